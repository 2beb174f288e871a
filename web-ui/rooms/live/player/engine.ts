import type { ChannelView } from '#appliance/contract/live.ts'
import type { EngineKind } from './engine-kind.ts'

/** codec: this browser does not take it, so a new try with the same is in vain. media: it failed while playing. */
export type EngineTrouble = 'codec' | 'media'

export type StreamEnd =
  /** 404 or 503: nothing is on the air; seconds to wait, as the box says. */
  | { why: 'not-on-air'; retryAfter: number }
  /** The connection broke or was closed, or there never was one. */
  | { why: 'broken' }
  /** The box had answered, and something in between ended that; or the code that reads it could not be had. */
  | { why: 'cut' }

export interface EngineEvents {
  /** The element is the engine's: what it paints from now on is new. */
  readonly attached: () => void
  /** Media came. */
  readonly arrived: () => void
  readonly ended: (end: StreamEnd) => void
  readonly trouble: (kind: EngineTrouble) => void
}

export interface EngineOrder {
  video: HTMLVideoElement
  /** Name of the channel. */
  channel: string
  /** What the box says of it now, if it has said anything. */
  view(): ChannelView | undefined
  events: EngineEvents
}

/** One connection to a channel and what makes a picture of it; when it has ended or failed, another is opened. */
export interface Engine {
  readonly kind: EngineKind
  /** The browser keeps the distance to live by itself; else the pilot does. */
  readonly selfSteered: boolean
  /** Whether it can go on with what the channel carries now. */
  fits(view: ChannelView): boolean
  /** Lets go of the connection and empties the element; nothing is told afterwards. */
  close(): void
}

/** The box does not make what was asked for of what the source sends (CODEC_NOT_CARRIED). */
export const NOT_CARRIED = 406
const DEFAULT_RETRY = 2

/** What a refusal says; `retryAfter` is the header as it came (RFC 9110, 10.2.3). */
export function notOnAir(retryAfter: string | null): StreamEnd {
  const seconds = Number(retryAfter)
  return { why: 'not-on-air', retryAfter: Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_RETRY }
}
