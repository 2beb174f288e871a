import type { VideoTrack } from '#appliance/contract/live.ts'
import { readAvcConfig } from './avc-config.ts'
import type { BodyKind } from './codecs.ts'
import { readHevcConfig } from './hevc-config.ts'
import { readAv1Config, readVp9Config } from './newer-video-configs.ts'

const CODEC_AVC = 7
const CODEC_HEVC = 12 // not in the specification; what many Chinese encoders and cameras send
const KEY = 1
const GENERATED_KEY = 4
const COMMAND = 5
const ENHANCED = 0x80
const ENHANCED_CONFIG_AT = 5
const LEGACY_CONFIG_AT = 5

/** FourCCs whose CodedFrames carry a composition time (Enhanced RTMP v2, ExVideoTagBody). */
const WITH_COMPOSITION_TIME = new Set(['avc1', 'hvc1', 'vvc1'])
const CODEC_OF_FOURCC: Readonly<Record<string, string>> = { avc1: 'avc', hvc1: 'hevc', av01: 'av1', vp09: 'vp9', vp08: 'vp8', vvc1: 'vvc' }
/** E.4.3.1 CodecID. */
const LEGACY_CODECS: Readonly<Record<number, string>> = { 2: 'h263', 3: 'screen', 4: 'vp6', 5: 'vp6-alpha', 6: 'screen2' }

/** Hot path: what a video body (E.4.3, Enhanced RTMP v2) is; `unknown` for what no player could use. */
export function videoKind(body: Buffer): BodyKind {
  const first = body[0] ?? 0
  if ((first & ENHANCED) !== 0) return enhancedKind(body, first)
  const frameType = first >> 4
  if (frameType === COMMAND || frameType === 0) return 'unknown'
  const codec = first & 0x0f
  if (codec === CODEC_AVC || codec === CODEC_HEVC) return packetKind(body, frameType)
  return body.length > 1 ? frameKind(frameType) : 'unknown'
}

function packetKind(body: Buffer, frameType: number): BodyKind {
  if (body.length < 5) return 'unknown'
  if (body[1] === 0) return 'video-header'
  if (body[1] === 2) return 'video-end'
  return body[1] === 1 && body.length > 5 ? frameKind(frameType) : 'unknown'
}

function enhancedKind(body: Buffer, first: number): BodyKind {
  if (body.length < ENHANCED_CONFIG_AT) return 'unknown'
  const frameType = (first >> 4) & 7
  if (frameType === COMMAND || frameType === 0) return 'unknown'
  switch (first & 0x0f) {
    case 0:
      return 'video-header'
    case 1:
    case 3:
      return body.length > ENHANCED_CONFIG_AT ? frameKind(frameType) : 'unknown'
    case 2:
      return 'video-end'
    default:
      // Metadata, MPEG2TSSequenceStart, Multitrack, ModEx and whatever comes later: no browser reads them, so none is sent them.
      return 'unknown'
  }
}

function frameKind(frameType: number): BodyKind {
  return frameType === KEY || frameType === GENERATED_KEY ? 'keyframe' : 'inter'
}

/** What a video-header body says of its track; undefined where it is malformed. */
export function readVideoHeader(body: Buffer): VideoTrack | undefined {
  const first = body[0] ?? 0
  if ((first & ENHANCED) === 0) {
    const record = body.subarray(LEGACY_CONFIG_AT)
    return (first & 0x0f) === CODEC_HEVC ? readHevcConfig(record) : readAvcConfig(record)
  }
  return readEnhancedHeader(fourCc(body), body.subarray(ENHANCED_CONFIG_AT))
}

function readEnhancedHeader(name: string, record: Buffer): VideoTrack | undefined {
  switch (name) {
    case 'avc1':
      return readAvcConfig(record)
    case 'hvc1':
      return readHevcConfig(record)
    case 'av01':
      return readAv1Config(record)
    case 'vp09':
      return readVp9Config(record)
    default:
      return /^[\w .-]{4}$/.test(name) ? { codec: CODEC_OF_FOURCC[name] ?? name.trim(), codecString: '', width: 0, height: 0 } : undefined
  }
}

/** The track of a codec that has no sequence header, from one of its frames. */
export function readHeaderlessVideo(body: Buffer): VideoTrack {
  const first = body[0] ?? 0
  const name = fourCc(body)
  const enhanced = CODEC_OF_FOURCC[name] ?? 'unknown'
  const legacy = LEGACY_CODECS[first & 0x0f] ?? `flv-${first & 0x0f}`
  return { codec: (first & ENHANCED) === 0 ? legacy : enhanced, codecString: '', width: 0, height: 0 }
}

/** Whether frames of this body's codec mean nothing without a sequence header before them. */
export function needsVideoHeader(body: Buffer): boolean {
  const first = body[0] ?? 0
  if ((first & ENHANCED) !== 0) return fourCc(body) !== 'vp08'
  return (first & 0x0f) === CODEC_AVC || (first & 0x0f) === CODEC_HEVC
}

/** Milliseconds from decoding to showing a frame: SI24, so it may be negative (E.4.3.2). */
export function compositionTime(body: Buffer): number {
  const first = body[0] ?? 0
  if ((first & ENHANCED) === 0) {
    const carries = (first & 0x0f) === CODEC_AVC || (first & 0x0f) === CODEC_HEVC
    return carries && body.length >= 5 ? body.readIntBE(2, 3) : 0
  }
  const carries = (first & 0x0f) === 1 && WITH_COMPOSITION_TIME.has(fourCc(body))
  return carries && body.length >= 8 ? body.readIntBE(5, 3) : 0
}

function fourCc(body: Buffer): string {
  return body.toString('latin1', 1, 5)
}
