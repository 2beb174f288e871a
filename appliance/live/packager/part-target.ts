import type { Milliseconds } from '#appliance/base/duration.ts'

/** Pictures whose lengths are looked at before the part target is fixed, and media time after which there are enough of them. */
const ENOUGH = 8
const LONG_ENOUGH: Milliseconds = 1000

/**
 * Finds PART-TARGET: a whole number of frames, as near to the wish as one comes, so that every part can have nearly that length
 * (RFC 8216bis 4.4.4.9 wants 85 to 100 % of it).
 */
export class FrameMeasure {
  readonly #accompanied: boolean
  #last: Milliseconds | undefined
  #from: Milliseconds = 0
  /** Of all tracks. */
  #newest: Milliseconds = 0
  #count = 0
  #shortest = Infinity
  #longest = 0

  /** `accompanied`: there is sound beside the pictures, which can be cut wherever parts should end. */
  constructor(accompanied: boolean) {
    this.#accompanied = accompanied
  }

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
    this.pass(timestamp)
  }

  /** A frame of the other track. */
  pass(timestamp: Milliseconds): void {
    this.#newest = Math.max(this.#newest, timestamp)
  }

  get enough(): boolean {
    if (this.#last === undefined || this.#count >= ENOUGH) return this.#last !== undefined
    return (this.#count > 0 || this.#accompanied) && this.#newest - this.#from >= LONG_ENOUGH
  }

  /** The part target for parts of about `wish`. */
  target(wish: Milliseconds): Milliseconds {
    const mean = this.#count === 0 ? 0 : ((this.#last ?? 0) - this.#from) / this.#count
    if (mean < 1 || (this.#accompanied && mean > wish)) return wish
    // Lengths that are whole milliseconds by themselves need no room for rounding.
    const slack = this.#shortest === this.#longest ? 0 : 1
    const target = partTargetOf(mean, wish) + slack
    // Where nothing else could be cut, a part is as long as its picture.
    return this.#accompanied ? target : Math.max(target, Math.ceil(this.#longest))
  }
}

/** `frame`: how long one frame lasts. */
export function partTargetOf(frame: Milliseconds, wish: Milliseconds): Milliseconds {
  return Math.ceil(Math.max(1, Math.round(wish / frame)) * frame)
}
