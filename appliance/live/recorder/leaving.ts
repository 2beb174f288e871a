import { days } from '#appliance/base/duration.ts'
import type { Entry } from './recordings-store.ts'

/*
 * Which recordings may go. Those that a person wants kept never do, nor the one that is being written.
 */

/** Somebody may think again about what was kept until now. */
const GRACE = days(1)

/** When an ended recording goes by its age, epoch milliseconds; undefined where it does not, or where nobody can say. */
export function goesAfter({ endedAt, agesFrom, kept }: Entry, keepDays: number): number | undefined {
  return endedAt === undefined || agesFrom === undefined || kept ? undefined : agesFrom + days(keepDays)
}

/** From when the age of one counts that nobody wants kept any more; `now`: undefined where nobody vouches for the date. */
export function lettingGo({ agesFrom }: Entry, { now, keepDays }: { now: number | undefined; keepDays: number }): number | undefined {
  return now === undefined || agesFrom === undefined ? undefined : Math.max(agesFrom, now + GRACE - days(keepDays))
}

export function tooOld(entries: readonly Entry[], now: number, keepDays: number): Entry[] {
  return entries.filter((entry) => now > (goesAfter(entry, keepDays) ?? Infinity))
}

/** The one that makes room first: the oldest. None where all of them together have less than `lacks` bytes. */
export function firstToGo(entries: readonly Entry[], lacks: number): Entry | undefined {
  const free = entries.filter(({ endedAt, kept }) => endedAt !== undefined && !kept)
  if (free.reduce((sum, { bytes }) => sum + bytes, 0) < lacks) return undefined
  return free.toSorted((a, b) => a.startedAt - b.startedAt)[0]
}
