import type { AnswerKey, QuestionKind } from '#appliance/contract/quiz.ts'

const NUMBER = String.raw`[+-]?\d{1,12}(?:\.\d{1,9})?`
const RANGE = new RegExp(`^(${NUMBER})\\s*(?:~|…|\\.\\.|to|到|至)\\s*(${NUMBER})$`, 'iu')
const ABOUT = new RegExp(`^(${NUMBER})\\s*(?:±|\\+/?-)\\s*(${NUMBER})$`, 'u')
const ONE = new RegExp(`^${NUMBER}$`, 'u')

/** A right answer as somebody writes it; of a number also a range, such as `3~5`, or what it may be off by, such as `3±0.1`. Undefined where it is none. */
export function readKey(kind: QuestionKind, written: string): AnswerKey | undefined {
  const text = written.normalize('NFKC').replaceAll('−', '-').trim()
  if (text === '') return undefined
  if (kind === 'order') return /^[A-J]{2,10}$/iu.test(text) ? text.toUpperCase() : undefined
  if (kind !== 'number') return text
  if (ONE.test(text)) return text
  const [, value, tolerance] = ABOUT.exec(text) ?? []
  if (value !== undefined && Number(tolerance) >= 0) return { value: Number(value), tolerance: Number(tolerance) }
  const [, from, to] = RANGE.exec(text) ?? []
  if (from === undefined || to === undefined) return undefined
  const ends = [Number(from), Number(to)].sort((one, other) => one - other)
  return { from: ends[0] ?? 0, to: ends[1] ?? 0 }
}
