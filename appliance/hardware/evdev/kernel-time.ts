import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { TimedBy } from '#appliance/contract/buttons.ts'

/** Both clocks are read one after the other, at most a moment apart; a time server steps by many of these. */
const STEP = milliseconds(20)
/** What was pressed before a step and is read after it bears the old time; nothing waits so long in the kernel. */
const UNSURE_AFTER_STEP = seconds(1)
const LONGEST_ON_THE_WAY = seconds(5)
/** Of the estimate below. */
const SLACK = milliseconds(5)
/** The process may be put aside between the two clocks; seldom thrice in a row. */
const LOOKS = 3

export interface Moment {
  /** The box's monotonic time. */
  readonly at: Milliseconds
  readonly by: TimedBy
}

/**
 * Puts the kernel's stamps on the box's monotonic time. Input events are stamped by the wall clock (only an ioctl, which Node lacks, asks
 * for another), and that clock steps: a box without a battery may learn the date in the middle of a question. NTP's slow corrections bend
 * CLOCK_MONOTONIC just as much, so that between two steps the distance of both clocks stands still. It is measured at every look, and one
 * and the same distance serves all devices: whatever error it has, the kernel's order of their presses stays what it was.
 * Around a step a stamp is of the old time or of the new. What is read now was pressed since the look before, else it would have been read
 * then, and where only one of the two times puts it there, that is the one. Whatever cannot be placed counts from when the box heard of it.
 */
export class KernelTime {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>
  /** From the monotonic to the wall clock; never more than it really is, as the wall clock is read first, and its fraction is cut off. */
  #distance: Milliseconds
  #distanceBefore: Milliseconds
  #unsureUntil = -Infinity
  #lookBefore: Milliseconds
  #lastLook: Milliseconds

  /** `clock` is the machine's own, whose wall time the kernel stamps; nobody's correction of it. */
  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock
    this.#distance = this.#measured()
    this.#distanceBefore = this.#distance
    this.#lastLook = clock.monotonic()
    this.#lookBefore = this.#lastLook
  }

  /** To be called each time before all devices are read. */
  look(): void {
    this.#lookBefore = this.#lastLook
    this.#lastLook = this.#clock.monotonic()
    const distance = this.#measured()
    if (Math.abs(distance - this.#distance) > STEP) {
      this.#distanceBefore = this.#distance
      this.#distance = distance
      this.#unsureUntil = this.#lastLook + UNSURE_AFTER_STEP
    } else this.#distance = Math.max(distance, this.#distance)
  }

  /** When an event was that has been read since the last look; `time` is its stamp. */
  momentOf(time: number): Moment {
    const now = this.#clock.monotonic()
    const isUnsure = now < this.#unsureUntil
    const earliest = isUnsure ? this.#lookBefore - SLACK : now - LONGEST_ON_THE_WAY
    const distances = isUnsure ? [this.#distance, this.#distanceBefore] : [this.#distance]
    const [at, ...others] = distances.map((distance) => time - distance).filter((at) => at >= earliest && at <= now + SLACK)
    return at === undefined || others.length > 0 ? { at: now, by: 'box' } : { at, by: 'kernel' }
  }

  #measured(): Milliseconds {
    let best = -Infinity
    for (let look = 0; look < LOOKS; look += 1) {
      const wall = this.#clock.now()
      best = Math.max(best, wall - this.#clock.monotonic())
    }
    return best
  }
}
