import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { TokenBucket } from './token-bucket.ts'

/** wanted: somebody waits for these bytes. now: a person asked for them. background: the plan. room: they do not touch the uplink. */
export type Standing = 'wanted' | 'now' | 'background' | 'room'

/** Lets readers of the uplink go on as their standing and the allowance permit: what is wanted first, the background by the bucket. */
export class Throttle {
  readonly #clock: Clock
  readonly #bucket: TokenBucket
  readonly #waiting = new Set<() => void>()
  #holding = false
  #held = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#bucket = new TokenBucket(undefined, clock.monotonic())
  }

  get rate(): number | undefined {
    return this.#bucket.rate
  }

  setRate(bytesPerSecond: number | undefined): void {
    this.#bucket.setRate(bytesPerSecond, this.#clock.monotonic())
    this.#wake()
  }

  /** While somebody waits for bytes over the uplink, all others stand still. */
  hold(holding: boolean): void {
    if (this.#holding === holding) return
    this.#holding = holding
    this.#wake()
  }

  took(bytes: number, standing: Standing): void {
    if (standing === 'background') this.#bucket.take(bytes, this.#clock.monotonic())
  }

  /** Resolves when the next bytes may be read, at the latest when `signal` aborts. `standing` is asked anew whenever things change. */
  async pass(standing: () => Standing, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wait = this.#waitOf(standing())
      if (wait === 0) return
      this.#held = true
      await this.#pause(wait, signal)
    }
  }

  /** Whether anybody was made to wait since this was asked last. */
  tellHeld(): boolean {
    const held = this.#held || this.#waiting.size > 0
    this.#held = false
    return held
  }

  /** Someone's standing has changed. */
  reconsider(): void {
    this.#wake()
  }

  #waitOf(standing: Standing): Milliseconds {
    if (standing === 'wanted' || standing === 'room') return 0
    if (this.#holding) return Infinity
    return standing === 'now' ? 0 : this.#bucket.wait(this.#clock.monotonic())
  }

  #pause(wait: Milliseconds, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        timer?.cancel()
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = wait === Infinity ? undefined : this.#clock.after(wait, done)
      this.#waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  #wake(): void {
    for (const done of this.#waiting) done()
  }
}
