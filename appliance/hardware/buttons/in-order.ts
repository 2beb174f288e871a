import type { Milliseconds } from '#appliance/base/duration.ts'

/**
 * Holds what was pressed back until nothing earlier can come any more. Devices are read one after the other, so that the second in a race
 * may be heard first; but whatever was pressed before a round of reading began has been read when it is over.
 */
export class InOrder<T extends { readonly at: Milliseconds }> {
  #waiting: T[] = []

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  add(pressed: T): void {
    this.#waiting.push(pressed)
  }

  /** What was pressed before `roundBegan`, earliest first; where the same moment is all that is known, as it was added. */
  take(roundBegan: Milliseconds): T[] {
    const due = this.#waiting.filter(({ at }) => at < roundBegan)
    if (due.length > 0) this.#waiting = this.#waiting.filter(({ at }) => at >= roundBegan)
    return due.toSorted((a, b) => a.at - b.at)
  }

  clear(): void {
    this.#waiting = []
  }
}
