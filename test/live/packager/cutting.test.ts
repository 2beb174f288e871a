import { describe, expect, it } from 'vitest'
import { PackagedChannel } from './a-packager.ts'
import { breaches, seams, stretches } from './laws.ts'
import { realMedia, stream } from './streams.ts'
import type { StreamOptions } from './streams.ts'

/** A channel that was shown a stream from its beginning. */
function shown(options: StreamOptions): PackagedChannel {
  const rig = new PackagedChannel()
  rig.play(rig.publish(), stream(options))
  return rig
}

const lengths = (rig: PackagedChannel): number[] => rig.segments.map(({ duration }) => Math.round(duration))

/** Times of pictures whose distances follow one another. */
function paced(length: number, distance: (n: number) => number): number[] {
  const times = [0]
  for (let n = 0; (times.at(-1) ?? 0) < length; n += 1) times.push((times.at(-1) ?? 0) + distance(n))
  return times
}

describe('parts and segments', () => {
  it('of real media are a fifth of a second and a group of pictures long, without a seam', () => {
    const rig = new PackagedChannel()
    rig.play(rig.publish(), realMedia(20_000))
    expect(lengths(rig)).toEqual(Array(9).fill(2000))
    expect(rig.read()).toMatchObject({ target: 2, partTarget: 0.2 })
    expect(rig.segments.every(({ independent, parts }) => independent && parts.length === 10)).toBe(true)
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
  })

  it.each<[string, number, StreamOptions]>([
    ['24 a second', 0.21, { length: 12_000, rate: 24 }],
    ['25 a second', 0.2, { length: 12_000, rate: 25 }],
    ['30 a second', 0.202, { length: 12_000, rate: 30 }],
    ['29.97 a second', 0.202, { length: 12_000, rate: 29.97, gop: 1001 }],
    ['50 a second', 0.2, { length: 12_000, rate: 50 }],
    ['60 a second', 0.202, { length: 12_000, rate: 60 }],
    ['15 a second', 0.202, { length: 12_000, rate: 15 }],
    ['10 a second', 0.2, { length: 12_000, rate: 10 }],
    ['1 a second', 0.2, { length: 20_000, rate: 1, gop: 2000 }],
    ['no sound', 0.2, { length: 12_000, sound: 0 }],
    ['no pictures', 0.209, { length: 12_000, rate: 0 }],
  ])('hold to the lengths that the playlist promises: %s', (_name, partTarget, options) => {
    const rig = shown(options)
    expect(rig.read().partTarget).toBeCloseTo(partTarget, 2)
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
  })

  it.each<[string, (n: number) => number]>([
    ['20 to 60 ms in turns', (n) => [20, 60, 33, 47][n % 4] ?? 40],
    ['of a phone that drops every seventh', (n) => (n % 7 === 6 ? 80 : 40)],
    ['that stands still for 440 ms now and then', (n) => (n % 40 === 39 ? 440 : 40)],
    ['that slows down from 30 to 5 a second', (n) => (n < 120 ? 33 : 200)],
  ])('hold to them with pictures %s', (_name, distance) => {
    const rig = shown({ length: 16_000, rate: paced(16_000, distance) })
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
    expect(rig.segments.length).toBeGreaterThan(8)
  })

  it('end at the first keyframe after a second, and are not torn where keyframes come twice a second', () => {
    expect(lengths(shown({ length: 6000, gop: 520 })).slice(0, 4)).toEqual([1040, 1040, 1040, 1040])
    expect(lengths(shown({ length: 10_000, gop: 3000 })).slice(0, 3)).toEqual([3000, 3000, 3000])
  })

  it('end at keyframes too where they are to be longer than most', () => {
    const rig = new PackagedChannel({ segment_seconds: 5 })
    rig.play(rig.publish(), stream({ length: 30_000, gop: 2000 }))
    expect(rig.read().target).toBe(6)
    expect(rig.segments.map(({ duration, independent }) => [duration, independent])).toEqual(Array.from({ length: 4 }, () => [6000, true]))
  })

  it('are not torn for the whole lesson because its sound was there before its pictures', () => {
    const rig = new PackagedChannel()
    rig.play(rig.publish(), [...stream({ length: 5000, rate: 0 }), ...stream({ from: 5000, length: 15_000, gop: 2000 })])
    expect(rig.read().target).toBe(2)
    expect(rig.segments.every(({ independent }) => independent)).toBe(true)
    expect(breaches(rig)).toEqual([])
  })

  it('end without a keyframe where the next is 10 s away, before they exceed the target', () => {
    const rig = shown({ length: 32_000, gop: 10_000 })
    expect(rig.read().target).toBe(4)
    expect(Math.max(...lengths(rig))).toBeLessThan(4500)
    expect(rig.segments.map(({ independent }) => independent).slice(0, 4)).toEqual([true, false, false, true])
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
  })

  it('hold to the promise of the first segments when keyframes come further apart later', () => {
    const rig = new PackagedChannel()
    const input = rig.publish()
    rig.play(input, [...stream({ length: 4000 }), ...stream({ from: 4000, length: 20_000, gop: 8000 })])
    expect(rig.read().target).toBe(1)
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
  })

  it('begin wherever a player may, though they get shorter, where the keyframes of another encoder are too far apart for the promise', () => {
    const rig = new PackagedChannel()
    const input = rig.publish()
    rig.play(input, [...stream({ length: 4000 }), ...stream({ from: 4000, length: 20_000, gop: 2000 })])
    const begins = rig.segments.filter(({ independent }) => independent).map(({ from }) => from)
    expect(begins).toEqual([0, 1000, 2000, 3000, ...Array.from({ length: 10 }, (_, n) => 4000 + n * 2000)])
    expect([breaches(rig), seams(rig)]).toEqual([[], []])
  })

  it('end at keyframes as before where longer ones are wished for in the middle of a class', () => {
    const rig = new PackagedChannel()
    const input = rig.publish()
    rig.play(input, stream({ length: 4000 }))
    rig.settings.segment_seconds = 4
    rig.play(input, stream({ from: 4000, length: 10_000 }))
    expect(rig.segments.every(({ independent }) => independent)).toBe(true)
    expect(breaches(rig)).toEqual([])
  })

  it('of sound alone begin wherever a player may', () => {
    const rig = shown({ length: 10_000, rate: 0 })
    expect(rig.segments.every(({ independent, parts }) => independent && parts.every((part) => part.independent))).toBe(true)
    expect(rig.read().target).toBe(2)
  })

  it('keep sound and picture where they were made, though times are whole milliseconds', () => {
    const runs = stretches(shown({ length: 60_000 }).segments)
    const end = (kind: string): number => Math.max(...runs.filter((run) => run.kind === kind).map(({ to }) => to))
    expect(Math.abs(end('audio') - end('video'))).toBeLessThan(0.05)
  })
})

