import type { AudioTrack, VideoTrack } from '#appliance/contract/live.ts'
import { needsAudioHeader, readAudioHeader, readHeaderlessAudio } from '../codec/audio-body.ts'
import { declaredFrameRate, metadataBody } from '../flv/flv-metadata.ts'
import type { StreamHeaders } from './stream-headers.ts'
import { needsVideoHeader, readHeaderlessVideo, readVideoHeader } from '../codec/video-body.ts'

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
  #frameRate = 0
  #made: StreamHeaders | undefined
  #changed = true

  get video(): VideoTrack | undefined {
    return this.#video?.track
  }

  get audio(): AudioTrack | undefined {
    return this.#audio?.track
  }

  /** The next headers come from another feed. */
  beginFeed(): void {
    this.#video = undefined
    this.#audio = undefined
    this.#frameRate = 0
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
    this.#audio = { track, body: Buffer.from(body) }
    this.#changed = true
    return true
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

  #make(before: StreamHeaders | undefined): StreamHeaders {
    const metadata = metadataBody({ video: this.video, audio: this.audio, frameRate: this.#frameRate })
    return {
      metadata: kept(metadata, before?.metadata),
      video: kept(this.#video?.body, before?.video),
      audio: kept(this.#audio?.body, before?.audio),
      tracks: { video: this.#video !== undefined, audio: this.#audio !== undefined },
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
