import type { Milliseconds } from '#appliance/base/duration.ts'
import { TAG_VIDEO } from '../media.ts'
import type { MediaMessage } from '../media.ts'
import { Timeline } from '../timeline.ts'

/**
 * How much media lies in a spool, whatever the clocks of its sources do. The time between two sources, in which nothing came, does not
 * count: nobody wants to wait for it once more. Pure: real time comes in as `now` (monotonic).
 */
export class SpoolClock {
  readonly #timeline = new Timeline()
  readonly #begin: Milliseconds
  #dead: Milliseconds = 0
  #lastNow: Milliseconds | undefined
  #feedBegins = false

  /** `begin`: what lies in the spool already. */
  constructor(begin: Milliseconds = 0) {
    this.#begin = begin
  }

  /** Milliseconds of media in the spool. */
  get end(): Milliseconds {
    return this.#begin + this.#timeline.last
  }

  /** What comes now is another source's. */
  beginFeed(): void {
    this.#timeline.beginFeed()
    this.#feedBegins = true
  }

  /** When, in media time, a message of sound or picture is to be shown. */
  stamp({ type, timestamp }: MediaMessage, now: Milliseconds): Milliseconds {
    if (this.#feedBegins && this.#lastNow !== undefined) this.#dead += now - this.#lastNow
    this.#feedBegins = false
    this.#lastNow = now
    return this.#begin + this.#timeline.place(type === TAG_VIDEO ? 'video' : 'audio', timestamp, now - this.#dead).timestamp
  }
}
