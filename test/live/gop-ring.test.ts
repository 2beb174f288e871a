import { describe, expect, it } from 'vitest'
import { GopRing } from '#appliance/live/fanout/gop-ring.ts'
import type { StreamHeaders } from '#appliance/live/fanout/stream-headers.ts'

const headers: StreamHeaders = { metadata: Buffer.of(2), video: undefined, audio: undefined, tracks: { video: true, audio: true } }
const limits = { bytes: 1000, milliseconds: 10_000 }

/** `K` begins a group of pictures, `-` goes on; each is 100 bytes and half a second. */
function ringOf(batches: string, bounds = limits): GopRing {
  const ring = new GopRing()
  batches.split('').forEach((letter, n) => {
    ring.append({ tags: Buffer.alloc(100), timestamp: n * 500, start: letter === 'K', headers, at: n * 500 }, bounds)
  })
  return ring
}

describe('the seconds kept for newcomers', () => {
  it('begin with the newest keyframe for who comes now', () => {
    expect(ringOf('K--K--K-').newestStart).toBe(6)
  })

  it('begin further back for who needs more to begin with, as far as they reach', () => {
    const ring = ringOf('K--K--K-')
    expect(ring.startBehind(0)).toBe(6)
    expect(ring.startBehind(501)).toBe(3)
    expect(ring.startBehind(60_000)).toBe(0)
    expect(new GopRing().startBehind(0)).toBeUndefined()
  })

  it('lose their oldest whole group of pictures when they are too many bytes', () => {
    const ring = ringOf('K---K---K---')
    expect(ring.first).toBe(4)
    expect(ring.bytes).toBe(800)
  })

  it('lose their oldest whole group of pictures when they are too long', () => {
    expect(ringOf('K--K--K--', { bytes: 1_000_000, milliseconds: 3000 }).first).toBe(3)
  })

  it('wait for the next keyframe when one group of pictures alone is too big', () => {
    const ring = ringOf('K---------------')
    expect(ring.newestStart).toBeUndefined()
    expect(ring.bytes).toBeLessThanOrEqual(1000)
    ring.append({ tags: Buffer.alloc(100), timestamp: 9000, start: true, headers, at: 9000 }, limits)
    expect(ring.newestStart).toBe(16)
  })

  it('keep the numbers of batches when they are let go', () => {
    const ring = ringOf('K--K-')
    ring.clear()
    expect([ring.first, ring.next, ring.bytes]).toEqual([5, 5, 0])
  })
})
