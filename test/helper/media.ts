import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'

/** Bits as text, for parameter sets that are small enough to read. */
function toBytes(bits: string): Buffer {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0')
  return Buffer.from(padded.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
}

const u = (count: number, value: number): string => value.toString(2).padStart(count, '0')

function ue(value: number): string {
  const code = (value + 1).toString(2)
  return '0'.repeat(code.length - 1) + code
}

function escapeNal(payload: Buffer): Buffer {
  const out: number[] = []
  for (const byte of payload) {
    if (byte <= 3 && out.at(-1) === 0 && out.at(-2) === 0) out.push(3)
    out.push(byte)
  }
  return Buffer.from(out)
}

export interface Picture {
  width: number
  height: number
}

const coded = (size: number): number => Math.ceil(size / 16)

/** A baseline SPS; sizes that are no multiple of 16 are cropped, as encoders do. */
export function avcSps({ width, height }: Picture): Buffer {
  const crop = [0, (coded(width) * 16 - width) / 2, 0, (coded(height) * 16 - height) / 2]
  const size = ue(coded(width) - 1) + ue(coded(height) - 1)
  const cropping = crop.some((edge) => edge > 0) ? `1${crop.map(ue).join('')}` : '0'
  const bits = u(8, 66) + u(8, 0xc0) + u(8, 30) + ue(0) + ue(0) + ue(2) + ue(1) + '0' + size + '11' + cropping + '01'
  return Buffer.concat([Buffer.of(0x67), escapeNal(toBytes(bits))])
}

export function avcConfig(picture: Picture): Buffer {
  const sps = avcSps(picture)
  const pps = Buffer.from('68ce3c80', 'hex')
  const sizes = [sps, pps].map((nal) => Buffer.of(nal.length >> 8, nal.length & 0xff))
  return Buffer.concat([Buffer.of(1, 66, 0xc0, 30, 0xff, 0xe1), sizes[0] ?? sps, sps, Buffer.of(1), sizes[1] ?? pps, pps])
}

export function hevcConfig({ width, height }: Picture): Buffer {
  const profile = u(8, 1) + u(32, 0x60_00_00_00) + u(8, 0x90) + u(32, 0) + u(8, 0) + u(8, 93)
  const bits = u(4, 0) + u(3, 0) + '1' + profile + ue(0) + ue(1) + ue(width) + ue(height) + '01'
  const sps = Buffer.concat([Buffer.of(0x42, 0x01), escapeNal(toBytes(bits))])
  const head = Buffer.from('0101600000009000000000005df000fcfdf8f800000f', 'hex')
  return Buffer.concat([head, Buffer.of(1, 0xa1, 0, 1, sps.length >> 8, sps.length & 0xff), sps])
}

function video(timestamp: number, head: number[], rest: Buffer): MediaMessage {
  return { type: TAG_VIDEO, timestamp, body: Buffer.concat([Buffer.from(head), rest]) }
}

export function avcHeader(picture: Picture = { width: 1280, height: 720 }, timestamp = 0): MediaMessage {
  return video(timestamp, [0x17, 0, 0, 0, 0], avcConfig(picture))
}

export interface FrameOptions {
  timestamp: number
  key?: boolean
  /** Bytes of payload. */
  bytes?: number
  compositionTime?: number
}

/** One AVC access unit: a NAL unit of the right type, filled so that no start code is in it. */
export function avcFrame({ timestamp, key = false, bytes = 500, compositionTime = 0 }: FrameOptions): MediaMessage {
  const nal = Buffer.alloc(bytes, 0x5a)
  nal[0] = key ? 0x65 : 0x41
  const size = Buffer.alloc(4)
  size.writeUInt32BE(nal.length)
  const head = Buffer.from([key ? 0x17 : 0x27, 1, 0, 0, 0])
  head.writeIntBE(compositionTime, 2, 3)
  return video(timestamp, [...head], Buffer.concat([size, nal]))
}

/** HEVC as Chinese encoders send it: codec id 12 in the classic layout. */
export function hevcHeader(picture: Picture): MediaMessage {
  return video(0, [0x1c, 0, 0, 0, 0], hevcConfig(picture))
}

export function hevcFrame({ timestamp, key = false, bytes = 500 }: FrameOptions): MediaMessage {
  return video(timestamp, [key ? 0x1c : 0x2c, 1, 0, 0, 0], Buffer.alloc(bytes, 0x5a))
}

/** AAC-LC, 44.1 kHz, stereo. */
export function aacHeader(timestamp = 0): MediaMessage {
  return { type: TAG_AUDIO, timestamp, body: Buffer.of(0xaf, 0, 0x12, 0x10) }
}

export function aacFrame(timestamp: number, bytes = 200): MediaMessage {
  return { type: TAG_AUDIO, timestamp, body: Buffer.concat([Buffer.of(0xaf, 1), Buffer.alloc(bytes, 0x21)]) }
}

/** A video body of Enhanced RTMP: `packetType` and FourCC, then the rest. */
export function enhancedVideo(
  frameType: number,
  packetType: number,
  options: { fourCc: string; rest: Buffer; timestamp?: number },
): MediaMessage {
  const head = Buffer.concat([Buffer.of(0x80 | (frameType << 4) | packetType), Buffer.from(options.fourCc, 'latin1')])
  return video(options.timestamp ?? 0, [...head], options.rest)
}

export interface LessonOptions {
  /** Source time of the first frame. */
  from?: number
  /** Milliseconds of media. */
  length: number
  /** Milliseconds between keyframes. */
  gop?: number
  frameBytes?: number
  picture?: Picture
}

/** Headers and `length` of 25 fps pictures with 43 sounds a second, in the order of their times. */
export function lesson({ from = 0, length, gop = 1000, frameBytes = 500, picture }: LessonOptions): MediaMessage[] {
  const media: MediaMessage[] = []
  for (let at = 0; at < length; at += 40) media.push(avcFrame({ timestamp: (from + at) >>> 0, key: at % gop === 0, bytes: frameBytes }))
  for (let at = 0; at < length; at += 23) media.push(aacFrame((from + at) >>> 0))
  const ordered = media.toSorted((a, b) => (a.timestamp - b.timestamp) | 0 || b.type - a.type)
  return [avcHeader(picture, from), aacHeader(from), ...ordered]
}
