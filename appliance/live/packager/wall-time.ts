import type { Milliseconds } from '#appliance/base/duration.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'

/** The box's clock and the media may part by so much before dates are set anew. */
const DRIFT: Milliseconds = seconds(1)
/** RFC 8216bis 6.2.1: dates may go back by less than a second, and never past the beginning of the segment before. */
const STEP_BACK: Milliseconds = milliseconds(500)
/** Longer than the bursts that a pull comes in. */
const MEMORY: Milliseconds = seconds(12)

/**
 * Says at what time of the day a segment begins: as its media time goes on from the segment before, so that no moment comes twice.
 * What comes in bursts was made before it came, so the promptest frame of the last seconds tells.
 */
export class WallTime {
  /** Epochs of media time 0 by the promptest frames of the last segments, the one in the making last. */
  #epochs: { readonly from: Milliseconds; at: number }[] = []
  #last: { from: Milliseconds; startsAt: number; length: Milliseconds } | undefined

  /** A frame that ends at `timestamp` on the channel's timeline came at `now`, epoch milliseconds. */
  note(timestamp: Milliseconds, now: number): void {
    const newest = this.#epochs.at(-1)
    if (newest === undefined) this.#epochs.push({ from: timestamp, at: now - timestamp })
    else newest.at = Math.min(newest.at, now - timestamp)
  }

  /** So much time passed that is not in the media: what comes is so much later in the day. */
  skip(time: Milliseconds): void {
    for (const epoch of this.#epochs) epoch.at += time
  }

  /** Epoch milliseconds of a segment that begins now. */
  begin(from: Milliseconds, discontinuity: boolean): number {
    const last = this.#last
    const due = this.#epoch + from
    const startsAt = Math.round(last === undefined ? due : follow({ last, from, due, discontinuity }))
    this.#last = { from, startsAt, length: 0 }
    this.#epochs = this.#epochs.filter((epoch) => epoch.from > from - MEMORY)
    this.#epochs.push({ from, at: Infinity })
    return startsAt
  }

  /** The segment that began last is so long. */
  end(length: Milliseconds): void {
    if (this.#last !== undefined) this.#last.length = length
  }

  /** Nobody has seen the date of the segment that began last: it can still be put right. */
  correct(): number {
    const last = this.#last
    if (last === undefined) return 0
    last.startsAt = Math.min(last.startsAt, Math.round(this.#epoch + last.from))
    return last.startsAt
  }

  /** What comes next has no tie to what was. */
  forget(): void {
    this.#last = undefined
    this.#epochs = []
  }

  get #epoch(): number {
    return Math.min(...this.#epochs.map(({ at }) => at))
  }
}

interface Following {
  last: { from: Milliseconds; startsAt: number; length: Milliseconds }
  from: Milliseconds
  due: number
  discontinuity: boolean
}

function follow({ last, from, due, discontinuity }: Following): number {
  if (discontinuity) return Math.max(due, last.startsAt + last.length)
  const continued = last.startsAt + from - last.from
  if (due - continued > DRIFT) return due
  return due - continued < -DRIFT ? continued - Math.min(STEP_BACK, last.length / 2) : continued
}
