import { describe, expect, it } from 'vitest'
import { BatchBuilder } from '#appliance/live/fanout/batch-builder.ts'
import type { Batch } from '#appliance/live/fanout/gop-ring.ts'
import { RtmpFormat } from '#appliance/live/fanout/rtmp-format.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { RtmpChunkReader } from '#appliance/live/rtmp/rtmp-chunk-reader.ts'
import { SET_CHUNK_SIZE } from '#appliance/live/rtmp/rtmp-message.ts'
import { toChunks } from '#appliance/live/rtmp/rtmp-chunk-writer.ts'
import { avcFrame, aacFrame } from '#test/helper/media.ts'

const headers = { metadata: Buffer.of(2), video: undefined, audio: undefined, tracks: { video: true, audio: true } }

function batchOf(messages: readonly MediaMessage[]): Batch {
  const builder = new BatchBuilder()
  const tags = messages.map((message) => {
    builder.add(message)
    return builder.take()
  })
  return { tags: Buffer.concat(tags), timestamp: messages[0]?.timestamp ?? 0, start: true, headers, at: 0 }
}

function read(chunks: Buffer): MediaMessage[] {
  const messages: MediaMessage[] = []
  const reader = new RtmpChunkReader(
    ({ type, timestamp, body }) => messages.push({ type, timestamp, body: Buffer.from(body) } as MediaMessage),
    16_777_215,
  )
  reader.write(toChunks({ type: SET_CHUNK_SIZE, streamId: 0, timestamp: 0, body: Buffer.of(0, 0, 0xff, 0xff) }, 2, 128))
  reader.write(chunks)
  return messages
}

describe('the chunks of a batch', () => {
  it.each([
    ['at the beginning', 0],
    ['just before timestamps need four bytes', 0xff_ff_fe],
    ['where the three bytes of a timestamp say that four follow', 0xff_ff_ff],
    ['after 4.7 hours', 0x01_00_00_00],
    ['after 49.7 days', 0xff_ff_ff_ff],
  ])('say the same as its tags %s', (_when, timestamp) => {
    const messages = [avcFrame({ timestamp, key: true, bytes: 300_000 }), aacFrame(timestamp), avcFrame({ timestamp, bytes: 65_535 - 9 })]
    expect(read(new RtmpFormat().batch(batchOf(messages)))).toEqual(messages)
  })

  it('are made once for all who watch', () => {
    const format = new RtmpFormat()
    const batch = batchOf([avcFrame({ timestamp: 0 })])
    expect(format.batch(batch)).toBe(format.batch(batch))
  })

  it('end with the body, however it fits into chunks', () => {
    for (const bytes of [1, 65_534, 65_535, 65_536, 131_070, 131_071]) {
      const message: MediaMessage = { type: 9, timestamp: 7, body: Buffer.alloc(bytes, 0x17) }
      expect(read(new RtmpFormat().message(message))).toEqual([message])
    }
  })
})
