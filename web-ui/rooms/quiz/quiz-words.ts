import type { AnswerKey, QuizQuestion } from '#appliance/contract/quiz.ts'
import { addWords, keyOr, t } from '../../box-client/words.ts'
import en from '../../box-client/words/quiz.en.json' with { type: 'json' }
import zhHans from '../../box-client/words/quiz.zh-Hans.json' with { type: 'json' }
import { LETTERS, USUAL_STEPS } from './kinds.ts'

addWords({ 'zh-Hans': zhHans, en })

/** An answer as it is called in class: a letter, 对 or 错, a number. */
export function answerName(value: string): string {
  return t(keyOr(`quiz.answer.${value}`, 'quiz.answer'), { value })
}

export function keyName(key: AnswerKey): string {
  if (typeof key === 'string') return answerName(key)
  if ('from' in key) return t('quiz.answer.range', { from: key.from, to: key.to })
  return key.tolerance === 0 ? String(key.value) : t('quiz.answer.about', { value: key.value, tolerance: key.tolerance })
}

/** The kind of a question with what it has to choose from. */
export function kindName({ kind, options = [], steps = USUAL_STEPS }: QuizQuestion): string {
  const name = kind === 'scale' ? t('quiz.kind.scale.of', { steps }) : t(`quiz.kind.${kind}`)
  return options.length === 0 ? name : `${name} A–${LETTERS[options.length - 1] ?? ''}`
}

/** What a question is called in a list: its words, or its kind where it was said aloud. */
export function questionName(question: QuizQuestion): string {
  return question.text ?? kindName(question)
}
