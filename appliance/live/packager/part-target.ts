import type { Milliseconds } from '#appliance/base/duration.ts'

/** Pictures whose lengths are looked at before the part target is fixed, and media time after which there are enough of them. */
const ENOUGH = 8
const LONG_ENOUGH: Milliseconds = 1000

/**
 * Finds PART-TARGET: a whole number of frames, as near to the wish as one comes, so that every part can have nearly that length
 * (RFC 8216bis 4.4.4.9 wants 85 to 100 % of it).
 */
export class FrameMeasure {
  #last: Milliseconds | undefined
  #from: Milliseconds = 0
  #count = 0
  #shortest = Infinity
  #longest = 0

  /** A frame of the track by which parts are cut, milliseconds on the channel's timeline. */
  note(timestamp: Milliseconds): void {
    if (this.#last === undefined) {
      this.#from = timestamp
    } else {
      const length = timestamp - this.#last
      this.#count += 1
      this.#shortest = Math.min(this.#shortest, length)
      this.#longest = Math.max(this.#longest, length)
    }
    this.#last = timestamp
  }

  get enough(): boolean {
    return this.#count >= ENOUGH || (this.#count > 0 && (this.#last ?? 0) - this.#from >= LONG_ENOUGH)
  }

  /** The part target for parts of about `wish`. */
  target(wish: Milliseconds): Milliseconds {
    const mean = this.#count === 0 ? 0 : ((this.#last ?? 0) - this.#from) / this.#count
    if (mean < 1) return wish
    // Lengths that are whole milliseconds by themselves need no room for rounding.
    const slack = this.#shortest === this.#longest ? 0 : 1
    return partTargetOf(mean, wish) + slack
  }
}

/** `frame`: how long one frame lasts. */
export function partTargetOf(frame: Milliseconds, wish: Milliseconds): Milliseconds {
  return Math.ceil(Math.max(1, Math.round(wish / frame)) * frame)
}
