import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** Adds up spans, by the clock that never steps. */
export class Stopwatch {
  readonly #clock: Pick<Clock, 'monotonic'>
  #sum: Milliseconds
  #since: Milliseconds | undefined

  /** Stands still until `run`. */
  constructor(clock: Pick<Clock, 'monotonic'>, sum: Milliseconds = 0) {
    this.#clock = clock
    this.#sum = sum
  }

  get elapsed(): Milliseconds {
    return this.#sum + (this.#since === undefined ? 0 : this.#clock.monotonic() - this.#since)
  }

  add(span: Milliseconds): void {
    this.#sum += span
  }

  run(runs: boolean): void {
    if (runs === (this.#since !== undefined)) return
    this.#sum = this.elapsed
    this.#since = runs ? this.#clock.monotonic() : undefined
  }
}
