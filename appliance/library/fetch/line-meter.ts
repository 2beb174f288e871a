import type { Milliseconds } from '#appliance/base/duration.ts'
import { seconds } from '#appliance/base/duration.ts'

const WINDOW: Milliseconds = seconds(2)
/** Windows remembered: an hour's worth of full use is far more than a line needs to show itself. */
const REMEMBERED = 150
/** What a former life told counts as so many windows, until new ones have pushed it out. */
const GIVEN_COUNTS = 8
/** Below the best ones, which a burst out of somebody's buffer may have made; above those in which the server was slow. */
const QUANTILE = 0.75
const FEWEST = 3

/** How the uplink stood during a stretch of time. */
export interface Stretch {
  readonly bytes: number
  readonly milliseconds: Milliseconds
  /** Bytes were on their way all the time, and nobody here held them back. */
  readonly flowed: boolean
}

/**
 * What the uplink gives, pure: from windows in which the line itself was the limit. Windows without any byte are an outage, which is told
 * of elsewhere and says nothing about the rate. A window that was held back still shows that the line gives at least so much.
 */
export class LineMeter {
  #windows: number[]
  #bytes = 0
  #lasted: Milliseconds = 0
  #flowed = true

  /** `given`: what `bytesPerSecond` was when the box went down. */
  constructor(given = 0) {
    this.#windows = Number.isFinite(given) && given > 0 ? Array<number>(GIVEN_COUNTS).fill(given) : []
  }

  /** Bytes a second; 0 while nothing is known. */
  get bytesPerSecond(): number {
    if (this.#windows.length < FEWEST) return 0
    const sorted = this.#windows.toSorted((a, b) => a - b)
    return Math.round(sorted[Math.floor((sorted.length - 1) * QUANTILE)] ?? 0)
  }

  add({ bytes, milliseconds, flowed }: Stretch): void {
    if (milliseconds <= 0) return
    this.#bytes += bytes
    this.#lasted += milliseconds
    this.#flowed &&= flowed
    if (this.#lasted < WINDOW) return
    const rate = (this.#bytes * 1000) / this.#lasted
    if (rate > 0 && (this.#flowed || rate > this.bytesPerSecond)) this.#remember(rate)
    this.#bytes = 0
    this.#lasted = 0
    this.#flowed = true
  }

  #remember(rate: number): void {
    this.#windows = [...this.#windows, rate].slice(-REMEMBERED)
  }
}
