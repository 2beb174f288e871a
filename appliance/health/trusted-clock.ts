import type { Clock, Timer } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ClockTrustKeeper } from './clock-trust.ts'

/** The machine's clock with the date that was vouched for: what every room reads, so that one page never shows two times. */
export class TrustedClock implements Clock {
  readonly #machine: Clock
  readonly #keeper: Pick<ClockTrustKeeper, 'now'>

  constructor(machine: Clock, keeper: Pick<ClockTrustKeeper, 'now'>) {
    this.#machine = machine
    this.#keeper = keeper
  }

  now(): number {
    return this.#keeper.now()
  }

  monotonic(): Milliseconds {
    return this.#machine.monotonic()
  }

  after(delay: Milliseconds, run: () => void): Timer {
    return this.#machine.after(delay, run)
  }

  every(period: Milliseconds, run: () => void): Timer {
    return this.#machine.every(period, run)
  }

  sleep(delay: Milliseconds, signal?: AbortSignal): Promise<void> {
    return this.#machine.sleep(delay, signal)
  }
}
