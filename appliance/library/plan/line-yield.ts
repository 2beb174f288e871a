/** What background fetching was expected to bring, and brought, lately; bytes. */
export interface Yield {
  readonly expected: number
  readonly got: number
}

/** Ten minutes are looked at as one: bytes arrive a piece at a time, and on a thin line a piece takes minutes. */
const LOOK_MINUTES = 10

/** Of what is known so much is left after ten minutes in which something was fetched: half is gone after four hours. */
const KEPT = 0.97
/** So many minutes stand for a line of which nothing is known: it is taken to be well. */
const GUESS_MINUTES = 30
const LEAST = 0.02

/** Adds ten minutes in which `expected` bytes could have come if the line had been well, and `got` came; from the room there may be more. */
export function after(before: Yield, { expected, got }: Yield): Yield {
  return { expected: before.expected * KEPT + expected, got: before.got * KEPT + Math.min(got, expected) }
}

/** The part of the line's rate that can be counted on: what breaks off is the rest. `perMinute`: bytes that a minute of it brings. */
export function countedOn({ expected, got }: Yield, perMinute: number): number {
  const guess = GUESS_MINUTES * perMinute
  if (expected + guess === 0) return 1
  return Math.max(LEAST, Math.min(1, (got + guess) / (expected + guess)))
}

/** Compares what was expected of each minute with what it brought. */
export class YieldWatch {
  #minute = { arrived: 0, expected: 0 }
  #lately = { minutes: 0, expected: 0, got: 0 }

  /**
   * A minute begins: `arrived` bytes have come in all, and it is expected to bring so many. Answers what the last ten brought, once they are
   * over. Only a minute that was free when it began says something about the line.
   */
  note({ arrived, expected }: { arrived: number; expected: number }): Yield | undefined {
    const last = this.#minute
    this.#minute = { arrived, expected }
    if (last.expected > 0) {
      const { minutes, expected: before, got } = this.#lately
      this.#lately = { minutes: minutes + 1, expected: before + last.expected, got: got + arrived - last.arrived }
    }
    if (this.#lately.minutes < LOOK_MINUTES) return undefined
    const { expected: of, got } = this.#lately
    this.#lately = { minutes: 0, expected: 0, got: 0 }
    return { expected: of, got }
  }
}
