import type { Milliseconds } from '#appliance/base/duration.ts'
import { compositionTime } from '../codec/video-body.ts'
import { samplePayload } from '../fmp4/track-config.ts'
import type { Sample } from '../fmp4/track.ts'
import { VIDEO_TIMESCALE } from '../fmp4/track.ts'
import type { ChannelFrame } from '../media.ts'

/** A sample in its place. */
export interface TimedSample extends Sample {
  /** Decoding time, units of the track's timescale. */
  readonly at: number
  /** The same and its end, in milliseconds on the channel's timeline. */
  readonly from: Milliseconds
  readonly to: Milliseconds
}

/** Frames of one track become samples: how long one lasts is known when the next comes. */
export interface Lane {
  /** Answers the sample before this one. */
  push(frame: ChannelFrame): TimedSample | undefined
  /** The last one, as long as it is likely to be; nothing follows it. */
  finish(): TimedSample | undefined
}

const PER_MILLISECOND = VIDEO_TIMESCALE / 1000
const LIKELY_FRAME = 40 * PER_MILLISECOND

interface HeldPicture {
  at: number
  data: Buffer
  compositionOffset: number
  sync: boolean
}

/** Pictures last from one to the next, whatever the frame rate is and becomes. */
export class VideoLane implements Lane {
  #held: HeldPicture | undefined
  #lastDuration = LIKELY_FRAME

  push(frame: ChannelFrame): TimedSample | undefined {
    const held = this.#held
    // Two pictures of one millisecond keep their order.
    const at = Math.max(frame.timestamp * PER_MILLISECOND, held === undefined ? 0 : held.at + 1)
    this.#held = {
      at,
      data: Buffer.from(samplePayload(frame.body)),
      compositionOffset: compositionTime(frame.body) * PER_MILLISECOND,
      sync: frame.keyframe,
    }
    return held && this.#timed(held, at - held.at)
  }

  finish(): TimedSample | undefined {
    const held = this.#held
    this.#held = undefined
    return held && this.#timed(held, this.#lastDuration)
  }

  #timed(held: HeldPicture, duration: number): TimedSample {
    this.#lastDuration = duration
    return { ...held, duration, from: held.at / PER_MILLISECOND, to: (held.at + duration) / PER_MILLISECOND }
  }
}
