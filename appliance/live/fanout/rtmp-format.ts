import { tagsIn } from '../flv/flv-tag.ts'
import type { Batch } from './gop-ring.ts'
import type { MediaMessage } from '../media.ts'
import { chunkedBytes, writeChunks } from '../rtmp/rtmp-chunk-writer.ts'
import { channelOf, PLAY_CHUNK_BYTES, PLAY_STREAM } from '../rtmp/rtmp-play.ts'
import type { WireFormat } from './wire-format.ts'

const NOTHING = Buffer.alloc(0)

/**
 * RTMP: each batch as chunks, made from its tags when the first viewer comes to it and shared by all who follow. So a channel
 * that nobody watches by RTMP pays nothing for it, and the first who does begins with what the ring holds.
 */
export class RtmpFormat implements WireFormat {
  readonly name = 'rtmp'
  readonly #made = new WeakMap<Batch, Buffer>()

  opening(): Buffer {
    return NOTHING
  }

  message(message: MediaMessage): Buffer {
    return chunksOf([message])
  }

  /** Who plays RTMP decodes each frame as it comes. */
  bridge(): Buffer {
    return NOTHING
  }

  /** Hot path. */
  batch(batch: Batch): Buffer {
    const made = this.#made.get(batch)
    if (made !== undefined) return made
    const chunks = chunksOf([...tagsIn(batch.tags)])
    this.#made.set(batch, chunks)
    return chunks
  }
}

function chunksOf(messages: readonly MediaMessage[]): Buffer {
  const bytes = messages.reduce((sum, message) => sum + chunkedBytes(message, PLAY_CHUNK_BYTES), 0)
  const chunks = Buffer.allocUnsafeSlow(bytes)
  let at = 0
  for (const message of messages) {
    const { type, timestamp, body } = message
    const wrapped = { type, timestamp: timestamp >>> 0, streamId: PLAY_STREAM, body }
    at = writeChunks(chunks, at, { message: wrapped, chunkStream: channelOf(type), chunkBytes: PLAY_CHUNK_BYTES })
  }
  return chunks
}