describe('sound', () => {
  it('is held to the channel’s clock, without a seam, when the microphone’s own runs 0.2 % fast or slow', () => {
    for (const drift of [1.002, 0.998]) {
      const rig = new PackagedChannel()
      const [pictures, sounds] = [stream({ length: 60_000, sound: 0 }), stream({ length: 60_000 / drift, rate: 0 })]
      const stretched = sounds.map((message) => ({ ...message, timestamp: Math.round(message.timestamp * drift) }))
      rig.play(
        rig.publish(),
        [...pictures, ...stretched].toSorted((a, b) => a.timestamp - b.timestamp),
      )
      const runs = stretches(rig.segments).filter(({ kind }) => kind === 'audio')
      const last = rig.segments.at(-1)
      expect(seams(rig)).toEqual([])
      expect(Math.abs((runs.at(-1)?.to ?? 0) * 1000 - (last?.from ?? 0) - (last?.duration ?? 0))).toBeLessThan(120)
    }
  })

  it('that stays out for a moment is stretched, and one that comes back after seconds takes up its place', () => {
    const rig = new PackagedChannel()
    const away = (from: number, to: number) => (message: { type: number; timestamp: number }) =>
      message.type !== 8 || message.timestamp < from || message.timestamp >= to
    rig.play(rig.publish(), stream({ length: 4000 }).filter(away(1900, 2100)))
    expect(seams(rig)).toEqual([])
    const gone = new PackagedChannel()
    gone.play(gone.publish(), stream({ length: 9000 }).filter(away(2500, 5500)))
    const seam = seams(gone)
    expect(seam).toHaveLength(1)
    expect(seam[0]).toBeCloseTo(3, 1)
    expect(gone.segments.some(({ discontinuity }) => discontinuity)).toBe(false)
  })
})
