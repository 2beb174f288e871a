import type { AudioTrack } from '#appliance/contract/live.ts'
import { readAacConfig } from './aac-config.ts'
import type { BodyKind } from './codecs.ts'

const FORMAT_AAC = 10
const FORMAT_ENHANCED = 9
const ENHANCED_CONFIG_AT = 5

/** E.4.2.1 SoundFormat; 13 is what Chinese servers write for Opus. */
const LEGACY_CODECS = [
  'pcm',
  'adpcm',
  'mp3',
  'pcm',
  'nellymoser',
  'nellymoser',
  'nellymoser',
  'g711a',
  'g711u',
  'reserved',
  'aac',
  'speex',
  'reserved',
  'opus',
  'mp3',
  'device',
]
const LEGACY_RATES = [5512, 11_025, 22_050, 44_100]
const CODEC_STRINGS: Readonly<Record<string, string>> = { mp3: 'mp3', opus: 'opus', flac: 'flac', ac3: 'ac-3', eac3: 'ec-3' }
const CODEC_OF_FOURCC: Readonly<Record<string, string>> = {
  mp4a: 'aac',
  Opus: 'opus',
  fLaC: 'flac',
  '.mp3': 'mp3',
  'ac-3': 'ac3',
  'ec-3': 'eac3',
}

/** Hot path: what an audio body (E.4.2, Enhanced RTMP v2) is; `unknown` for what no player could use. */
export function audioKind(body: Buffer): BodyKind {
  const first = body[0] ?? 0
  const format = first >> 4
  if (format === FORMAT_ENHANCED) return enhancedKind(body, first)
  if (format !== FORMAT_AAC) return body.length > 1 ? 'audio' : 'unknown'
  if (body.length < 3) return 'unknown'
  if (body[1] === 0) return 'audio-header'
  return body[1] === 1 ? 'audio' : 'unknown'
}

function enhancedKind(body: Buffer, first: number): BodyKind {
  if (body.length <= ENHANCED_CONFIG_AT) return 'unknown'
  if ((first & 0x0f) === 0) return 'audio-header'
  return (first & 0x0f) === 1 ? 'audio' : 'unknown'
}

/** What an audio-header body says of its track; undefined where it is malformed. */
export function readAudioHeader(body: Buffer): AudioTrack | undefined {
  if ((body[0] ?? 0) >> 4 !== FORMAT_ENHANCED) return readAacConfig(body.subarray(2))
  const name = fourCc(body)
  const record = body.subarray(ENHANCED_CONFIG_AT)
  if (name === 'mp4a') return readAacConfig(record)
  if (name === 'Opus') return readOpusHead(record)
  const codec = CODEC_OF_FOURCC[name]
  return codec === undefined ? undefined : { codec, codecString: CODEC_STRINGS[codec] ?? '', sampleRate: 0, channels: 0 }
}

/** RFC 7845 5.1; Opus always decodes at 48 kHz. */
function readOpusHead(record: Buffer): AudioTrack {
  const channels = record.toString('latin1', 0, 8) === 'OpusHead' ? (record[9] ?? 0) : 0
  return { codec: 'opus', codecString: 'opus', sampleRate: 48_000, channels }
}

/** The track of a codec that has no sequence header, from one of its frames. */
export function readHeaderlessAudio(body: Buffer): AudioTrack {
  const first = body[0] ?? 0
  const enhanced = first >> 4 === FORMAT_ENHANCED
  const codec = (enhanced ? CODEC_OF_FOURCC[fourCc(body)] : LEGACY_CODECS[first >> 4]) ?? 'unknown'
  const sampleRate = enhanced ? 0 : (LEGACY_RATES[(first >> 2) & 3] ?? 0)
  return { codec, codecString: CODEC_STRINGS[codec] ?? '', sampleRate, channels: enhanced ? 0 : (first & 1) + 1 }
}

/** Whether frames of this body's codec mean nothing without a sequence header before them. */
export function needsAudioHeader(body: Buffer): boolean {
  const first = body[0] ?? 0
  return first >> 4 === FORMAT_AAC || (first >> 4 === FORMAT_ENHANCED && fourCc(body) === 'mp4a')
}

function fourCc(body: Buffer): string {
  return body.toString('latin1', 1, 5)
}
