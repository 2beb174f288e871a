import type { RtmpMessage } from './rtmp-message.ts'

const EXTENDED = 0xff_ff_ff

/**
 * One message as chunks (Adobe RTMP 1.0 section 5.3): a header of type 0, then as many of type 3 as it takes.
 * Always absolute timestamps: 8 bytes more, and no state that two ends could disagree on. `chunkStream` is 2 to 63.
 */
export function toChunks(message: RtmpMessage, chunkStream: number, chunkBytes: number): Buffer {
  const extension = extendedTimestamp(message.timestamp)
  const next = Buffer.concat([Buffer.from([0xc0 | chunkStream]), extension])
  const parts = [firstHeader(message, chunkStream), extension, message.body.subarray(0, chunkBytes)]
  for (let at = chunkBytes; at < message.body.length; at += chunkBytes) parts.push(next, message.body.subarray(at, at + chunkBytes))
  return Buffer.concat(parts)
}

function firstHeader(message: RtmpMessage, chunkStream: number): Buffer {
  const header = Buffer.alloc(12)
  header[0] = chunkStream
  header.writeUIntBE(Math.min(message.timestamp, EXTENDED), 1, 3)
  header.writeUIntBE(message.body.length, 4, 3)
  header[7] = message.type
  header.writeUInt32LE(message.streamId, 8)
  return header
}

function extendedTimestamp(timestamp: number): Buffer {
  if (timestamp < EXTENDED) return Buffer.alloc(0)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(timestamp)
  return bytes
}
