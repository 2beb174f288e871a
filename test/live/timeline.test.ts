import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Timeline } from '#appliance/live/timeline.ts'
import type { Place, Track } from '#appliance/live/timeline.ts'

const WRAP = 2 ** 32

/** 25 pictures and 40 sounds a second of a source whose clock begins at `from`; real time keeps its pace. */
function feed(timeline: Timeline, { from, length, at }: { from: number; length: number; at: number }) {
  const frames: { track: Track; offset: number }[] = []
  for (let offset = 0; offset < length; offset += 40) frames.push({ track: 'video', offset })
  for (let offset = 12; offset < length; offset += 25) frames.push({ track: 'audio', offset })
  frames.sort((a, b) => a.offset - b.offset)
  return frames.map(({ track, offset }) => ({ track, offset, place: timeline.place(track, (from + offset) % WRAP, at + offset) }))
}

const jumpsIn = (placed: { place: Place }[]): number => placed.filter(({ place }) => place.jumped).length

describe('the timeline of a channel', () => {
  it('begins at zero whatever the source clock says', () => {
    expect(new Timeline().place('video', 3_000_000_000, 17)).toMatchObject({ timestamp: 0, gap: undefined, jumped: false })
  })

  it('moves both tracks by one offset, also while the source clock wraps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: WRAP - 1 }), (from) => {
        const placed = feed(new Timeline(), { from, length: 2000, at: 0 })
        expect(placed.map(({ place }) => place.timestamp)).toEqual(placed.map(({ offset }) => offset))
        expect(jumpsIn(placed)).toBe(0)
      }),
    )
  })

  it('never goes back on a track, whatever sources send', () => {
    const step = fc.record({
      track: fc.constantFrom<Track>('audio', 'video'),
      raw: fc.oneof(fc.integer({ min: 0, max: WRAP - 1 }), fc.integer({ min: 0, max: 5000 })),
      wait: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 100_000 })),
      begins: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const timeline = new Timeline()
        const last = { audio: 0, video: 0 }
        let now = 0
        for (const { track, raw, wait, begins } of steps) {
          now += wait
          if (begins) timeline.beginFeed()
          const { timestamp } = timeline.place(track, raw, now)
          expect(timestamp).toBeGreaterThanOrEqual(last[track])
          expect(Number.isInteger(timestamp)).toBe(true)
          last[track] = timestamp
        }
      }),
    )
  })

  it('keeps no more than real time and the tolerance allows, however wild the clock', () => {
    const wild = fc.array(fc.record({ raw: fc.integer({ min: 0, max: WRAP - 1 }), wait: fc.integer({ min: 0, max: 2000 }) }), {
      maxLength: 100,
    })
    fc.assert(
      fc.property(wild, (steps) => {
        const timeline = new Timeline()
        let now = 0
        for (const { raw, wait } of steps) {
          now += wait
          timeline.place('video', raw, now)
        }
        expect(timeline.last).toBeLessThanOrEqual(now + steps.length * 1000)
      }),
    )
  })

  it('goes on without a hole when a source comes back, and tells how much time is not in it', () => {
    const timeline = new Timeline()
    feed(timeline, { from: 500_000, length: 2000, at: 0 })
    const before = timeline.last
    timeline.beginFeed()
    const back = feed(timeline, { from: 0, length: 1000, at: 20_000 })
    expect(back[0]?.place).toEqual({ timestamp: 2000, gap: 20_000 - before, jumped: false, closed: 18_000, early: false })
    const skew = new Set(back.map(({ place, offset }) => place.timestamp - offset))
    expect([...skew]).toEqual([2000])
  })

  it('begins another source where the first picture is shown, whatever sound came before that', () => {
    const timeline = new Timeline()
    feed(timeline, { from: 0, length: 1000, at: 0 })
    timeline.beginFeed()
    for (let offset = 0; offset < 500; offset += 25) {
      timeline.place('audio', offset, 1000 + offset)
      timeline.takeBack()
    }
    expect(timeline.place('video', 500, 1500).timestamp).toBe(1000)
    expect(timeline.place('audio', 490, 1500).early).toBe(true)
    expect(timeline.place('audio', 515, 1515).timestamp).toBe(1015)
  })

  it('tells a break when the source itself skipped media', () => {
    const timeline = new Timeline()
    feed(timeline, { from: 0, length: 1000, at: 0 })
    expect(timeline.place('video', 6000, 6000)).toMatchObject({ timestamp: 6000, jumped: false, gap: 6000 - 987 })
  })

  it.each([
    ['one picture a second and a little more', (n: number) => 1001 + (n % 3) * 10],
    ['one picture each six seconds', () => 6000],
  ])('finds nothing missing where a source sends %s', (_name, step) => {
    const timeline = new Timeline()
    let at = 0
    const gaps = Array.from({ length: 20 }, (_, n) => timeline.place('video', (at += step(n)), at).gap)
    expect(gaps.slice(2)).toEqual(Array(18).fill(undefined))
    expect(timeline.place('video', at + 20_000, at + 20_000).gap).toBe(20_000)
  })

  it('takes a late burst for what it is: the media of the silence, not a jump', () => {
    const timeline = new Timeline()
    feed(timeline, { from: 0, length: 1000, at: 0 })
    const burst = Array.from({ length: 100 }, (_, n) => timeline.place('video', 1000 + n * 40, 5000))
    expect(burst.every(({ jumped, gap }) => !jumped && gap === undefined)).toBe(true)
    expect(timeline.last).toBe(4960)
  })

  it('does not follow a clock that leaps ahead', () => {
    const timeline = new Timeline()
    feed(timeline, { from: 0, length: 1000, at: 0 })
    const leaped = feed(timeline, { from: 7_200_000, length: 1000, at: 1000 })
    expect(jumpsIn(leaped)).toBe(1)
    expect(leaped[0]?.place.timestamp).toBe(1000)
    expect(timeline.last).toBe(1987)
  })

  it('does not follow a clock that falls back, and says so once', () => {
    const timeline = new Timeline()
    feed(timeline, { from: 900_000, length: 1000, at: 0 })
    const fallen = feed(timeline, { from: 0, length: 1000, at: 1000 })
    expect(jumpsIn(fallen)).toBe(1)
    expect(new Set(fallen.map(({ place, offset }) => place.timestamp - offset)).size).toBe(1)
  })

  it('lets one track rest for a while', () => {
    const timeline = new Timeline()
    feed(timeline, { from: 0, length: 1000, at: 0 })
    for (let at = 1000; at < 9000; at += 40) timeline.place('video', at, at)
    expect(timeline.place('audio', 9000, 9000)).toMatchObject({ timestamp: 9000, gap: undefined, jumped: false })
  })
})
