import type { Milliseconds } from '#appliance/base/duration.ts'
import { milliseconds, minutes } from '#appliance/base/duration.ts'

const FIRST = 4
const FEWEST = 2
/** A server counts connections by address, and a school is one: more than a few dozen look like an attack. */
const MOST = 32
/** An answer that is this much later than the quickest waits behind our own bytes: the line is full. */
const FULL = 1.6
const TOO_FULL = 2.5
/** Below it a difference says nothing about the line. */
const QUICK: Milliseconds = milliseconds(15)
const FORGETS: Milliseconds = minutes(2)
const REMEMBERS: Milliseconds = minutes(10)

/**
 * How many small files are asked for at a time of one server, pure. A file of 20 KB is over sooner than its first byte is here, so that one
 * at a time would leave the line empty; too many make a queue in front of everybody else. The delay of the answers tells which it is.
 */
export class Pace {
  #limit = FIRST
  #ceiling = MOST
  #quickest = Infinity
  #quickestAt: Milliseconds = 0
  #answers = 0
  #sum: Milliseconds = 0
  #most = 0
  #doubling = true
  #refusedAt = -Infinity

  get limit(): number {
    return this.#limit
  }

  /** An answer began `delay` after it was asked for, while `busy` requests were under way. */
  answered(delay: Milliseconds, busy: number, now: Milliseconds): void {
    if (delay <= this.#quickest || now - this.#quickestAt > FORGETS) {
      this.#quickest = delay
      this.#quickestAt = now
    }
    this.#answers += 1
    this.#sum += delay
    this.#most = Math.max(this.#most, busy)
    if (now - this.#refusedAt > REMEMBERS) this.#ceiling = MOST
    if (this.#answers >= this.#limit) this.#adapt()
  }

  /** The server said that it is asked too much; for some minutes it is asked for no more than half. */
  refused(now: Milliseconds): void {
    this.#ceiling = Math.max(1, Math.floor(this.#limit / 2))
    this.#refusedAt = now
    this.#limit = this.#ceiling
    this.#doubling = false
  }

  #adapt(): void {
    const late = this.#sum / this.#answers / Math.max(this.#quickest, QUICK)
    const used = this.#most >= this.#limit
    if (late < FULL && used) this.#limit = Math.min(this.#ceiling, this.#doubling ? this.#limit * 2 : this.#limit + 2)
    if (late >= FULL) this.#doubling = false
    if (late > TOO_FULL) this.#limit = Math.max(Math.min(FEWEST, this.#ceiling), Math.floor(this.#limit * 0.8))
    this.#answers = 0
    this.#sum = 0
    this.#most = 0
  }
}
