import type { Milliseconds } from '#appliance/base/duration.ts'
import type { SourceKind, StreamTroubleKind } from '#appliance/contract/live.ts'
import type { StreamHeaders } from './fanout/stream-headers.ts'

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

/** A message of sound or picture in its place on the channel's timeline, as it goes to everybody who takes it there. */
export interface ChannelFrame extends MediaMessage {
  type: typeof TAG_AUDIO | typeof TAG_VIDEO
  /** Decoding time, milliseconds since the channel began; of one track it never goes back. */
  timestamp: number
  /** Of pictures: a keyframe. Of sound: false. */
  keyframe: boolean
  /** Whether a player may begin here: a keyframe, or about once a second where there is no picture. */
  start: boolean
  /** Before it media is missing, or another source begins: what a decoder has does not go on here. */
  broken: boolean
  /** Time, in milliseconds, that passed before it and is not on the timeline, because another source begins and nothing came meanwhile. */
  closed: Milliseconds
}

/** Who takes what a channel shows: each way out of the box is one. Every call is made on the hot path and does not throw. */
export interface ChannelTap {
  /** `headers` are what a player must know before this frame; the same object as long as they are the same. */
  write(frame: ChannelFrame, headers: StreamHeaders): void
  /** Nothing may come for a while: what was gathered goes out. */
  flush(): void
  /** The lesson is over and nobody expects more; what was kept is of no use to anybody who comes now. The next frame's time begins at 0 again. */
  forget(): void
  stop(): void
}

export interface SourceInfo {
  kind: SourceKind
  /** Peer address or upstream URL, without credentials. */
  from: string
  /** It sends the sound of the lesson alone, because the line is too thin for the picture. */
  soundOnly?: true
  /** When the newest media that came were made, epoch milliseconds by the source's clock; undefined where it does not tell. */
  madeUntil?: () => number | undefined
}

/** What a source holds while it feeds a channel. After `end`, or once another source took over, `push` is ignored. */
export interface ChannelInput {
  push(message: MediaMessage): void
  /** The source is gone; the channel keeps its viewers and waits. */
  end(): void
  /** Milliseconds (monotonic) since the last audio or video message of this source; Infinity before the first. */
  silentFor(): number
  /** The same of what a player could use: an unknown codec, or pictures without a sequence header, do not count. Where known. */
  stillFor?(): number
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
