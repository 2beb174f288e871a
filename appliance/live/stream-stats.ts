import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { StreamStats } from '#appliance/contract/live.ts'
import type { Track } from './timeline.ts'

const RATE_WINDOW = 5 // whole seconds of media
const JITTER_WINDOW = 60 // seconds of arrival
/** Sources begin with what they had cached: the first moments say nothing about the line. */
const WARM_UP: Milliseconds = seconds(3)

interface MediaSecond {
  second: number
  bytes: number
  frames: number
}

interface ArrivalSecond {
  second: number
  least: Milliseconds
  most: Milliseconds
}

/** One message as the statistics see it. */
export interface Sample {
  track: Track
  keyframe: boolean
  /** On the channel's timeline, milliseconds. */
  timestamp: Milliseconds
  bytes: number
  /** Monotonic arrival. */
  now: Milliseconds
}

/** Sliding figures of one channel, in fixed memory. Rates are of media time, so that bursts do not look like speed. Pure. */
export class StreamFigures {
  readonly #media: MediaSecond[] = Array.from({ length: RATE_WINDOW + 1 }, () => ({ second: -Infinity, bytes: 0, frames: 0 }))
  readonly #arrivals: ArrivalSecond[] = Array.from({ length: JITTER_WINDOW }, () => ({ second: -Infinity, least: 0, most: 0 }))
  #firstSecond: number | undefined
  #newestSecond = 0
  #feedAt: Milliseconds | undefined
  #keyframeAt: Milliseconds | undefined
  #keyframeInterval = 0
  #gaps = 0
  #bytes = 0

  /** Another feed, or the same one after a break: what was measured says nothing about it. `gaps` and `bytes` go on. */
  begin(): void {
    this.#firstSecond = undefined
    this.#feedAt = undefined
    this.#keyframeAt = undefined
    this.#keyframeInterval = 0
    for (const bucket of this.#arrivals) bucket.second = -Infinity
  }

  gap(): void {
    this.#gaps += 1
  }

  /** Hot path. */
  note(sample: Sample): void {
    this.#bytes += sample.bytes
    this.#feedAt ??= sample.now
    this.#noteMedia(sample)
    if (sample.now - this.#feedAt >= WARM_UP) this.#noteArrival(sample.now, sample.now - sample.timestamp)
    if (sample.keyframe) this.#noteKeyframe(sample.timestamp)
  }

  figures(now: Milliseconds): StreamStats {
    const { bytes, frames, span } = this.#wholeSeconds()
    return {
      bitsPerSecond: span === 0 ? 0 : Math.round((bytes * 8) / span),
      framesPerSecond: span === 0 ? 0 : Math.round((frames / span) * 10) / 10,
      keyframeInterval: Math.round(this.#keyframeInterval),
      arrivalJitter: this.#jitter(now),
      gaps: this.#gaps,
      bytes: this.#bytes,
    }
  }

  #noteMedia(sample: Sample): void {
    const second = Math.floor(sample.timestamp / 1000)
    this.#firstSecond ??= second
    this.#newestSecond = Math.max(this.#newestSecond, second)
    const bucket = this.#media[second % this.#media.length]
    if (bucket === undefined || second < bucket.second) return
    if (bucket.second !== second) {
      bucket.second = second
      bucket.bytes = 0
      bucket.frames = 0
    }
    bucket.bytes += sample.bytes
    if (sample.track === 'video') bucket.frames += 1
  }

  #noteArrival(now: Milliseconds, delay: Milliseconds): void {
    const second = Math.floor(now / 1000)
    const bucket = this.#arrivals[second % JITTER_WINDOW]
    if (bucket === undefined) return
    const fresh = bucket.second !== second
    bucket.least = fresh ? delay : Math.min(bucket.least, delay)
    bucket.most = fresh ? delay : Math.max(bucket.most, delay)
    bucket.second = second
  }

  #noteKeyframe(timestamp: Milliseconds): void {
    if (this.#keyframeAt !== undefined) this.#keyframeInterval = timestamp - this.#keyframeAt
    this.#keyframeAt = timestamp
  }

  /** The newest second is still being filled, the first one began in its middle: where there are others, neither counts. */
  #wholeSeconds(): { bytes: number; frames: number; span: number } {
    const first = this.#firstSecond ?? this.#newestSecond
    const whole = this.#newestSecond - first > 1 ? first + 1 : first
    const from = Math.max(whole, this.#newestSecond - RATE_WINDOW)
    const total = { bytes: 0, frames: 0, span: this.#newestSecond - from }
    for (const bucket of this.#media) {
      if (bucket.second < from || bucket.second >= this.#newestSecond) continue
      total.bytes += bucket.bytes
      total.frames += bucket.frames
    }
    return total
  }

  #jitter(now: Milliseconds): Milliseconds {
    const oldest = Math.floor(now / 1000) - JITTER_WINDOW
    const recent = this.#arrivals.filter((bucket) => bucket.second > oldest)
    if (recent.length === 0) return 0
    const least = Math.min(...recent.map((bucket) => bucket.least))
    return Math.round(Math.max(...recent.map((bucket) => bucket.most)) - least)
  }
}
