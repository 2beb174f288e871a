import { fold } from '#appliance/base/fold.ts'
import { LETTERS } from '#appliance/contract/quiz.ts'
import type { AnswerKey, QuizQuestion } from '#appliance/contract/quiz.ts'

/*
 * What a key of a clicker, a word of a phone or a button means in each kind of question, as pure values. The same answer is the same text
 * wherever it comes from; see contract/quiz.ts.
 */

/**
 * What a press does to the pupil's answer. set: it is the answer. toggle: an option more or less. append: one more in its place, or one more digit.
 * anew: what comes next begins a new answer. back: there is none any more.
 */
export type Meaning =
  | { readonly set: string }
  | { readonly toggle: string }
  | { readonly append: string }
  | { readonly anew: true }
  | { readonly back: true }
  | { readonly refused: NoAnswer }

/** Why something is no answer. */
export type NoAnswer = 'no-such-option' | 'needs-a-phone' | 'not-a-number' | 'not-all-options' | 'empty' | 'too-long'

const LONGEST_TEXT = 200
/** A clicker has no key for a comma, nor for taking a digit back. */
const MOST_DIGITS = 6
const DIGITS = '1234567890'
const DECIMAL = /^([+-]?)0*(\d{1,12})(?:\.(\d{1,9}))?$/u

/** The letters of a question's options; of others, none. */
export function lettersOf({ options = [] }: Pick<QuizQuestion, 'options'>): string {
  return LETTERS.slice(0, options.length)
}

/** What a key of a clicker, of a presenter or of a button means; `-` is that of a clicker that takes its answer back. */
export function meaningOfKey(question: QuizQuestion, key: string): Meaning {
  if (key === '-') return { back: true }
  switch (question.kind) {
    case 'single':
    case 'poll':
      return optionOr(question, key, (letter) => ({ set: letter }))
    case 'multiple':
      return key === '?' ? { anew: true } : optionOr(question, key, (letter) => ({ toggle: letter }))
    case 'order':
      return key === '?' ? { anew: true } : optionOr(question, key, (letter) => ({ append: letter }))
    case 'true-false':
      return oneOf(['true', 'false'], key)
    case 'ready':
      // A button that has but one key says yes by it.
      return placeOf(key) === undefined ? { set: 'yes' } : oneOf(['yes', 'no'], key)
    case 'scale':
      return oneOf(stepsOf(question), key)
    case 'number':
      return key === '?' ? { anew: true } : digitOf(key)
    case 'hand-up':
      return { set: 'up' }
    case 'buzz':
      return { set: '' }
    case 'text':
      return { refused: 'needs-a-phone' }
    default:
      return question.kind satisfies never
  }
}

/** What a phone sends, in the form in which it is kept. Also of a right answer. */
export function meaningOfText(question: QuizQuestion, text: string): { readonly set: string } | { readonly refused: NoAnswer } {
  switch (question.kind) {
    case 'single':
    case 'poll':
      return given(text.trim().toUpperCase(), (letter) => letter.length === 1 && lettersOf(question).includes(letter))
    case 'multiple':
      return severalOf(question, text)
    case 'order':
      return orderOf(question, text)
    case 'true-false':
      return given(text, (word) => word === 'true' || word === 'false')
    case 'ready':
      return given(text, (word) => word === 'yes' || word === 'no')
    case 'scale':
      return given(text.trim(), (step) => stepsOf(question).includes(step))
    case 'number': {
      const number = plainNumber(text)
      return number === undefined ? { refused: 'not-a-number' } : { set: number }
    }
    case 'hand-up':
      return { set: 'up' }
    case 'buzz':
      return { set: '' }
    case 'text':
      return wordsOf(text)
    default:
      return question.kind satisfies never
  }
}

/** The answer that a meaning makes of the one before; undefined where it says nothing by itself. */
export function composed(
  question: QuizQuestion,
  before: string | undefined,
  meaning: Exclude<Meaning, { refused: unknown } | { back: unknown }>,
): string | undefined {
  if ('set' in meaning) return meaning.set
  if ('anew' in meaning) return before
  if ('toggle' in meaning) return toggled(before ?? '', meaning.toggle)
  if (question.kind === 'order') return ordered(before ?? '', meaning.append)
  const digits = before === undefined || before.length >= MOST_DIGITS ? meaning.append : before + meaning.append
  return plainNumber(digits)
}

