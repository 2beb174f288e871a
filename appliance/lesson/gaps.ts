import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** Time in which the room saw nothing. */
export interface Missed {
  /** Epoch milliseconds. */
  readonly since: number
  readonly ms: Milliseconds
}

/** Nobody goes back for less. */
const WORTH_IT: Milliseconds = seconds(20)

/** Notes when the room saw nothing, so that what was missed can be made good. Of several times the last that was long counts. */
export class Gaps {
  readonly #clock: Clock
  #last: Missed | undefined
  #began: { readonly at: Milliseconds; readonly since: number } | undefined

  constructor(clock: Clock, last: Missed | undefined) {
    this.#clock = clock
    this.#last = last
  }

  get last(): Missed | undefined {
    return this.#last
  }

  /** Whether the room sees nothing now. */
  note(lost: boolean): void {
    if (lost) this.#began ??= { at: this.#clock.monotonic(), since: this.#clock.now() }
    else if (this.#began !== undefined) this.#end(this.#began)
  }

  /** The box was off for so long until now, and nothing is to be seen yet. */
  wasOff(ms: Milliseconds): void {
    this.#began = { at: this.#clock.monotonic() - ms, since: this.#clock.now() - ms }
  }

  forget(): void {
    this.#last = undefined
  }

  #end({ at, since }: { at: Milliseconds; since: number }): void {
    this.#began = undefined
    const ms = this.#clock.monotonic() - at
    if (ms >= WORTH_IT) this.#last = { since, ms }
  }
}
