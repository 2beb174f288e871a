import { BoxError } from '#appliance/base/errors.ts'
import type { RtmpMessage } from './rtmp-message.ts'

const TAG_HEADER_BYTES = 11
const TRAILER_BYTES = 4

/**
 * The messages inside an Aggregate message (Adobe RTMP 1.0 section 7.1.6): FLV tags, whose clock is moved so that
 * the first one has the time of the whole. Throws BoxError STREAM_MALFORMED where a part is longer than the rest.
 */
export function splitAggregate(whole: RtmpMessage): RtmpMessage[] {
  const { body, streamId } = whole
  const parts: RtmpMessage[] = []
  let shift: number | undefined
  for (let at = 0; body.length - at >= TAG_HEADER_BYTES;) {
    const size = body.readUIntBE(at + 1, 3)
    const from = at + TAG_HEADER_BYTES
    if (from + size > body.length) throw new BoxError('STREAM_MALFORMED', 'a part of an aggregate message is longer than the message')
    const time = ((body.readUInt8(at + 7) << 24) | body.readUIntBE(at + 4, 3)) >>> 0
    shift ??= whole.timestamp - time
    parts.push({ type: body.readUInt8(at), streamId, timestamp: (time + shift) >>> 0, body: body.subarray(from, from + size) })
    at = from + size + TRAILER_BYTES
  }
  return parts
}
