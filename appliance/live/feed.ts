import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { TAG_SCRIPT } from './media.ts'
import type { ChannelInput, MediaMessage, SourceInfo } from './media.ts'
import type { Track } from './timeline.ts'

/** Sound waits so long for the first keyframe; then it is all there is. */
const HOLD: Milliseconds = seconds(1)
/** Media time without a frame of one track, while the other flows, after which a newcomer begins without it. */
const TRACK_GONE: Milliseconds = seconds(5)
/** A track that sends rarely, as slides do, is not gone before it has missed so many of its frames, but in any case after so long. */
const MISSED = 3
const SURELY_GONE: Milliseconds = seconds(30)
/** A pause of both tracks says nothing about one of them. */
const PAUSE: Milliseconds = seconds(2)
/** Without pictures a newcomer may begin once in so much media time. */
const SOUND_STARTS_EVERY: Milliseconds = seconds(1)

/** What a feed asks of its channel. */
export interface FeedOwner {
  take(feed: Feed, message: MediaMessage): void
  leave(feed: Feed): void
  isCurrent(feed: Feed): boolean
  monotonic(): Milliseconds
}

/** How a frame goes on, decided by what came before it in the same feed. */
export type Passage = 'held' | 'plain' | 'start'

/** One source's time on a channel: its input, and what came through it so far. */
export class Feed implements ChannelInput {
  readonly source: SourceInfo
  /** Monotonic. */
  readonly openedAt: Milliseconds
  readonly #owner: FeedOwner
  /** When the last message of sound or picture came, and the last that a player can use. */
  #heardAt: Milliseconds | undefined
  #frameAt: Milliseconds | undefined
  #firstAt: Milliseconds | undefined
  #awaitsKeyframe = true
  #awaitsSince: Milliseconds | undefined
  #lastStart = -Infinity
  /** On the channel's timeline. */
  readonly #last: Record<Track | 'keyframe', Milliseconds | undefined> = { audio: undefined, video: undefined, keyframe: undefined }
  /** Media time from the last frame but one of a track to its last. */
  readonly #steps: Record<Track, Milliseconds> = { audio: 0, video: 0 }
  readonly #resting: Record<Track, boolean> = { audio: false, video: false }
  /** Where the media began, or went on after a pause of both tracks; on the channel's timeline. */
  #unbrokenSince: Milliseconds = -Infinity
  #newest: Milliseconds = -Infinity

  constructor(owner: FeedOwner, source: SourceInfo) {
    this.#owner = owner
    this.source = source
    this.openedAt = owner.monotonic()
  }

  get current(): boolean {
    return this.#owner.isCurrent(this)
  }

  push(message: MediaMessage): void {
    if (!this.current) return
    if (message.type !== TAG_SCRIPT) this.#heardAt = this.#owner.monotonic()
    this.#owner.take(this, message)
  }

  end(): void {
    this.#owner.leave(this)
  }

  silentFor(): Milliseconds {
    return this.#heardAt === undefined ? Infinity : this.#owner.monotonic() - this.#heardAt
  }

  /** Milliseconds (monotonic) since the last frame that a player can use; Infinity before the first. */
  stillFor(): Milliseconds {
    return this.#frameAt === undefined ? Infinity : this.#owner.monotonic() - this.#frameAt
  }

  /** Milliseconds (monotonic) since its first frame; 0 before. */
  flowingFor(now: Milliseconds): Milliseconds {
    return this.#firstAt === undefined ? 0 : now - this.#firstAt
  }

  /** Milliseconds (monotonic) that pictures have been useless for want of a keyframe; 0 where they are not. */
  awaitingFor(now: Milliseconds): Milliseconds {
    return this.#awaitsKeyframe ? now - (this.#awaitsSince ?? this.#firstAt ?? now) : 0
  }

  /** Media time from the last frame of `what` to `latest`; undefined where none came. */
  since(what: Track | 'keyframe', latest: Milliseconds): Milliseconds | undefined {
    const last = this.#last[what]
    return last === undefined ? undefined : Math.max(0, latest - last)
  }

  /** Whether a track ended, or never began, while the other flows. */
  rests(track: Track): boolean {
    return this.#resting[track]
  }

  /** A new video sequence header came: what follows is useless before its keyframe. */
  awaitKeyframe(): void {
    if (this.#awaitsKeyframe) return
    this.#awaitsKeyframe = true
    this.#awaitsSince = this.#owner.monotonic()
  }

  /** Hot path: a frame came, placed at `timestamp`. */
  note(frame: { track: Track; keyframe: boolean; timestamp: Milliseconds; now: Milliseconds }): Passage {
    this.#frameAt = frame.now
    this.#firstAt ??= frame.now
    this.#steps[frame.track] = frame.timestamp - (this.#last[frame.track] ?? frame.timestamp)
    this.#last[frame.track] = frame.timestamp
    if (frame.keyframe) this.#last.keyframe = frame.timestamp
    this.#noteRest(frame.track, frame.timestamp)
    return frame.track === 'video' ? this.#passVideo(frame.keyframe) : this.#passAudio(frame.timestamp, frame.now)
  }

  #noteRest(track: Track, timestamp: Milliseconds): void {
    if (timestamp - this.#newest > PAUSE) this.#unbrokenSince = timestamp
    this.#newest = Math.max(this.#newest, timestamp)
    this.#resting[track] = false
    const other = track === 'audio' ? 'video' : 'audio'
    if (timestamp - Math.max(this.#last[other] ?? -Infinity, this.#unbrokenSince) > this.#goneAfter(other)) this.#resting[other] = true
  }

  #goneAfter(track: Track): Milliseconds {
    return Math.max(TRACK_GONE, Math.min(SURELY_GONE, this.#steps[track] * MISSED))
  }

  #passVideo(keyframe: boolean): Passage {
    if (keyframe) this.#awaitsKeyframe = false
    if (this.#awaitsKeyframe) return 'held'
    return keyframe ? 'start' : 'plain'
  }

  #passAudio(timestamp: Milliseconds, now: Milliseconds): Passage {
    const pictured = this.#last.keyframe !== undefined
    if (!pictured && this.flowingFor(now) < HOLD) return 'held'
    if (pictured && (this.since('video', timestamp) ?? 0) < this.#goneAfter('video')) return 'plain'
    if (timestamp - this.#lastStart < SOUND_STARTS_EVERY) return 'plain'
    this.#lastStart = timestamp
    return 'start'
  }
}
