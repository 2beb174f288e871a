import { days } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** No more of a core than this: the rest belongs to the class. */
const SHARE = 0.1
/** Of the days that a round may take, so many are used: what the box was busy for is made up in the others. */
const AHEAD = 0.7
/** Slower would not be worth a timer. */
const LONGEST_PAUSE: Milliseconds = 60_000

export interface PaceInput {
  /** What the piece that was looked at last took. */
  readonly took: Milliseconds
  readonly pieceBytes: number
  /** Of all that is looked at in a round. */
  readonly totalBytes: number
  readonly roundDays: number
  /** Part of the week in which the box has power, 0 to 1. */
  readonly powered: number
}

/** How long to rest after a piece, so that a round is done in time and a core is hardly felt. Pure. */
export function pauseAfter({ took, pieceBytes, totalBytes, roundDays, powered }: PaceInput): Milliseconds {
  const gentle = took * (1 / SHARE - 1)
  const each = (days(roundDays) * AHEAD * Math.max(powered, 0.05) * pieceBytes) / Math.max(totalBytes, pieceBytes, 1)
  return Math.max(gentle, Math.min(LONGEST_PAUSE, each - took))
}
