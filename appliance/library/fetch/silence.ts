import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'

/** A source that says nothing for so long is looked after. */
const SILENT: Milliseconds = seconds(15)
/** Reached, and silent all the same for so long: what was under way when the line went is not coming any more. */
const GRACE: Milliseconds = seconds(3)
const ASKS_EACH: Milliseconds = seconds(5)
/** TCP itself tries for about so long before it waits for minutes between two tries. */
const LONGEST: Milliseconds = minutes(3)

/**
 * Tells a source that has gone from a line that is down. Over a line that is down nobody else would be reached either, and what the network
 * holds of the answer comes when it is up again; whoever hangs up has it sent twice. So a silent connection is kept until the place can be
 * reached anew and the old connection still says nothing.
 */
export class Silence {
  readonly #clock: Clock
  readonly #reaches: (signal: AbortSignal) => Promise<boolean>
  #asking: AbortController | undefined
  #askedAt: Milliseconds = -Infinity
  #reachedAt: Milliseconds | undefined

  constructor(clock: Clock, reaches: (signal: AbortSignal) => Promise<boolean>) {
    this.#clock = clock
    this.#reaches = reaches
  }

  /** Whether it is to be left, having been silent since `since`. `anyway`: nothing would be lost, or another could give. */
  isOver(since: Milliseconds, anyway: () => boolean): boolean {
    const now = this.#clock.monotonic()
    if (now - since < SILENT) {
      this.end()
      return false
    }
    if (anyway() || now - since > LONGEST) return true
    if (this.#reachedAt !== undefined) return now - this.#reachedAt >= GRACE
    if (this.#asking === undefined && now - this.#askedAt >= ASKS_EACH) void this.#ask()
    return false
  }

  /** Ends a try to reach it. */
  end(): void {
    this.#asking?.abort()
    this.#asking = undefined
    this.#reachedAt = undefined
  }

  async #ask(): Promise<void> {
    const asking = new AbortController()
    this.#asking = asking
    this.#askedAt = this.#clock.monotonic()
    const timer = this.#clock.after(ASKS_EACH, () => asking.abort())
    const reached = await this.#reaches(asking.signal)
    timer.cancel()
    if (this.#asking !== asking) return
    this.#asking = undefined
    if (reached) this.#reachedAt = this.#clock.monotonic()
  }
}
