import type { AudioTrack, VideoTrack } from '#appliance/contract/live.ts'
import { needsAudioHeader, readAudioHeader, readHeaderlessAudio } from '../codec/audio-body.ts'
import { declaredFrameRate, metadataBody } from '../flv/flv-metadata.ts'
import type { StreamHeaders } from './stream-headers.ts'
import type { Track } from '../timeline.ts'
import { silenceFor } from '../shift/silence.ts'
import type { Silence } from '../shift/silence.ts'
import { needsVideoHeader, readHeaderlessVideo, readVideoHeader } from '../codec/video-body.ts'

/** AAC-LC of 44.1 kHz, one channel: what is silent where nothing was heard before. */
const ANY_SOUND = Buffer.of(0xaf, 0, 0x12, 0x08)
/** No real sequence header comes near it. */
const MAX_HEADER_BYTES = 65_536

interface Entry<T> {
  track: T
  /** The sequence header; undefined where the codec has none. */
  body: Buffer | undefined
}

/**
 * Collects the tracks and sequence headers of the feed that is on, and keeps malformed ones out.
 * Headers equal to those of the feed before are the same object, so viewers are not sent them again.
 */
export class HeaderBook {
  #video: Entry<VideoTrack> | undefined
  #audio: Entry<AudioTrack> | undefined
  /** The sound that was announced last, as it is where it has to be silent. */
  #heard: Buffer = ANY_SOUND
  #silent: Entry<AudioTrack> | undefined
  #frameRate = 0
  /** Tracks that ended while the other goes on: who waited for them would wait for ever. */
  readonly #resting: Record<Track, boolean> = { audio: false, video: false }
  #made: StreamHeaders | undefined
  #changed = true

  /** Undefined also while the track rests. */
  get video(): VideoTrack | undefined {
    return this.#resting.video ? undefined : this.#video?.track
  }

  get audio(): AudioTrack | undefined {
    return this.#resting.audio ? undefined : this.#audio?.track
  }

  /** The next headers come from another feed. */
  beginFeed(): void {
    this.#video = undefined
    this.#audio = undefined
    this.#silent = undefined
    this.#frameRate = 0
    this.#resting.audio = false
    this.#resting.video = false
    this.#changed = true
  }

  /** Hot path: a track that rests is not announced, until it flows again. */
  rest(track: Track, rests: boolean): void {
    if (this.#resting[track] === rests) return
    this.#resting[track] = rests
    this.#changed = true
  }

  /** True where it is news: frames before the next keyframe mean nothing to a player. */
  takeVideoHeader(body: Buffer): boolean {
    if (this.#video?.body?.equals(body) === true || body.length > MAX_HEADER_BYTES) return false
    const track = readVideoHeader(body)
    if (track === undefined) return false
    this.#video = { track, body: Buffer.from(body) }
    this.#changed = true
    return true
  }

  /** True where it is news. */
  takeAudioHeader(body: Buffer): boolean {
    if (this.#audio?.body?.equals(body) === true || body.length > MAX_HEADER_BYTES) return false
    const track = readAudioHeader(body)
    if (track === undefined) return false
    const kept = Buffer.from(body)
    this.#audio = { track, body: kept }
    if (silenceFor(kept) !== undefined) this.#heard = kept
    this.#changed = true
    return true
  }

  /**
   * Sound is announced although the source has none, because no player takes a track that comes later: as it was heard last, or as any.
   * Answers the silence to be sent; undefined where the source has sound that it only does not send.
   */
  fallSilent(): Silence | undefined {
    if (this.#audio !== undefined && silenceFor(this.#audio.body) === undefined) return undefined
    const track = readAudioHeader(this.#heard)
    const silence = silenceFor(this.#heard)
    if (track === undefined || silence === undefined) return undefined
    this.#silent = { track, body: this.#heard }
    this.#changed = true
    return silence
  }

  takeMetadata(body: Buffer): void {
    const frameRate = declaredFrameRate(body)
    if (frameRate === 0 || frameRate === this.#frameRate) return
    this.#frameRate = frameRate
    this.#changed = true
  }

  /** Hot path: whether a player could decode this video frame; one whose sequence header never came it could not. */
  knowsVideo(body: Buffer): boolean {
    if (this.#video !== undefined) return true
    if (needsVideoHeader(body)) return false
    this.#video = { track: readHeaderlessVideo(body), body: undefined }
    this.#changed = true
    return true
  }

  /** Hot path: the same for sound. */
  knowsAudio(body: Buffer): boolean {
    if (this.#audio !== undefined) return true
    if (needsAudioHeader(body)) return false
    this.#audio = { track: readHeaderlessAudio(body), body: undefined }
    this.#changed = true
    return true
  }

  /** Hot path: what a viewer must have been sent before the next frame. */
  headers(): StreamHeaders {
    if (this.#made !== undefined && !this.#changed) return this.#made
    this.#changed = false
    const next = this.#make(this.#made)
    const same = this.#made !== undefined && isSame(next, this.#made)
    if (!same) this.#made = next
    return this.#made ?? next
  }

  /** Without what the box adds: what the source said itself. */
  announced(): StreamHeaders {
    const headers = this.headers()
    const isSilent = this.audio === undefined
    return isSilent ? { ...headers, audio: undefined, tracks: { ...headers.tracks, audio: false } } : headers
  }

  #make(before: StreamHeaders | undefined): StreamHeaders {
    const { video } = this
    const sound = this.audio === undefined ? this.#silent : this.#audio
    const metadata = metadataBody({ video, audio: sound?.track, frameRate: this.#frameRate })
    return {
      metadata: kept(metadata, before?.metadata),
      video: kept(video && this.#video?.body, before?.video),
      audio: kept(sound?.body, before?.audio),
      tracks: { video: video !== undefined, audio: sound !== undefined },
    }
  }
}

/** The earlier buffer where it says the same. */
function kept<B extends Buffer | undefined>(body: B, before: Buffer | undefined): B | Buffer {
  return body !== undefined && before?.equals(body) === true ? before : body
}

function isSame(a: StreamHeaders, b: StreamHeaders): boolean {
  return a.metadata === b.metadata && a.video === b.video && a.audio === b.audio
}
