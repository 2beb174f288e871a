import type { Clock } from '#appliance/base/clock.ts'
import { hours } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** A box that was off for longer than any lesson lasts does not go on with it. */
export const GO_ON_WITHIN = hours(6)

/** When something was kept: epoch milliseconds by the box's clock, and whether somebody vouched for it. */
export interface DatedMark {
  readonly savedAt: number
  readonly dated: boolean
}

/**
 * How long the box was off, told by the date: the only use of wall time in a class. A box without a battery for its clock learns the date a
 * while after it starts; until then the class goes on from where it was, and what was missed is counted in later.
 */
export class OffTime {
  readonly #saved: DatedMark
  readonly #clock: Clock
  readonly #startedAt: Milliseconds
  readonly #awaitsDate: boolean
  /** Whether the date was sure when the box started. */
  readonly #isDated: boolean

  /** Made when the box starts. */
  constructor({ savedAt, dated }: DatedMark, { clock, dateKnown }: { clock: Clock; dateKnown: () => boolean }) {
    this.#saved = { savedAt, dated }
    this.#clock = clock
    this.#startedAt = clock.monotonic()
    this.#isDated = dateKnown()
    this.#awaitsDate = dated && !this.#isDated
  }

  /**
   * When the box starts; undefined: it cannot be told yet, for the date of before was sure and this one is not. Where nobody vouched for the
   * date of before, what lies between the two may be anything: what cannot be the time off is not counted, and no class is lost by it.
   */
  atStart(): Milliseconds | undefined {
    if (this.#awaitsDate) return undefined
    const span = Math.max(0, this.#span)
    return this.#saved.dated || (!this.#isDated && span <= GO_ON_WITHIN) ? span : 0
  }

  /** When the date has changed or become sure; undefined: this is not the date yet, for no box was off for less than nothing. */
  onDate(): Milliseconds | undefined {
    return this.#span < 0 ? undefined : this.#span
  }

  /** What is kept while it cannot be told: by the date of before, so that a second power cut loses none of it. */
  get mark(): DatedMark {
    return { savedAt: this.#saved.savedAt + this.#since, dated: this.#saved.dated }
  }

  get #since(): Milliseconds {
    return this.#clock.monotonic() - this.#startedAt
  }

  get #span(): Milliseconds {
    return this.#clock.now() - this.#saved.savedAt - this.#since
  }
}
