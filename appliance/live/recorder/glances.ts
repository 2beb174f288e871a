import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

const OFTEN: Milliseconds = seconds(1)
const RARELY: Milliseconds = seconds(10)

export interface GlancesOptions {
  readonly clock: Clock
  readonly glance: () => void
  /** Whether there is something that changes by itself. */
  readonly isBusy: () => boolean
}

/** Looks at something once a second while it is busy, and now and then otherwise: an idle box sleeps. Safe to start and stop twice. */
export class Glances {
  readonly #options: GlancesOptions
  #timer: Timer | undefined
  #rare = false

  constructor(options: GlancesOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#timer === undefined) this.#next()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** Something has begun: the next look is no more than a second away. */
  wake(): void {
    if (this.#timer === undefined || !this.#rare) return
    this.#timer.cancel()
    this.#next()
  }

  #next(): void {
    const { clock, glance, isBusy } = this.#options
    this.#rare = !isBusy()
    this.#timer = clock.after(this.#rare ? RARELY : OFTEN, () => {
      this.#next()
      glance()
    })
  }
}
