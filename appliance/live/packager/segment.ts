import type { Milliseconds } from '#appliance/base/duration.ts'
import type { TrackConfig } from '../fmp4/track.ts'

/** `EXT-X-MAP`: what a decoder must have before the fragments that follow it. */
export interface InitSegment {
  /** Counts the inits of a channel; grows also where the box is started again. */
  readonly number: number
  readonly tracks: readonly TrackConfig[]
  /** ftyp and moov. */
  readonly data: Buffer
}

/** A partial segment (RFC 8216bis 3.2): one moof and its mdat. */
export interface Part {
  readonly data: Buffer
  readonly duration: Milliseconds
  /** It holds a frame with which a player can begin, before all other frames of that track. */
  readonly independent: boolean
}

/** Media from one keyframe to another; its bytes are those of its parts, one after the other. */
export interface Segment {
  /** Media sequence number; it grows for as long as the channel lives, also where the box is started again. */
  readonly number: number
  readonly init: InitSegment
  readonly parts: readonly Part[]
  readonly duration: Milliseconds
  readonly bytes: number
  /** It begins with a keyframe, or has no pictures. */
  readonly independent: boolean
  /** The timeline, the tracks or their encoding do not go on from the segment before (RFC 8216bis 4.4.4.3). */
  readonly discontinuity: boolean
  /** Epoch milliseconds of its first frame, by the box's clock. */
  readonly startsAt: number
  /** Milliseconds on the channel's timeline. */
  readonly from: Milliseconds
}

/** Who takes every whole segment, in order; each is complete and never changes. */
export interface SegmentSink {
  /** Hot path; does not throw. */
  segment(segment: Segment): void
}
