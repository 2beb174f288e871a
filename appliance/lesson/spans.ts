import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { LessonSpans } from '#appliance/contract/lesson.ts'

/** What the room can be seeing while a class runs. */
export type Bucket = keyof LessonSpans

export const NO_SPANS: LessonSpans = { live: 0, recording: 0, behind: 0, local: 0, paused: 0, lost: 0 }

/** Counts how long the room saw what, by the clock that never steps. */
export class SpanMeter {
  readonly #clock: Clock
  readonly #spans: LessonSpans
  #bucket: Bucket
  #since: Milliseconds

  constructor(clock: Clock, spans: LessonSpans, bucket: Bucket = 'lost') {
    this.#clock = clock
    this.#spans = { ...spans }
    this.#bucket = bucket
    this.#since = clock.monotonic()
  }

  get counts(): Bucket {
    return this.#bucket
  }

  /** As of now, in whole milliseconds. */
  get spans(): LessonSpans {
    const running = this.#clock.monotonic() - this.#since
    const entries = Object.entries(this.#spans).map(([bucket, span]) => [bucket, span + (bucket === this.#bucket ? running : 0)] as const)
    return { ...NO_SPANS, ...Object.fromEntries(entries.map(([bucket, span]) => [bucket, Math.round(span)])) }
  }

  /** From now on the room sees something else. */
  enter(bucket: Bucket): void {
    const now = this.#clock.monotonic()
    this.#spans[this.#bucket] += now - this.#since
    this.#bucket = bucket
    this.#since = now
  }

  /** Nobody was there to count: the box was off for so long. */
  add(bucket: Bucket, span: Milliseconds): void {
    this.#spans[bucket] += span
  }
}
