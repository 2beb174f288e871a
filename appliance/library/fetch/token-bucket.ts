import type { Milliseconds } from '#appliance/base/duration.ts'

/** How much may come at once after a rest, in time: enough for one reading of a socket, too little to be felt by a class. */
const BURST: Milliseconds = 250

/**
 * Bytes by the second, pure. What has come is taken at once, and who took more than there was waits until it is made good: a reading of a
 * socket cannot be cut to size.
 */
export class TokenBucket {
  #rate: number | undefined
  #level = 0
  #at: Milliseconds

  /** `rate` in bytes a second; undefined: no limit. */
  constructor(rate: number | undefined, now: Milliseconds) {
    this.#rate = rate
    this.#at = now
  }

  get rate(): number | undefined {
    return this.#rate
  }

  setRate(rate: number | undefined, now: Milliseconds): void {
    this.#refill(now)
    this.#rate = rate
    // A debt of the old rate would hold a faster one back; at most a second of it stays.
    if (rate !== undefined) this.#level = Math.max(this.#level, -rate)
  }

  take(bytes: number, now: Milliseconds): void {
    this.#refill(now)
    if (this.#rate !== undefined) this.#level -= bytes
  }

  /** Until the next bytes may be read; Infinity where nothing may. */
  wait(now: Milliseconds): Milliseconds {
    this.#refill(now)
    if (this.#rate === undefined) return 0
    if (this.#rate <= 0) return Infinity
    return this.#level >= 0 ? 0 : Math.ceil((-this.#level / this.#rate) * 1000)
  }

  #refill(now: Milliseconds): void {
    const rate = this.#rate ?? 0
    this.#level = Math.min(this.#level + ((now - this.#at) * rate) / 1000, (BURST * rate) / 1000)
    this.#at = now
  }
}
