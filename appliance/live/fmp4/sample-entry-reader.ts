import { readAacConfig } from '../codec/aac-config.ts'
import { readAvcConfig } from '../codec/avc-config.ts'
import { readHevcConfig } from '../codec/hevc-config.ts'
import { aacChannels, aacFrameDuration } from './aac-frames.ts'
import type { Box } from './box.ts'
import { childBoxes, find, get } from './box.ts'
import { BoxFields } from './box-fields.ts'
import type { AudioTrackConfig, TrackConfig, VideoTrackConfig } from './track.ts'

const VISUAL_FIELDS = 78
const AUDIO_FIELDS = 28
/** QuickTime's longer sound descriptions, by their version. */
const QUICKTIME_EXTRA: Readonly<Record<number, number>> = { 1: 16, 2: 36 }
const ES_DESCRIPTOR = 3
const DECODER_CONFIG = 4
const DECODER_SPECIFIC = 5
const AAC_OBJECT_TYPES = new Set([0x40, 0x67]) // MPEG-4 and MPEG-2 LC, whose config is the same

/** What a SampleEntry (ISO/IEC 14496-12 8.5.2) says of its track; undefined for codecs other than AVC, HEVC and AAC. */
export function readSampleEntry(entry: Box): TrackConfig | undefined {
  switch (entry.type) {
    case 'avc1':
    case 'avc3':
      return readVisual(entry, 'avc')
    case 'hvc1':
    case 'hev1':
      return readVisual(entry, 'hevc')
    case 'mp4a':
      return readAudio(entry)
    default:
      return undefined
  }
}

function readVisual(entry: Box, codec: 'avc' | 'hevc'): VideoTrackConfig | undefined {
  new BoxFields(entry).skip(VISUAL_FIELDS)
  const config = get(childBoxes(entry, VISUAL_FIELDS), codec === 'avc' ? 'avcC' : 'hvcC', entry)
  // A copy: the entry is part of a box that was lent.
  const record = Buffer.from(config.bytes.subarray(config.contentAt))
  const track = codec === 'avc' ? readAvcConfig(record) : readHevcConfig(record)
  if (track === undefined) return undefined
  return { kind: 'video', codec, record, codecString: track.codecString, width: track.width, height: track.height }
}

function readAudio(entry: Box): AudioTrackConfig | undefined {
  const fields = new BoxFields(entry)
  fields.skip(8)
  const extra = QUICKTIME_EXTRA[fields.uint16()] ?? 0
  fields.skip(AUDIO_FIELDS - 10 + extra)
  const stream = find(childBoxes(entry, AUDIO_FIELDS + extra), 'esds')
  const record = stream === undefined ? undefined : readElementaryStream(stream)
  const track = record === undefined ? undefined : readAacConfig(record)
  if (record === undefined || track === undefined) return undefined
  const { codecString, sampleRate } = track
  const channels = track.channels === 0 ? aacChannels(record) : track.channels
  return { kind: 'audio', codec: 'aac', record, codecString, sampleRate, channels, frameDuration: aacFrameDuration(record) }
}

/** The AudioSpecificConfig inside an esds (ISO/IEC 14496-1 7.2.6.5, 7.2.6.6); undefined where the stream is no AAC. */
function readElementaryStream(esds: Box): Buffer | undefined {
  const fields = new BoxFields(esds)
  fields.versionAndFlags()
  if (readDescriptor(fields).tag !== ES_DESCRIPTOR) return undefined
  skipStreamFields(fields)
  if (readDescriptor(fields).tag !== DECODER_CONFIG || !AAC_OBJECT_TYPES.has(fields.uint8())) return undefined
  fields.skip(12) // streamType, bufferSizeDB, bitrates
  const specific = readDescriptor(fields)
  return specific.tag === DECODER_SPECIFIC ? Buffer.from(fields.bytes(specific.length)) : undefined
}

function skipStreamFields(fields: BoxFields): void {
  fields.skip(2) // ES_ID
  const flags = fields.uint8()
  if ((flags & 0x80) !== 0) fields.skip(2) // dependsOn_ES_ID
  if ((flags & 0x40) !== 0) fields.skip(fields.uint8()) // URL
  if ((flags & 0x20) !== 0) fields.skip(2) // OCR_ES_Id
}

function readDescriptor(fields: BoxFields): { tag: number; length: number } {
  const tag = fields.uint8()
  let length = 0
  for (let digits = 0; digits < 4; digits += 1) {
    const byte = fields.uint8()
    length = length * 0x80 + (byte & 0x7f)
    if (byte < 0x80) break
  }
  return { tag, length }
}
