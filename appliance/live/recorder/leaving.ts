import { days } from '#appliance/base/duration.ts'
import type { Entry } from './recordings-store.ts'

/*
 * Which recordings may go. Those that a person wants kept never do, nor the one that is being written.
 */

/** When an ended recording goes by its age, epoch milliseconds; undefined where it does not. */
export function goesAfter({ endedAt, kept }: Entry, keepDays: number): number | undefined {
  return endedAt === undefined || kept ? undefined : endedAt + days(keepDays)
}

export function tooOld(entries: readonly Entry[], now: number, keepDays: number): Entry[] {
  return entries.filter((entry) => now > (goesAfter(entry, keepDays) ?? Infinity))
}

/** The one that makes room first: the oldest. */
export function firstToGo(entries: readonly Entry[]): Entry | undefined {
  const free = entries.filter(({ endedAt, kept }) => endedAt !== undefined && !kept)
  return free.toSorted((a, b) => a.startedAt - b.startedAt)[0]
}
