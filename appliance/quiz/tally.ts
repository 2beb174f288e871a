import type { QuizBar, QuizQuestion, QuizTally } from '#appliance/contract/quiz.ts'
import { isRight, lettersOf, sameWords, stepsOf } from './answers.ts'

/*
 * Bars, as pure values: how many gave which answer, and how many were right.
 */

/** How many gave an answer. */
export type Counts = Readonly<Record<string, number>>

const MOST_BARS = 12

/** `hands`: those that somebody counted, by answer. */
export function tallyOf(question: QuizQuestion, counts: Counts, hands: Counts = {}): QuizTally {
  const byDevices = sum(Object.values(counts))
  const byHand = handsOf(question, hands)
  const bars = barsOf(question, counts, hands)
  return {
    answered: byDevices + byHand,
    byHand,
    bars,
    others: barred(question) === undefined ? byDevices - sum(bars.map(({ count }) => count)) : 0,
    ...verdict(question, counts, hands),
  }
}

/** The answers that hands can be counted for; undefined where nobody counts hands for such a question. */
export function countable(question: QuizQuestion): readonly string[] | undefined {
  return barred(question)
}

/** The answers that have a bar each, whether anybody gave them or not; undefined where only those that were given have one. */
function barred(question: QuizQuestion): readonly string[] | undefined {
  switch (question.kind) {
    case 'single':
    case 'poll':
    case 'multiple':
      return lettersOf(question).split('')
    case 'true-false':
      return ['true', 'false']
    case 'scale':
      return stepsOf(question)
    case 'ready':
      return ['yes', 'no']
    case 'hand-up':
      return ['up']
    case 'number':
    case 'order':
    case 'text':
    case 'buzz':
      return undefined
    default:
      return question.kind satisfies never
  }
}

function barsOf(question: QuizQuestion, counts: Counts, hands: Counts): QuizBar[] {
  if (question.kind === 'buzz') return []
  const fixed = barred(question)
  const bars = fixed?.map((value) => ({ value, count: ofOption(question, counts, value) + (hands[value] ?? 0) }))
  return bars ?? mostFrequent(question.kind === 'text' ? bySameWords(counts, question.key) : counts)
}

/** Of several options, whoever chose it among others, too. */
function ofOption({ kind }: QuizQuestion, counts: Counts, value: string): number {
  if (kind !== 'multiple') return counts[value] ?? 0
  return sum(Object.entries(counts).map(([letters, count]) => (letters.includes(value) ? count : 0)))
}

function mostFrequent(counts: Counts, most = MOST_BARS): QuizBar[] {
  const bars = Object.entries(counts).map(([value, count]) => ({ value, count }))
  return bars.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1)).slice(0, most)
}

/** The same words are one answer, in the spelling of the right one, or that most gave it. */
function bySameWords(counts: Counts, key: QuizQuestion['key']): Counts {
  const spellings = Map.groupBy(mostFrequent(counts, Infinity), ({ value }) => sameWords(value))
  const called = (words: string, given: string): string => (typeof key === 'string' && sameWords(key) === words ? key : given)
  return Object.fromEntries(
    [...spellings].map(([words, same]) => [called(words, same[0]?.value ?? ''), sum(same.map(({ count }) => count))]),
  )
}

/** Whoever raises a hand for several options is counted once: at least so many are there. */
function handsOf({ kind }: QuizQuestion, hands: Counts): number {
  return kind === 'multiple' ? Math.max(0, ...Object.values(hands)) : sum(Object.values(hands))
}

/** Of hands for several options nobody can tell who chose exactly the right ones. */
function verdict(question: QuizQuestion, counts: Counts, hands: Counts): Pick<QuizTally, 'right' | 'wrong'> {
  if (question.key === undefined) return {}
  const all = [...Object.entries(counts), ...(question.kind === 'multiple' ? [] : Object.entries(hands))]
  const right = sum(all.map(([value, count]) => (isRight(question, value) === true ? count : 0)))
  return { right, wrong: sum(all.map(([, count]) => count)) - right }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
