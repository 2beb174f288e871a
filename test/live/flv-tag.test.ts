import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { fitsTag, flvHeader, flvTag } from '#appliance/live/flv/flv-tag.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'

const header = flvHeader({ audio: true, video: true })

describe('an FLV tag', () => {
  it('reads back as it was written, at any time of a 32 bit clock', () => {
    const types = fc.constantFrom(TAG_AUDIO, TAG_VIDEO, TAG_SCRIPT)
    fc.assert(
      fc.property(types, fc.nat({ max: 2 ** 32 - 1 }), fc.uint8Array({ minLength: 1, maxLength: 300 }), (type, timestamp, bytes) => {
        const read: MediaMessage[] = []
        new FlvReader((message) => read.push(message)).write(Buffer.concat([header, flvTag({ type, timestamp, body: Buffer.from(bytes) })]))
        expect(read).toEqual([{ type, timestamp, body: Buffer.from(bytes) }])
      }),
    )
  })

  it('goes round after 49.7 days instead of failing', () => {
    const tag = flvTag({ type: TAG_VIDEO, timestamp: 2 ** 32 + 5, body: Buffer.of(1) })
    expect(tag.subarray(4, 8).toString('hex')).toBe('00000500')
  })

  it('says in the file header which tracks to wait for', () => {
    expect(flvHeader({ audio: true, video: false })[4]).toBe(4)
    expect(flvHeader({ audio: false, video: true })[4]).toBe(1)
  })

  it('is never made of an empty message', () => {
    expect(fitsTag(TAG_VIDEO, Buffer.alloc(0))).toBe(false)
    expect(fitsTag(7, Buffer.alloc(1))).toBe(false)
  })
})
