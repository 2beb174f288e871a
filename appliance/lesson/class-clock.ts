import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { GO_ON_WITHIN, OffTime } from './off-time.ts'
import type { DatedMark } from './off-time.ts'

/** A clock that runs a little fast or slow, and the rounding of a mark, are no other beginning. */
const SAME: Milliseconds = seconds(1)

/** How old a class was when it was kept. */
export interface ClassMark extends DatedMark {
  readonly elapsedMs: Milliseconds
  readonly startedAt: number
}

/**
 * How old the class is. It counts with the clock that never steps, so that a date which jumps in class moves nothing; only how long a box
 * was off is told by the date.
 */
export class ClassClock {
  readonly #clock: Clock
  readonly #dateKnown: () => boolean
  /** When the class was 0 old, by the monotonic clock. */
  #zero: Milliseconds
  #off: OffTime | undefined
  #startedAt: number

  private constructor(clock: Clock, dateKnown: () => boolean, { zero, startedAt }: { zero: Milliseconds; startedAt: number }) {
    this.#clock = clock
    this.#dateKnown = dateKnown
    this.#zero = zero
    this.#startedAt = startedAt
  }

  /** Of a class that begins now. */
  static begin(clock: Clock, dateKnown: () => boolean): ClassClock {
    return new ClassClock(clock, dateKnown, { zero: clock.monotonic(), startedAt: Math.round(clock.now()) })
  }

  /** Of a class that a power cut broke off; undefined where it was over when the box started. */
  static takeUp({ elapsedMs, startedAt, ...mark }: ClassMark, clock: Clock, dateKnown: () => boolean): ClassClock | undefined {
    const taken = new ClassClock(clock, dateKnown, { zero: clock.monotonic() - elapsedMs, startedAt })
    taken.#off = new OffTime(mark, { clock, dateKnown })
    return taken.#count(taken.#off.atStart()) ? taken : undefined
  }

  get elapsed(): Milliseconds {
    return this.#clock.monotonic() - this.#zero
  }

  /** Epoch milliseconds by the box's clock as it is set now; the same number as long as nobody sets it. */
  get startedAt(): number {
    const startedAt = Math.round(this.#clock.now() - this.elapsed)
    if (Math.abs(startedAt - this.#startedAt) > SAME) this.#startedAt = startedAt
    return this.#startedAt
  }

  /** What is kept of it. */
  get mark(): ClassMark {
    const { savedAt, dated } = this.#off?.mark ?? { savedAt: this.#clock.now(), dated: this.#dateKnown() }
    return { elapsedMs: this.elapsed, startedAt: this.startedAt, savedAt, dated }
  }

  /** The date has jumped, or become sure. false: the class was of an earlier day. */
  onDate(): boolean {
    return this.#off === undefined || this.#count(this.#off.onDate())
  }

  #count(off: Milliseconds | undefined): boolean {
    if (off === undefined) return true
    this.#off = undefined
    this.#zero -= off
    return off <= GO_ON_WITHIN
  }
}
