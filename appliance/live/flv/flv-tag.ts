import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../media.ts'
import type { MediaMessage, TagType } from '../media.ts'

/** Bytes that a tag adds to its body: the tag header (E.4.1) before it, PreviousTagSize behind it. */
export const TAG_OVERHEAD = 15
const TAG_HEADER_BYTES = 11
/** DataSize is UI24. */
export const MAX_BODY_BYTES = 0xff_ff_ff

/** The file header and PreviousTagSize0 (E.2, E.3); the flags say which tracks a player waits for. */
export function flvHeader(tracks: { audio: boolean; video: boolean }): Buffer {
  const flags = (tracks.audio ? 4 : 0) | (tracks.video ? 1 : 0)
  return Buffer.from([0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0])
}

/**
 * Hot path: writes one whole tag into `into` at `at` and returns the end; the body is copied once, here.
 * `message.timestamp` is any number of milliseconds; it goes out modulo 2^32, its top byte in TimestampExtended.
 */
export function writeTag(into: Buffer, at: number, message: MediaMessage): number {
  const { type, body } = message
  const timestamp = message.timestamp >>> 0
  into[at] = type
  writeUint24(into, at + 1, body.length)
  writeUint24(into, at + 4, timestamp & 0xff_ff_ff)
  into[at + 7] = timestamp >>> 24
  writeUint24(into, at + 8, 0) // StreamID
  into.set(body, at + TAG_HEADER_BYTES)
  return into.writeUInt32BE(TAG_HEADER_BYTES + body.length, at + TAG_HEADER_BYTES + body.length)
}

/** One whole tag in a buffer of its own. */
export function flvTag(message: MediaMessage): Buffer {
  const tag = Buffer.allocUnsafe(message.body.length + TAG_OVERHEAD)
  writeTag(tag, 0, message)
  return tag
}

/** The messages in a buffer of whole tags; the bodies lie in it. */
export function* tagsIn(tags: Buffer): Generator<MediaMessage> {
  for (let at = 0; at < tags.length;) {
    const end = at + TAG_HEADER_BYTES + tags.readUIntBE(at + 1, 3)
    const timestamp = ((tags.readUInt8(at + 7) << 24) | tags.readUIntBE(at + 4, 3)) >>> 0
    yield { type: tags.readUInt8(at) as TagType, timestamp, body: tags.subarray(at + TAG_HEADER_BYTES, end) }
    at = end + TAG_OVERHEAD - TAG_HEADER_BYTES
  }
}

/** Whether a message can be a tag at all: an empty one would make some players lose their place. */
export function fitsTag(type: number, body: Buffer): type is TagType {
  const known = type === TAG_AUDIO || type === TAG_VIDEO || type === TAG_SCRIPT
  return known && body.length > 0 && body.length <= MAX_BODY_BYTES
}

function writeUint24(into: Buffer, at: number, value: number): void {
  into[at] = value >>> 16
  into[at + 1] = value >>> 8
  into[at + 2] = value
}
