import type { ReceiverCounters } from '#appliance/contract/clickers.ts'
import type { QuizRoundView } from '#appliance/contract/quiz.ts'

/**
 * What whoever answers is told. acknowledged: it is stored. refused: it does not count. unacknowledged: it is not stored so far, or nothing at all.
 * untold: only sent, as the receiver of a card tells nobody anything.
 */
export type Told = 'acknowledged' | 'refused' | 'unacknowledged' | 'untold'

/** What one pupil has sent, in order. */
export interface Sent {
  /** What the result calls whoever it was. */
  readonly name: string
  readonly answers: readonly { readonly value: string; readonly told: Told }[]
}

/** What the box says of all of them together. */
export interface Kept {
  readonly round: Pick<QuizRoundView, 'tally' | 'strays'>
  /** Of every receiver. */
  readonly counters: readonly ReceiverCounters[]
  /** The value that is stored of each, by name. */
  readonly stored: ReadonlyMap<string, string>
}

/** What became of all answers, each a number of them. */
export interface Fates {
  readonly sent: number
  readonly taken: number
  /** The sender was told, or the box has counted it as one that does not count. */
  readonly refused: number
  readonly unacknowledged: number
  /** Neither taken nor refused; or acknowledged, and another is stored. */
  readonly lost: number
}

/** Pure. Each answer that is taken is somebody's first, takes the place of the one before, or says the same once more. */
export function fatesOf(sent: readonly Sent[], { round: { tally, strays }, counters, stored }: Kept): Fates {
  const all = sent.flatMap(({ answers }) => answers)
  const told = (what: Told): number => all.filter((one) => one.told === what).length
  const [refusedPhones, unacknowledged] = [told('refused'), told('unacknowledged')]
  const taken = tally.answered + strays.changed + strays.repeated
  // Of phones the box counts what it refuses, too; what is beyond theirs is of cards.
  const counted = strays.late + strays.refused + strays.flooding + strays.unknown + strays.unstored
  const refusedCards = Math.max(0, counted - refusedPhones - unacknowledged) + sum(counters.map(refusedBy))
  const refused = refusedPhones + refusedCards
  const unaccounted = Math.max(0, all.length - taken - refused - unacknowledged)
  const wrong = sent.filter((one) => !mayBeStored(one, stored.get(one.name)))
  const wrongCards = wrong.filter(({ answers }) => answers.at(-1)?.told === 'untold').length
  const lost = Math.max(unaccounted, wrong.length - Math.min(wrongCards, refusedCards))
  return { sent: all.length, taken, refused, unacknowledged, lost }
}

function refusedBy({ limited, duplicates, bad }: ReceiverCounters): number {
  return limited + duplicates + sum(Object.values(bad))
}

/** The last that was acknowledged or only sent, or one behind it of which nobody knows. */
function mayBeStored({ answers }: Sent, value: string | undefined): boolean {
  const from = answers.findLastIndex(({ told }) => told === 'acknowledged' || told === 'untold')
  if (from < 0 && value === undefined) return true
  return answers.slice(Math.max(0, from)).some((one) => one.told !== 'refused' && one.value === value)
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
