import type { SourceKind, StreamTroubleKind } from '#appliance/contract/live.ts'

/** FLV tag types, Adobe FLV 10.1 annex E.4.1; RTMP message types have the same numbers. */
export const TAG_AUDIO = 8
export const TAG_VIDEO = 9
export const TAG_SCRIPT = 18
export type TagType = typeof TAG_AUDIO | typeof TAG_VIDEO | typeof TAG_SCRIPT

/**
 * One message of a source: an RTMP message or the body of an FLV tag.
 * `body` is lent for the time of the call only: whoever keeps it copies it.
 */
export interface MediaMessage {
  type: TagType
  /** Decoding time in milliseconds on the source's own clock, unsigned 32 bit, wrapping; not trusted. */
  timestamp: number
  body: Buffer
}

export interface SourceInfo {
  kind: SourceKind
  /** Peer address or upstream URL, without credentials. */
  from: string
}

/** What a source holds while it feeds a channel. After `end`, or once another source took over, `push` is ignored. */
export interface ChannelInput {
  push(message: MediaMessage): void
  /** The source is gone; the channel keeps its viewers and waits. */
  end(): void
  /** Milliseconds (monotonic) since the last audio or video message of this source; Infinity before the first. */
  silentFor(): number
  /** False once another source has taken the channel, or after `end`. */
  readonly current: boolean
}

/** Where sources bring their media; `Live` hands a channel out as one. */
export interface ChannelDoor {
  readonly name: string
  /** Whether media flow, whoever brings them. */
  readonly isLive: boolean
  /** Starts a feed. An earlier feed ends at once; viewers notice a keyframe, not a break. */
  open(source: SourceInfo): ChannelInput
  /** A source that cannot deliver says why, in the terms of the pages; undefined takes it back. */
  trouble(kind: StreamTroubleKind | undefined): void
}
