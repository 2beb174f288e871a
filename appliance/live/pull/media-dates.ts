import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ListedSegment } from './hls-list.ts'

/** A segment that is through the relay has gone through ffmpeg after so long. */
const THROUGH: Milliseconds = milliseconds(500)
/** Rounded lengths of segments and two tracks that end apart; more is a date that jumped, as where the far encoder was started again. */
const APART: Milliseconds = seconds(2)

/** A frame and when it was made. */
interface Anchor {
  readonly timestamp: number
  /** Epoch milliseconds by the origin's clock. */
  readonly date: number
}

/**
 * When the media of one run of an HLS upstream were made, by the dates of its playlists (EXT-X-PROGRAM-DATE-TIME). The first frame is the
 * beginning of the first segment; from there on the frames' own times count, because over a thin line a segment comes in drops.
 */
export class MediaDates {
  readonly #clock: Clock
  #first: number | undefined
  #newest = 0
  #newestAt: Milliseconds = 0
  #fetched: { endsAt: number; at: Milliseconds } | undefined
  #anchor: Anchor | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A run begins, whose frames count from anywhere. */
  begin(): void {
    this.#first = undefined
    this.#fetched = undefined
    this.#anchor = undefined
  }

  /** Hot path: a frame came, with its own time (ms, unsigned 32 bit), at `now` (monotonic). */
  frame(timestamp: number, now: Milliseconds): void {
    if (this.#first === undefined) this.#first = this.#newest = timestamp
    const step = (timestamp - this.#newest) | 0
    // Two tracks take small steps back; a large one is a jump.
    if (step > 0 || step < -APART) this.#newest = timestamp
    this.#newestAt = now
  }

  /** All of a segment has come. */
  fetched({ startsAt, duration }: ListedSegment): void {
    if (startsAt === undefined) return
    if (this.#first !== undefined) this.#anchor ??= { timestamp: this.#first, date: startsAt }
    this.#fetched = { endsAt: startsAt + duration, at: this.#clock.monotonic() }
  }

  /** When the newest frame was made, epoch milliseconds by the origin's clock; undefined where no list tells. */
  get madeUntil(): number | undefined {
    const fetched = this.#fetched
    if (fetched === undefined || this.#first === undefined) return undefined
    const isThrough = this.#clock.monotonic() - Math.max(fetched.at, this.#newestAt) >= THROUGH
    const made = this.#made
    if (isThrough && (made === undefined || Math.abs(made - fetched.endsAt) > APART)) {
      this.#anchor = { timestamp: this.#newest, date: fetched.endsAt }
    }
    return this.#made
  }

  get #made(): number | undefined {
    return this.#anchor === undefined ? undefined : this.#anchor.date + ((this.#newest - this.#anchor.timestamp) | 0)
  }
}
