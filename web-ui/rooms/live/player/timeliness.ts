import { arrived, edgeAt, NO_ARRIVALS, spreadOf } from './arrival.ts'
import type { Arrivals } from './arrival.ts'

/** How far media reached at a moment of this device's clock; seconds. */
interface MediaEnd {
  at: number
  end: number
}

/** The kept pictures of the current group come in one burst, which says nothing about the way; it is over by now at the latest. */
const BURST = 0.35
const EVEN_WITHIN = 0.1
const REMEMBERED = 60

/** What one screen learns of how punctually a stream arrives, over its connections. All in seconds. */
export class Timeliness {
  #arrivals: Arrivals = NO_ARRIVALS
  #spreadBefore = 0
  #openedAt = 0
  #firstAt: number | undefined
  #lastAt = 0
  #lastEnd: MediaEnd | undefined
  #even = false

  /** A new connection: its timeline starts anew, what was learnt of the way stays for a minute. */
  open(now: number): void {
    this.#spreadBefore = Math.max(this.#spreadBefore / 2, spreadOf(this.#arrivals))
    this.#openedAt = now
    this.#lastAt = now
    this.#forget()
  }

  /** Data came. A source that was `away` for so long is not jitter: what was learnt belongs to its old timeline. */
  data(now: number, away: number): void {
    if (now - this.#lastAt > away) this.#forget()
    this.#firstAt ??= now
    this.#lastAt = now
  }

  /** Another source: how early or late its media come has nothing to do with the one before. What is shown goes on. */
  sourceChanged(): void {
    this.#arrivals = NO_ARRIVALS
    this.#lastEnd = undefined
  }

  /** What came `at` that moment made media reach to `end`. */
  reached(at: number, end: number): void {
    const before = this.#lastEnd
    this.#lastEnd = { at, end }
    if (!this.#even) {
      // When media grows no faster than time does, the burst is over.
      const evenly = before !== undefined && at > before.at && end - before.end <= at - before.at + EVEN_WITHIN
      this.#even = evenly || this.burstIsOver(at)
    } else if (before !== undefined && end > before.end) {
      // Until now there was only what had come before, and that is what a picture too close to live runs out of.
      this.#arrivals = arrived(arrived(this.#arrivals, at, before.end), at, end)
    }
  }

  /** Whether data comes as time goes, and not in the first burst. */
  get even(): boolean {
    return this.#even
  }

  burstIsOver(now: number): boolean {
    return this.#firstAt !== undefined && now - this.#firstAt > BURST
  }

  silentFor(now: number): number {
    return now - this.#lastAt
  }

  spread(now: number): number {
    return Math.max(spreadOf(this.#arrivals), now - this.#openedAt < REMEMBERED ? this.#spreadBefore : 0)
  }

  /** The media time that would be here if nothing were late; undefined before anything is known. */
  edge(now: number): number | undefined {
    return edgeAt(this.#arrivals, now)
  }

  #forget(): void {
    this.#arrivals = NO_ARRIVALS
    this.#firstAt = undefined
    this.#lastEnd = undefined
    this.#even = false
  }
}
