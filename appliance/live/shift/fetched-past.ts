import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** The past of a lesson, as whoever fetches it tells. */
export interface Past {
  /** Whether what comes is live by now: before, the end of what is kept is no end. */
  isAtEdge: () => boolean
  /** How far behind its first picture is. */
  behind: Milliseconds
}

/** The past of a lesson while it is fetched: what is shown of it lies behind by more than what is kept. */
export class FetchedPast {
  readonly #past: Past
  readonly #clock: Clock
  readonly #since: Milliseconds
  #begun = false

  constructor(past: Past, clock: Clock) {
    this.#past = past
    this.#clock = clock
    this.#since = clock.monotonic()
  }

  /** Whether anything of it has come. */
  get hasBegun(): boolean {
    return this.#begun
  }

  begin(): void {
    this.#begun = true
  }

  /** Whether it has become what is live. */
  get isAtEdge(): boolean {
    return this.#begun && this.#past.isAtEdge()
  }

  /** How far behind what is live the picture is, `at` into the past that was fetched. */
  behind(at: Milliseconds): Milliseconds {
    return this.#past.behind + this.#clock.monotonic() - this.#since - (this.#begun ? at : 0)
  }
}
