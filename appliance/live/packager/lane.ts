import type { Milliseconds } from '#appliance/base/duration.ts'
import { compositionTime } from '../codec/video-body.ts'
import { payloadStart } from '../fmp4/track-config.ts'
import type { Sample } from '../fmp4/track.ts'
import { VIDEO_TIMESCALE } from '../fmp4/track.ts'
import type { ChannelFrame } from '../media.ts'
import type { SampleSlabs, Slab } from './sample-slab.ts'

/** A sample in its place. */
export interface TimedSample extends Sample {
  /** Decoding time, units of the track's timescale. */
  readonly at: number
  /** The same and its end, in milliseconds on the channel's timeline. */
  readonly from: Milliseconds
  readonly to: Milliseconds
  /** Where its data lie. */
  readonly slab: Slab
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
/** A picture is rare by nature, and the next one likely to be as far, where they are so far apart. */
const RARE = 500 * PER_MILLISECOND
/**
 * A picture that has to go out before its length is known. Media Source Extensions (coded frame processing) take a picture that depends
 * on others only within twice the length of the one before it: so it is half of what a source may stand still before its track rests.
 */
const STANDING = 2500 * PER_MILLISECOND

interface HeldPicture {
  at: number
  data: Buffer
  slab: Slab
  compositionOffset: number
  sync: boolean
}

/** Pictures last from one to the next, whatever the frame rate is and becomes. */
export class VideoLane implements Lane {
  readonly #slabs: SampleSlabs
  #held: HeldPicture | undefined
  #lastAt: number | undefined
  #lastDuration = LIKELY_FRAME

  constructor(slabs: SampleSlabs) {
    this.#slabs = slabs
  }

  push(frame: ChannelFrame): TimedSample | undefined {
    const held = this.#held
    // Two pictures of one millisecond keep their order.
    const at = Math.max(frame.timestamp * PER_MILLISECOND, this.#lastAt === undefined ? 0 : this.#lastAt + 1)
    if (this.#lastAt !== undefined) this.#lastDuration = at - this.#lastAt
    this.#lastAt = at
    const { body, keyframe } = frame
    const slab = this.#slabs.withRoom(body.length)
    const data = slab.copy(body, payloadStart(body))
    this.#held = { at, data, slab, compositionOffset: compositionTime(body) * PER_MILLISECOND, sync: keyframe }
    return held && timed(held, at - held.at)
  }

  /** The last one, which goes out before it is known how long it lasts; undefined where it has. */
  lend(): TimedSample | undefined {
    const held = this.#held
    this.#held = undefined
    return held && timed(held, this.#lastDuration > RARE ? this.#lastDuration : STANDING)
  }

  finish(): TimedSample | undefined {
    const held = this.#held
    this.#held = undefined
    return held && timed(held, this.#lastDuration)
  }
}

function timed(held: HeldPicture, duration: number): TimedSample {
  const { at, data, slab, compositionOffset, sync } = held
  const [from, to] = [at / PER_MILLISECOND, (at + duration) / PER_MILLISECOND]
  return { at, data, slab, duration, compositionOffset, sync, from, to }
}

/** The picture, lasting until `to` if that is later. */
export function lasting(picture: TimedSample, to: Milliseconds): TimedSample {
  return to <= picture.to ? picture : lastingTo(picture, to)
}

/** The picture, lasting exactly until `to`, which is behind its beginning. */
export function lastingTo(picture: TimedSample, to: Milliseconds): TimedSample {
  return { ...picture, duration: Math.round(to * PER_MILLISECOND) - picture.at, to }
}
