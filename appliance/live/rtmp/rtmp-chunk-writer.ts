import type { RtmpMessage } from './rtmp-message.ts'

const EXTENDED = 0xff_ff_ff
const FIRST_HEADER_BYTES = 12
const NEXT_HEADER_BYTES = 1
const EXTENSION_BYTES = 4

/** One message and how it goes out. */
export interface Outgoing {
  readonly message: RtmpMessage
  /** 2 to 63. */
  readonly chunkStream: number
  /** As it was announced by Set Chunk Size. */
  readonly chunkBytes: number
}

/**
 * One message as chunks (Adobe RTMP 1.0 section 5.3): a header of type 0, then as many of type 3 as it takes.
 * Always absolute timestamps: 8 bytes more, and no state that two ends could disagree on.
 */
export function toChunks(message: RtmpMessage, chunkStream: number, chunkBytes: number): Buffer {
  const chunks = Buffer.allocUnsafe(chunkedBytes(message, chunkBytes))
  writeChunks(chunks, 0, { message, chunkStream, chunkBytes })
  return chunks
}

/** How many bytes a message takes as chunks. */
export function chunkedBytes({ timestamp, body }: Pick<RtmpMessage, 'timestamp' | 'body'>, chunkBytes: number): number {
  const extension = timestamp < EXTENDED ? 0 : EXTENSION_BYTES
  const further = Math.max(0, Math.ceil(body.length / chunkBytes) - 1)
  return FIRST_HEADER_BYTES + extension + body.length + further * (NEXT_HEADER_BYTES + extension)
}

/** Hot path: writes a message into `into` at `at` and returns the end; the body is copied once, here. */
export function writeChunks(into: Buffer, at: number, { message, chunkStream, chunkBytes }: Outgoing): number {
  const { timestamp, body } = message
  let to = writeExtension(into, writeFirstHeader(into, at, { message, chunkStream }), timestamp)
  for (let from = 0; from < body.length; from += chunkBytes) {
    if (from > 0) {
      into[to] = 0xc0 | chunkStream
      to = writeExtension(into, to + NEXT_HEADER_BYTES, timestamp)
    }
    to += body.copy(into, to, from, from + chunkBytes)
  }
  return to
}

function writeFirstHeader(into: Buffer, at: number, { message, chunkStream }: Pick<Outgoing, 'message' | 'chunkStream'>): number {
  into[at] = chunkStream
  into.writeUIntBE(Math.min(message.timestamp, EXTENDED), at + 1, 3)
  into.writeUIntBE(message.body.length, at + 4, 3)
  into[at + 7] = message.type
  return into.writeUInt32LE(message.streamId, at + 8)
}

function writeExtension(into: Buffer, at: number, timestamp: number): number {
  return timestamp < EXTENDED ? at : into.writeUInt32BE(timestamp, at)
}
