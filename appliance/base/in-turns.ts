import { setImmediate as nextTurn } from 'node:timers/promises'

/** So much takes a few milliseconds on a small box; between two of these a live lesson has its turn. */
const AT_ONCE = 500
const MERGED_AT_ONCE = 2000

/** Lets everything else have its turn: work that is done in parts calls it between two of them. */
export async function aTurn(): Promise<void> {
  await nextTurn()
}

/**
 * Visits all, and lets everything else have its turn in between: the same process relays the live lesson. `weightOf` says how many ordinary
 * ones one is worth.
 */
export async function inTurns<T>(
  all: Iterable<T>,
  visit: (one: T, index: number) => void,
  weightOf: (one: T) => number = () => 1,
): Promise<void> {
  let [done, index] = [0, 0]
  for (const one of all) {
    visit(one, index)
    index += 1
    done += weightOf(one)
    if (done < AT_ONCE) continue
    done = 0
    await aTurn()
  }
}

/** A sorted copy; equal ones keep their order. */
export async function sortedInTurns<T>(all: readonly T[], compare: (one: T, other: T) => number): Promise<readonly T[]> {
  let runs: (readonly T[])[] = []
  for (let from = 0; from < all.length; from += AT_ONCE) {
    if (from > 0) await aTurn()
    runs.push(all.slice(from, from + AT_ONCE).sort(compare))
  }
  while (runs.length > 1) {
    const merged: (readonly T[])[] = []
    for (let at = 0; at < runs.length; at += 2) merged.push(await mergedInTurns(runs[at] ?? [], runs[at + 1] ?? [], compare))
    runs = merged
  }
  return runs[0] ?? []
}

async function mergedInTurns<T>(first: readonly T[], second: readonly T[], compare: (one: T, other: T) => number): Promise<T[]> {
  const merged: T[] = []
  let at = 0
  for (const one of first) {
    for (let other = second[at]; other !== undefined && compare(other, one) < 0; other = second[at]) {
      merged.push(other)
      at += 1
      if (merged.length % MERGED_AT_ONCE === 0) await aTurn()
    }
    merged.push(one)
    if (merged.length % MERGED_AT_ONCE === 0) await aTurn()
  }
  return merged.concat(second.slice(at))
}
