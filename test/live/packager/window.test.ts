import { describe, expect, it } from 'vitest'
import { avcFrame, avcHeader } from '#test/helper/media.ts'
import { PackagedChannel } from './a-packager.ts'
import { stream } from './streams.ts'

describe('the window of segments', () => {
  it('holds the newest segments, and those for a while that a player may still be about to fetch', () => {
    const rig = new PackagedChannel()
    rig.play(rig.publish(), stream({ length: 40_000 }))
    const { segments } = rig.read()
    expect(segments.map(({ number }) => number)).toEqual([32, 33, 34, 35, 36, 37, 38])
    expect(rig.fetch('31.m4s')).toBeDefined()
    expect(rig.fetch('25.m4s')).toBeUndefined()
    expect(rig.fetch('init-0.mp4')).toBeDefined()
  })

  it('keeps three target durations, however few segments are asked for', () => {
    const rig = new PackagedChannel({ segments: 4, segment_seconds: 0.5 })
    const input = rig.publish()
    rig.play(input, [...stream({ length: 4000, gop: 4000 }), ...stream({ from: 4000, length: 30_000, gop: 520 })])
    const { target, segments } = rig.read()
    expect(target).toBe(4)
    expect(segments.reduce((sum, { duration }) => sum + duration, 0)).toBeGreaterThanOrEqual(12)
  })

  it('never holds more than it may, whatever the bit rate is', () => {
    const most = 4_194_304
    const rig = new PackagedChannel({ max_bytes: most })
    const input = rig.publish()
    let held = 0
    for (const message of stream({ length: 30_000, frameBytes: 60_000 })) {
      input.push(message)
      held = Math.max(held, rig.packager.bytes)
    }
    expect(held).toBeGreaterThan(most / 2)
    expect(held).toBeLessThanOrEqual(most * 1.3)
    expect(rig.read().segments.length).toBeGreaterThan(0)
  })

  it('holds no more of a source that sends and sends and lets no time pass', () => {
    const most = 4_194_304
    const rig = new PackagedChannel({ max_bytes: most })
    const input = rig.publish()
    input.push(avcHeader())
    let held = 0
    for (let n = 0; n < 2000; n += 1) {
      input.push(avcFrame({ timestamp: 0, key: n === 0, bytes: 30_000 }))
      held = Math.max(held, rig.packager.bytes)
    }
    expect(held).toBeLessThanOrEqual(most * 1.3)
  })
})