/** Whether the answer is right; undefined where the question has no right one. */
export function isRight({ kind, key }: Pick<QuizQuestion, 'kind' | 'key'>, answer: string): boolean | undefined {
  if (key === undefined) return undefined
  if (typeof key !== 'string') return isWithin(key, Number(answer))
  if (kind === 'number') return Number(key) === Number(answer)
  return kind === 'text' ? sameWords(key) === sameWords(answer) : key === answer
}

/** Words as they are compared: 北京, 北 京 and 北京。 are one answer, and so are Paris, paris and ＰＡＲＩＳ. */
export function sameWords(text: string): string {
  const folded = fold(text)
    .replaceAll(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
    .replace(/[\s.。!！?？,，;；、]+$/u, '')
  return folded === '' ? fold(text) : folded
}

/** What receivers tell their clickers to send: the same key may have a letter and a digit on it. */
export function keysFor({ kind }: QuizQuestion): 'letters' | 'numbers' | 'text' {
  if (kind === 'text') return kind
  return kind === 'number' || kind === 'scale' ? 'numbers' : 'letters'
}

/** A decimal number without what does not count; undefined where it is none. */
export function plainNumber(text: string): string | undefined {
  const [, sign = '', whole, part = ''] = DECIMAL.exec(text.normalize('NFKC').replace('−', '-').trim()) ?? []
  if (whole === undefined) return undefined
  const significant = part.replace(/0+$/u, '')
  const digits = significant === '' ? whole : `${whole}.${significant}`
  return sign === '-' && Number(digits) !== 0 ? `-${digits}` : digits
}

export function stepsOf({ steps = 5 }: Pick<QuizQuestion, 'steps'>): string[] {
  return Array.from({ length: steps }, (_, at) => String(at + 1))
}

/** The place of a key, counted from 0: clickers have the letters and the digits on the same keys. */
function placeOf(key: string): number | undefined {
  if (key.length !== 1) return undefined
  const place = Math.max(LETTERS.indexOf(key), DIGITS.indexOf(key))
  return place < 0 ? undefined : place
}

function optionOr(question: QuizQuestion, key: string, make: (letter: string) => Meaning): Meaning {
  const letter = lettersOf(question)[placeOf(key) ?? LETTERS.length]
  return letter === undefined ? { refused: 'no-such-option' } : make(letter)
}

function oneOf(answers: readonly string[], key: string): Meaning {
  const answer = answers[placeOf(key) ?? answers.length]
  return answer === undefined ? { refused: 'no-such-option' } : { set: answer }
}

function digitOf(key: string): Meaning {
  const digit = DIGITS[placeOf(key) ?? DIGITS.length]
  return digit === undefined ? { refused: 'not-a-number' } : { append: digit }
}

function given(text: string, fits: (text: string) => boolean): { set: string } | { refused: NoAnswer } {
  return fits(text) ? { set: text } : { refused: 'no-such-option' }
}

function severalOf(question: QuizQuestion, text: string): { set: string } | { refused: NoAnswer } {
  const letters = [...new Set(text.trim().toUpperCase())].sort()
  if (letters.length === 0) return { refused: 'empty' }
  return given(letters.join(''), () => letters.every((letter) => lettersOf(question).includes(letter)))
}

function orderOf(question: QuizQuestion, text: string): { set: string } | { refused: NoAnswer } {
  const order = text.trim().toUpperCase()
  const isWhole = order.split('').sort().join('') === lettersOf(question)
  return isWhole ? { set: order } : { refused: 'not-all-options' }
}

function wordsOf(text: string): { set: string } | { refused: NoAnswer } {
  const words = text
    // What nobody sees makes no other answer, and turns no line round on the projector.
    .replaceAll(/[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, '')
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .trim()
  if (words === '') return { refused: 'empty' }
  return words.length > LONGEST_TEXT ? { refused: 'too-long' } : { set: words }
}

/** The last one stays: an answer that was given is not taken back, but changed. */
function toggled(before: string, letter: string): string {
  if (!before.includes(letter)) return (before + letter).split('').sort().join('')
  return before.length === 1 ? before : before.replace(letter, '')
}

/** A letter that stands there already begins the order anew. */
function ordered(before: string, letter: string): string {
  return before.includes(letter) ? letter : before + letter
}

function isWithin(key: Exclude<AnswerKey, string>, number: number): boolean {
  if ('from' in key) return key.from <= number && number <= key.to
  // 0.1 + 0.2 is not a wrong answer.
  return Math.abs(number - key.value) <= key.tolerance + Math.abs(key.value) * 1e-12
}
