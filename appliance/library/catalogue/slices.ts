import { setImmediate as aTurn } from 'node:timers/promises'

/** What is done in one go; a few milliseconds on a small box. */
const MOST_AT_ONCE = 500

/**
 * Visits all entries, and lets everything else have its turn in between: the same process relays the live lesson.
 * `weightOf` says how many ordinary entries one is worth.
 */
export async function inSlices<T>(
  entries: readonly T[],
  visit: (entry: T, index: number) => void,
  weightOf: (entry: T) => number = () => 1,
): Promise<void> {
  let done = 0
  for (const [index, entry] of entries.entries()) {
    visit(entry, index)
    done += weightOf(entry)
    if (done < MOST_AT_ONCE) continue
    done = 0
    await aTurn()
  }
}
