import { RealClock } from '#appliance/base/clock.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'

/** The machine's clock, so many times as fast, which counts the timers that are set. */
export class QuickClock implements Clock {
  readonly #real = new RealClock()
  readonly #times: number
  readonly #begun = Date.now()
  /** Timers that are set. */
  pending = 0

  constructor(times: number) {
    this.#times = times
  }

  now(): number {
    return this.#begun + (this.#real.now() - this.#begun) * this.#times
  }

  monotonic(): number {
    return this.#real.monotonic() * this.#times
  }

  after(delay: number, run: () => void): Timer {
    const timer = this.#real.after(delay / this.#times, () => {
      cancel()
      run()
    })
    const cancel = this.#counted(() => timer.cancel())
    return { cancel }
  }

  every(period: number, run: () => void): Timer {
    const timer = this.#real.every(period / this.#times, run)
    return { cancel: this.#counted(() => timer.cancel()) }
  }

  sleep(delay: number, signal?: AbortSignal): Promise<void> {
    return this.#real.sleep(delay / this.#times, signal)
  }

  #counted(cancel: () => void): () => void {
    let open = true
    this.pending += 1
    return () => {
      if (open) this.pending -= 1
      open = false
      cancel()
    }
  }
}
