import type { AnswerKey, QuizQuestion } from '#appliance/contract/quiz.ts'

/** Whether an answer is the right one, or one of several that are. */
export function isInKey({ kind, key }: Pick<QuizQuestion, 'kind' | 'key'>, value: string): boolean {
  if (key === undefined) return false
  if (typeof key !== 'string') return isWithin(key, Number(value))
  return kind === 'multiple' ? key.includes(value) : key === value
}

function isWithin(key: Exclude<AnswerKey, string>, number: number): boolean {
  if ('from' in key) return key.from <= number && number <= key.to
  // 0.1 + 0.2 is not a wrong answer.
  return Math.abs(number - key.value) <= key.tolerance + Math.abs(key.value) * 1e-12
}
