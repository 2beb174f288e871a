import type { AnswerKey, QuestionOnShow, QuizRacer, QuizTime } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/word-book.ts'
import './question-words.ts'

/** A question as screens and pupils are told of it. */
export type Poll = NonNullable<QuestionOnShow['poll']>

/** Something to choose: by its letter on a clicker, by its place on a phone. */
export interface Choice {
  /** The answer as it is sent. */
  readonly value: string
  readonly letter: string
  /** Absent where it is said aloud. */
  readonly text?: string
}

const LETTERS = 'ABCDEFGHIJ'

/** What there is to choose from, in the order of a clicker's keys; nothing where the answer is a number or in the pupil's own words. */
export function choicesOf({ kind, options = [] }: Pick<Poll, 'kind' | 'options'>): Choice[] {
  switch (kind) {
    case 'single':
    case 'multiple':
    case 'poll':
    case 'order':
      return options.map(({ text = '' }, at) => ({ value: letterAt(at), letter: letterAt(at), ...(text === '' ? {} : { text }) }))
    case 'true-false':
      return [
        { value: 'true', letter: 'A', text: t('question.true') },
        { value: 'false', letter: 'B', text: t('question.false') },
      ]
    case 'ready':
      return [
        { value: 'yes', letter: 'A', text: t('question.yes') },
        { value: 'no', letter: 'B', text: t('question.no') },
      ]
    case 'number':
    case 'scale':
    case 'text':
    case 'hand-up':
    case 'buzz':
      return []
    default:
      return kind satisfies never
  }
}

/** The steps of a scale, from the least on. */
export function stepsOf({ steps = 5 }: Pick<Poll, 'steps'>): string[] {
  return Array.from({ length: steps }, (_, at) => String(at + 1))
}

/** An answer as people say it. */
export function sayAnswer({ kind }: Pick<Poll, 'kind'>, value: string): string {
  if (kind === 'true-false' || kind === 'ready') return choicesOf({ kind }).find((choice) => choice.value === value)?.text ?? value
  if (kind === 'hand-up') return t('question.up')
  return kind === 'order' || kind === 'multiple' ? value.split('').join(' ') : value
}

/** The right answer as people say it. */
export function sayKey(poll: Pick<Poll, 'kind'>, key: AnswerKey): string {
  if (typeof key === 'string') return sayAnswer(poll, key)
  if ('from' in key) return t('question.key.range', { from: key.from, to: key.to })
  return key.tolerance === 0 ? String(key.value) : t('question.key.around', { value: key.value, tolerance: key.tolerance })
}

/** Who was first, as far as a screen is told. */
export function sayRacer({ label, seat, nickname, group, device, pupil }: QuizRacer): string {
  if (label !== undefined) return label
  if (seat !== undefined) return t('question.racer.seat', { seat })
  const name = nickname ?? group
  if (name !== undefined) return name
  return pupil !== undefined || device === undefined ? t('question.racer.pupil') : t('question.racer.device', { device: lastWord(device) })
}

/** Milliseconds for which it is still open, at `now` by the box's clock. */
export function leftOf({ asOf, leftMs }: QuizTime, now: number): number {
  return Math.min(leftMs, Math.max(0, leftMs - (now - asOf)))
}

function letterAt(place: number): string {
  return LETTERS.charAt(place)
}

function lastWord(device: string): string {
  return device.slice(device.lastIndexOf(':') + 1)
}
