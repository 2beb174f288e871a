import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Halts } from './halts.ts'

/** Each time that patience ran out it may have been too short for this line. */
const GROWTH = 2
const MOST_GROWTH = 4
const CALM = minutes(10)

const MOST_CREDIT = seconds(12)
/** Credit fades by this share of the time that passes, so that the burst at a beginning does not count for ever. */
const FADING = 0.1
/** Longer than any group of pictures: a larger step is no media. */
const LONGEST_STEP = seconds(10)

/** A factor on a time limit that learns: a thin line that needs 7 s gets them at the second try. */
export class Leeway {
  #factor = 1
  #since: Milliseconds = 0

  get factor(): number {
    return this.#factor
  }

  /** How many turns of a source that sends by turns, as HLS does a segment at a time, may stay away. */
  get turns(): number {
    return 1
  }

  grow(now: Milliseconds): void {
    this.#factor = Math.min(this.#factor * GROWTH, MOST_GROWTH)
    this.#since = now
  }

  /** Told while all is well: ten calm minutes, and the limit is strict again. */
  calm(now: Milliseconds): void {
    if (now - this.#since >= CALM) this.#factor = 1
  }

  reset(): void {
    this.#factor = 1
  }
}

/** One that goes on learning, but is strict while somebody else could take over. */
export class LeewayUnless extends Leeway {
  readonly #inner: Leeway
  readonly #strict: () => boolean

  constructor(inner: Leeway, strict: () => boolean) {
    super()
    this.#inner = inner
    this.#strict = strict
  }

  override get factor(): number {
    return this.#strict() ? 1 : this.#inner.factor
  }

  /** Where nobody else could take over, one turn that stays away costs less than opening the source anew. */
  override get turns(): number {
    return this.#strict() ? 1 : 2
  }

  override grow(now: Milliseconds): void {
    this.#inner.grow(now)
  }

  override calm(now: Milliseconds): void {
    this.#inner.calm(now)
  }

  override reset(): void {
    this.#inner.reset()
  }
}

/**
 * How long silence is no stall, measured from media alone. Media that came faster than real time buys the silence until
 * the next is due: an HLS segment of 6 s that came at once allows 6 s more, a steady RTMP stream none.
 * After each burst the sum is one segment, because a live upstream cannot be ahead for longer than it was silent.
 */
export class MediaCredit {
  readonly #halts: Halts | undefined
  #credit: Milliseconds = 0
  #ahead: Milliseconds = 0
  #lastArrival: Milliseconds | undefined
  #lastTimestamp = 0

  /** `halts`: is told of all that arrives. */
  constructor(halts?: Halts) {
    this.#halts = halts
  }

  /** A message with its own `timestamp` (ms, unsigned 32 bit) arrived at `now` (monotonic ms). */
  arrived(timestamp: number, now: Milliseconds): void {
    if (this.#lastArrival === undefined) this.#lastTimestamp = timestamp
    const passed = now - (this.#lastArrival ?? now)
    const step = (timestamp - this.#lastTimestamp) | 0
    // The two tracks interleave with small steps back; a large step is a jump of the upstream's clock.
    const played = step > 0 && step < LONGEST_STEP ? step : 0
    if (step > 0 || step < -LONGEST_STEP) this.#lastTimestamp = timestamp
    this.#credit = Math.min(MOST_CREDIT, Math.max(0, this.#credit - passed * (1 + FADING)) + played)
    this.#ahead = Math.max(0, this.#ahead - passed) + played
    this.#lastArrival = now
    this.#halts?.arrived(played, passed, now)
  }

  /** Milliseconds since the last message; 0 before the first. */
  silence(now: Milliseconds): Milliseconds {
    return this.#lastArrival === undefined ? 0 : now - this.#lastArrival
  }

  /** Silence that media already paid for, counted from the last message. */
  get paid(): Milliseconds {
    return this.#credit
  }

  /** Silence beyond what media paid for `turns` times over. */
  unpaid(now: Milliseconds, turns: number): Milliseconds {
    return this.silence(now) - this.#credit * turns
  }

  /** Media received beyond the time that passed: how far a recording, sent as fast as it goes, has run ahead. */
  ahead(now: Milliseconds): Milliseconds {
    return Math.max(0, this.#ahead - this.silence(now))
  }
}
