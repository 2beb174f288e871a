import { readAudioHeader } from '../codec/audio-body.ts'
import { readVideoHeader } from '../codec/video-body.ts'
import type { StreamHeaders } from '../fanout/stream-headers.ts'
import { aacChannels, aacFrameDuration } from './aac-frames.ts'
import type { AudioTrackConfig, TrackConfig, VideoTrackConfig } from './track.ts'

const ENHANCED = 0x80
const LEGACY_VIDEO_HEAD = 5
const LEGACY_AAC_HEAD = 2
const ENHANCED_HEAD = 5
const COMPOSITION_TIME = 3
const CODED_FRAMES = 1
const AVC1 = 0x61_76_63_31
const HVC1 = 0x68_76_63_31

/**
 * The tracks that fragments can carry, from the sequence headers (FLV annex E.4.2 and E.4.3, Enhanced RTMP v2): picture first.
 * A codec other than AVC, HEVC and AAC, or a header that says nothing usable, gives no track.
 */
export function trackConfigs(headers: StreamHeaders): TrackConfig[] {
  const video = headers.video === undefined ? undefined : videoConfig(headers.video)
  const audio = headers.audio === undefined ? undefined : audioConfig(headers.audio)
  return [video, audio].filter((track) => track !== undefined)
}

/** From a video-header body. */
export function videoConfig(body: Buffer): VideoTrackConfig | undefined {
  const track = readVideoHeader(body)
  if (track === undefined || (track.codec !== 'avc' && track.codec !== 'hevc')) return undefined
  const { codec, codecString, width, height } = track
  // Both layouts have five bytes before the record. codecString is empty where an enhanced header is of a codec named only.
  return { kind: 'video', codec, record: body.subarray(LEGACY_VIDEO_HEAD), codecString, width, height }
}

/** From an audio-header body. */
export function audioConfig(body: Buffer): AudioTrackConfig | undefined {
  const track = readAudioHeader(body)
  if (track?.codec !== 'aac') return undefined
  const legacy = body[1] === 0
  const record = body.subarray(legacy ? LEGACY_AAC_HEAD : ENHANCED_HEAD)
  const { codecString, sampleRate } = track
  return {
    kind: 'audio',
    codec: 'aac',
    record,
    codecString,
    sampleRate,
    channels: track.channels === 0 ? aacChannels(record) : track.channels,
    frameDuration: aacFrameDuration(record),
  }
}

/**
 * Hot path: where the access unit begins inside a body of AVC, HEVC or AAC that carries one. The second byte tells a classic
 * AAC body (packet type 0 or 1) from an enhanced body (a letter), whatever the first byte says of both.
 */
export function payloadStart(body: Buffer): number {
  return Math.min(headBytes(body), body.length)
}

function headBytes(body: Buffer): number {
  const first = body[0] ?? 0
  if ((first & ENHANCED) === 0) return LEGACY_VIDEO_HEAD
  if ((body[1] ?? 0) <= 1) return LEGACY_AAC_HEAD
  const timed = (first & 0x0f) === CODED_FRAMES && body.length > ENHANCED_HEAD && carriesCompositionTime(body.readUInt32BE(1))
  return timed ? ENHANCED_HEAD + COMPOSITION_TIME : ENHANCED_HEAD
}

function carriesCompositionTime(fourCc: number): boolean {
  return fourCc === AVC1 || fourCc === HVC1
}
