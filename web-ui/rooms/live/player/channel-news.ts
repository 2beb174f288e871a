import type { ChannelView } from '#appliance/contract/live.ts'
import { codecOf, tracksOf } from './abilities.ts'

/**
 * For so long after the channel became something else, the list of HLS may still begin with what it was before: seven segments, of four
 * seconds each where keyframes are that far apart.
 */
const LIST_TURNS_OVER = 30_000
/** Who said something of the channel so long, in milliseconds, before a connection was opened was there then: its figures change all the time. */
const HEARD_BEFORE = 3_000

/** What the box says of the channel, and since when it is so. Times are steady milliseconds. */
export class ChannelNews {
  #view: ChannelView | undefined
  #heardAt = Number.NEGATIVE_INFINITY
  #liveSince = 0
  /** When the channel last became something else. */
  #turnedAt = Number.NEGATIVE_INFINITY

  /** The last word; undefined where there is none, or no such channel. */
  get view(): ChannelView | undefined {
    return this.#view
  }

  hear(view: ChannelView | undefined, now: number): void {
    const before = this.#view
    this.#view = view
    this.#heardAt = now
    if (before !== undefined && tracksOf(view) !== tracksOf(before)) this.#turnedAt = now
    if (this.flowing && before?.state !== 'live') this.#liveSince = now
  }

  /** Media should come: as long as nothing is known, too. */
  get flowing(): boolean {
    return this.#view === undefined || this.#view.state === 'live'
  }

  /** Since when; 0 where it never was known to be otherwise. */
  get liveSince(): number {
    return this.#liveSince
  }

  /** HLS may still list what the channel was before. */
  isTurning(now: number): boolean {
    return now - this.#turnedAt < LIST_TURNS_OVER
  }

  /** The box was there when a connection was opened, and the channel is live. */
  isThereSince(openedAt: number): boolean {
    return this.#view?.state === 'live' && this.#heardAt > openedAt - HEARD_BEFORE
  }
}

/**
 * Whether pictures have come that are other than those before. An engine may have found out before the box said so: then what it refused
 * goes by the name of what came before.
 */
export function isOtherCodec(channel: ChannelView | undefined, before: ChannelView | undefined): boolean {
  const now = codecOf(channel)
  return now !== undefined && now !== codecOf(before)
}
