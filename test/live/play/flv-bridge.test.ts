import { describe, expect, it } from 'vitest'
import { BatchBuilder } from '#appliance/live/fanout/batch-builder.ts'
import { FlvFormat } from '#appliance/live/fanout/flv-format.ts'
import type { Batch } from '#appliance/live/fanout/gop-ring.ts'
import type { StreamHeaders } from '#appliance/live/fanout/stream-headers.ts'
import { tagsIn } from '#appliance/live/flv/flv-tag.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { aacHeader, avcConfig, avcFrame, avcHeader, hevcFrame, hevcHeader } from '#test/helper/media.ts'

const HD = { width: 1920, height: 1080 }
const [mono, stereo] = [Buffer.of(0xaf, 0, 0x12, 0x08), aacHeader().body]
const KEYFRAME = avcFrame({ timestamp: 5000, key: true })

const announced = (video: MediaMessage, audio?: Buffer): StreamHeaders => ({
  ...{ metadata: Buffer.of(2), video: video.body, audio, tracks: { video: true, audio: audio !== undefined } },
})

function batchOf(message: MediaMessage, headers: StreamHeaders, start = true): Batch {
  const builder = new BatchBuilder()
  builder.add(message)
  return { tags: builder.take(), timestamp: message.timestamp, start, headers, at: 0 }
}

const bridged = (batch: Batch, sent: StreamHeaders): MediaMessage[] => [...tagsIn(new FlvFormat().bridge(batch, sent))]

describe('what an FLV player gets before it is told of another source', () => {
  const sent = announced(avcHeader(), stereo)

  it('is the first keyframe, twice, with its parameter sets in itself', () => {
    const other = announced(avcHeader(HD), stereo)
    const got = bridged(batchOf(KEYFRAME, other), sent)
    expect(got.map(({ type, timestamp }) => [type, timestamp])).toEqual([
      [TAG_VIDEO, 4998],
      [TAG_VIDEO, 4999],
    ])
    const sps = avcConfig(HD).subarray(6, 8).readUInt16BE()
    const lengthAndSet = Buffer.concat([Buffer.of(0, 0), avcConfig(HD).subarray(6, 8 + sps)])
    for (const { body } of got) {
      expect(body.subarray(5, 5 + lengthAndSet.length)).toEqual(lengthAndSet)
      expect(body.subarray(-KEYFRAME.body.length + 5)).toEqual(KEYFRAME.body.subarray(5))
    }
  })

  it('is the same of HEVC', () => {
    const keyframe = hevcFrame({ timestamp: 5000, key: true })
    const [first] = bridged(
      batchOf(keyframe, announced(hevcHeader(HD), stereo)),
      announced(hevcHeader({ width: 640, height: 360 }), stereo),
    )
    // One SPS, whose first byte says so (ITU-T H.265 table 7-1).
    const length = first?.body.readUInt32BE(5) ?? 0
    expect(first?.body[9]).toBe(0x42)
    expect(first?.body.subarray(9 + length)).toEqual(keyframe.body.subarray(5))
  })

  it('is silence, twice, where only the sound is another one', () => {
    const got = bridged(batchOf(KEYFRAME, { ...sent, audio: mono }), sent)
    expect(got.map(({ type, timestamp }) => [type, timestamp])).toEqual([
      [TAG_AUDIO, 4998],
      [TAG_AUDIO, 4999],
    ])
  })

  it('is nothing where its headers stay, or where there is no keyframe to begin with', () => {
    expect(bridged(batchOf(KEYFRAME, { ...sent, metadata: Buffer.of(2, 0) }), sent)).toEqual([])
    const inter = avcFrame({ timestamp: 5000 })
    expect(bridged(batchOf(inter, announced(avcHeader(HD), stereo), false), sent)).toEqual([])
  })

  it('is made once for all who watch', () => {
    const format = new FlvFormat()
    const batch = batchOf(KEYFRAME, announced(avcHeader(HD), mono))
    expect(format.bridge(batch, sent)).toBe(format.bridge(batch, sent))
  })
})
