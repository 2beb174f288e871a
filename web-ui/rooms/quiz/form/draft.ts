import type { AnswerKey, QuestionKind, QuizQuestion } from '#appliance/contract/quiz.ts'
import { answersOf, LETTERS, questionOf, USUAL_OPTIONS, USUAL_STEPS, wantsKey } from '../kinds.ts'

/*
 * A question while somebody writes it, as pure values: everything is there for every kind, so that a kind that was chosen by mistake loses nothing.
 */

export interface Draft {
  readonly kind: QuestionKind
  readonly text: string
  /** What stands beside A, B, C …; empty where it is said aloud. */
  readonly options: readonly string[]
  /** Of a scale. */
  readonly steps: number
  /** What is right: letters, `true`, a step, words, a number as it is typed; empty where nothing is. */
  readonly answer: string
  readonly isRange: boolean
  /** Of a number, as it is typed: by how much it may be off. */
  readonly tolerance: string
  /** Of a range: its other end. */
  readonly to: string
  readonly topic: string
  readonly keywords: string
  /** 0: until somebody closes it. */
  readonly seconds: number
}

export type DraftFault = 'number' | 'range' | 'order'

export const FEWEST_OPTIONS = 2
export const FEWEST_STEPS = 2
export const MOST_STEPS = 10
const MOST_KEYWORDS = 16
const NUMBER = /^[+-]?\d{1,12}(?:\.\d{1,9})?$/u

export const EMPTY_DRAFT: Draft = {
  ...{ kind: 'single', text: '', options: Array.from({ length: USUAL_OPTIONS }, () => ''), steps: USUAL_STEPS },
  ...{ answer: '', isRange: false, tolerance: '', to: '', topic: '', keywords: '', seconds: 0 },
}

/** A question as it is written on. */
export function draftOf(question: QuizQuestion): Draft {
  const { kind, text = '', options, steps = EMPTY_DRAFT.steps, key, topic = '', keywords = [], seconds = 0 } = question
  return {
    ...{ ...EMPTY_DRAFT, kind, text, steps, topic, seconds, keywords: keywords.join(' ') },
    ...(options === undefined ? {} : { options: options.map((one) => one.text ?? '') }),
    ...keyFields(key),
  }
}

/** What the box keeps of it, or what of it cannot be. */
export function readDraft(draft: Draft): QuizQuestion | DraftFault {
  const { kind, text, options, steps, seconds } = draft
  const key = keyOf(draft)
  if (key === 'number' || key === 'range' || key === 'order') return key
  const made = questionOf(kind, { options: options.length, text })
  const topic = draft.topic.trim()
  const keywords = wordsOf(draft.keywords)
  return {
    ...made,
    ...(made.options === undefined ? {} : { options: options.map((one) => (one.trim() === '' ? {} : { text: one.trim() })) }),
    ...(kind === 'scale' ? { steps } : {}),
    ...(key === undefined ? {} : { key: key.key }),
    ...(topic === '' ? {} : { topic }),
    ...(keywords.length === 0 ? {} : { keywords }),
    ...(seconds === 0 ? {} : { seconds }),
  }
}

/** The right answer that is left where kind or options become others. */
export function withKind(draft: Draft, kind: QuestionKind): Draft {
  return withFitting({ ...draft, kind, answer: draft.kind === kind || bothOfOptions(draft.kind, kind) ? draft.answer : '' })
}

export function withOptions(draft: Draft, options: readonly string[]): Draft {
  return withFitting({ ...draft, options })
}

/** A letter is right, or is not any more: of a single choice one is, of an order each follows the one before. */
export function withRight(draft: Draft, value: string): Draft {
  const { kind, answer } = draft
  const has = answer.includes(value)
  if (kind === 'multiple') return { ...draft, answer: inOrder(has ? answer.replace(value, '') : answer + value) }
  if (kind === 'order') return { ...draft, answer: has ? answer.slice(0, answer.indexOf(value)) : answer + value }
  return { ...draft, answer: answer === value ? '' : value }
}

/** Whether a right answer can be said of it. A scale may have one. */
export function hasKey(kind: QuestionKind): boolean {
  return wantsKey(kind) || kind === 'scale'
}

function keyFields(key: AnswerKey | undefined): Partial<Draft> {
  if (key === undefined) return {}
  if (typeof key === 'string') return { answer: key }
  if ('from' in key) return { isRange: true, answer: String(key.from), to: String(key.to) }
  return { answer: String(key.value), tolerance: key.tolerance === 0 ? '' : String(key.tolerance) }
}

function keyOf(draft: Draft): { key: AnswerKey } | DraftFault | undefined {
  const { kind, options } = draft
  const answer = draft.answer.normalize('NFKC').trim()
  if (!hasKey(kind) || (answer === '' && !(kind === 'number' && draft.isRange && draft.to.trim() !== ''))) return undefined
  if (kind === 'number') return numberKey(draft)
  if (kind === 'order' && answer.length !== options.length) return 'order'
  return { key: kind === 'text' ? draft.answer.trim() : answer }
}

function numberKey({ answer, isRange, tolerance, to }: Draft): { key: AnswerKey } | DraftFault {
  const value = numberOf(answer)
  if (value === undefined) return 'number'
  if (isRange) {
    const end = numberOf(to)
    if (end === undefined) return 'number'
    return value > end ? 'range' : { key: { from: value, to: end } }
  }
  const off = tolerance.trim() === '' ? 0 : numberOf(tolerance)
  return off === undefined || off < 0 ? 'number' : { key: { value, tolerance: off } }
}

function numberOf(text: string): number | undefined {
  const plain = text.normalize('NFKC').replaceAll('−', '-').trim()
  return NUMBER.test(plain) ? Number(plain) : undefined
}

function wordsOf(text: string): string[] {
  const words = text.split(/[\s,，;；、]+/u).map((word) => word.slice(0, 80))
  return [...new Set(words.filter((word) => word !== ''))].slice(0, MOST_KEYWORDS)
}

/** Without what is right of options that are none any more. */
function withFitting(draft: Draft): Draft {
  const { kind, options, answer, steps } = draft
  const can =
    answersOf({ kind, options: options.map(() => ({})), steps }) ??
    (kind === 'order' ? LETTERS.slice(0, options.length).split('') : undefined)
  if (can === undefined) return draft
  if (kind === 'multiple' || kind === 'order')
    return {
      ...draft,
      answer: answer
        .split('')
        .filter((one) => can.includes(one))
        .join(''),
    }
  return can.includes(answer) ? draft : { ...draft, answer: '' }
}

function bothOfOptions(one: QuestionKind, other: QuestionKind): boolean {
  const kinds: readonly QuestionKind[] = ['single', 'multiple']
  return kinds.includes(one) && kinds.includes(other)
}

const inOrder = (letters: string): string => letters.split('').sort().join('')
