import type { AudioTrack, VideoTrack } from '#appliance/contract/live.ts'

const NUMBER = 0
const BOOLEAN = 1
const STRING = 2
const ECMA_ARRAY = 8
const FRAME_RATE_KEY = Buffer.from('\0\x09framerate\0', 'latin1')

/** What a player is told of the stream before it begins. */
export interface StreamMetadata {
  video: VideoTrack | undefined
  audio: AudioTrack | undefined
  /** Frames per second as the publisher declares them; 0 where it does not. */
  frameRate: number
}

/**
 * The body of an onMetaData tag (E.5), made from what the sequence headers prove: a publisher's own may be wrong or hostile,
 * and players wait for tracks that it only promises.
 */
export function metadataBody({ video, audio, frameRate }: StreamMetadata): Buffer {
  const fields = [field('hasVideo', video !== undefined), field('hasAudio', audio !== undefined)]
  if (video !== undefined && video.width > 0) fields.push(field('width', video.width), field('height', video.height))
  if (video !== undefined && frameRate > 0) fields.push(field('framerate', frameRate))
  if (audio !== undefined && audio.sampleRate > 0)
    fields.push(field('audiosamplerate', audio.sampleRate), field('stereo', audio.channels > 1))
  const head = Buffer.concat([Buffer.of(STRING), name('onMetaData'), Buffer.of(ECMA_ARRAY), uint32(fields.length)])
  return Buffer.concat([head, ...fields, Buffer.of(0, 0, 9)])
}

/** The frame rate that a publisher's onMetaData declares, 0 where it declares none that could be. */
export function declaredFrameRate(body: Buffer): number {
  const at = body.indexOf(FRAME_RATE_KEY)
  const value = at + FRAME_RATE_KEY.length
  if (at < 0 || value + 8 > body.length) return 0
  const rate = body.readDoubleBE(value)
  return rate >= 1 && rate <= 240 ? rate : 0
}

function field(key: string, value: number | boolean): Buffer {
  if (typeof value === 'boolean') return Buffer.concat([name(key), Buffer.of(BOOLEAN, value ? 1 : 0)])
  const number = Buffer.alloc(9)
  number[0] = NUMBER
  number.writeDoubleBE(value, 1)
  return Buffer.concat([name(key), number])
}

function name(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
