import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

const SLOT: Milliseconds = seconds(1)
/** So many seconds are remembered: no window is longer. */
const SLOTS = 128
/** As much as a viewer holds of what came before its time. */
const MOST_AHEAD: Milliseconds = seconds(12)
/**
 * Of one window so much may be spent standing: a sentence in six is lost then, and nobody can follow. Measured by how long a single silence
 * may be (`limit`): twice that within twelve times that.
 */
const WINDOW_LIMITS = 12
const SLOW_LIMITS = 2
/** From here on somebody else gets ready: one that hiccups now and then is not so far, and the line is not asked to carry two. */
const DOUBTFUL_LIMITS = 1.8

/** One second of what came. Its number is that of the second, so that an old one is known as such. */
interface Slot {
  second: number
  halted: Milliseconds
  /** The longest of its halts. */
  longest: Milliseconds
  /** Media beyond the time that passed, at the best moment. */
  lead: Milliseconds
}

/**
 * How much of the time a room would stand still that sees what comes as it comes. A line that is late now and then makes its viewers wait
 * once, and then they have what they need to bear it; one that carries less than the lesson makes them wait for ever. In fixed memory. Pure:
 * real time comes in as `now` (monotonic milliseconds).
 */
export class Halts {
  readonly #slots: Slot[] = Array.from({ length: SLOTS }, () => ({ second: -1, halted: 0, longest: 0, lead: -Infinity }))
  #since: Milliseconds | undefined
  #ahead: Milliseconds = 0
  #lead: Milliseconds = 0

  /** Hot path. `played` milliseconds of media came, `passed` milliseconds after what came before. */
  arrived(played: Milliseconds, passed: Milliseconds, now: Milliseconds): void {
    this.#since ??= now
    const halted = Math.max(0, passed - this.#ahead)
    this.#ahead = Math.min(MOST_AHEAD, Math.max(0, this.#ahead - passed) + played)
    this.#lead += played - passed
    const slot = this.#slotOf(now)
    slot.halted += halted
    if (halted > slot.longest) slot.longest = halted
    if (this.#lead > slot.lead) slot.lead = this.#lead
  }

  /** How long the room stood within the last `span`, up to the last that came. */
  halted(span: Milliseconds, now: Milliseconds): Milliseconds {
    return this.#within(span, now).reduce((sum, slot) => sum + slot.halted, 0)
  }

  /** The same without its longest halt: a single silence has a limit of its own, and most of them end in a burst. */
  haltedAgain(span: Milliseconds, now: Milliseconds): Milliseconds {
    const longest = this.#within(span, now).reduce((most, slot) => Math.max(most, slot.longest), 0)
    return Math.max(0, this.halted(span, now) - longest)
  }

  /**
   * How far what comes has fallen behind between the two halves of the last `span`, whatever is still held of what came before its time.
   * 0 where it is not known for so long. Each half has to be longer than what a source sends at once.
   */
  fellBehind(span: Milliseconds, now: Milliseconds): Milliseconds {
    if (this.#since === undefined || now - this.#since < span - SLOT) return 0
    const middle = Math.floor((now - span / 2) / SLOT)
    let [early, late] = [-Infinity, -Infinity]
    for (const { second, lead } of this.#within(span, now)) {
      if (second < middle) early = Math.max(early, lead)
      else late = Math.max(late, lead)
    }
    return early === -Infinity || late === -Infinity ? 0 : Math.max(0, early - late)
  }

  /** Whether the room stands for too much of the time, where a single silence may last for `limit`. */
  isTooSlow(limit: Milliseconds, now: Milliseconds): boolean {
    return this.haltedAgain(limit * WINDOW_LIMITS, now) >= limit * SLOW_LIMITS
  }

  /** Whether it may soon. */
  isDoubtful(limit: Milliseconds, now: Milliseconds): boolean {
    return this.haltedAgain(limit * WINDOW_LIMITS, now) >= limit * DOUBTFUL_LIMITS
  }

  /** How much of the lesson comes, in whole per cent, over the window in which a limit is judged; 100 before anything is known. */
  carriedPercent(limit: Milliseconds, now: Milliseconds): number {
    const span = Math.min(limit * WINDOW_LIMITS, now - (this.#since ?? now))
    return span <= 0 ? 100 : Math.max(0, Math.round(100 * (1 - this.halted(span, now) / span)))
  }

  #slotOf(now: Milliseconds): Slot {
    const second = Math.floor(now / SLOT)
    const slot = this.#slots[second % SLOTS]
    if (slot === undefined) return { second, halted: 0, longest: 0, lead: 0 }
    if (slot.second !== second) Object.assign(slot, { second, halted: 0, longest: 0, lead: -Infinity })
    return slot
  }

  #within(span: Milliseconds, now: Milliseconds): Slot[] {
    const from = Math.floor((now - span) / SLOT)
    return this.#slots.filter(({ second }) => second > from)
  }
}
