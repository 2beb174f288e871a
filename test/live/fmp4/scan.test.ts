import { describe, expect, it } from 'vitest'
import { assert, asyncProperty, integer } from 'fast-check'
import { fragment } from '#appliance/live/fmp4/fragment.ts'
import { initSegment } from '#appliance/live/fmp4/init-segment.ts'
import { scan } from '#appliance/live/fmp4/scan.ts'
import { segmentHead } from '#appliance/live/fmp4/segment-head.ts'
import { lesson } from '#test/helper/media.ts'
import { mutate } from '#test/helper/mutations.ts'
import { Random } from '#test/helper/random.ts'
import { fileOf } from './recorded.ts'
import type { ReadsCounted } from './recorded.ts'
import { lanesOf, slices } from './remux.ts'

const BEGAN = 1_800_000_000_123

/** A recorded file of `seconds`: a segment each second, of five fragments; and the first byte behind each of its fragments. */
function recorded(seconds: number): { bytes: Buffer; ends: number[]; segmentStarts: number[] } {
  const lanes = lanesOf(lesson({ length: seconds * 1000, frameBytes: 60 }))
  const parts = [initSegment(lanes.map(({ track }) => track))]
  const [ends, segmentStarts]: number[][] = [[], []]
  let at = parts[0]?.length ?? 0
  const put = (bytes: Buffer): void => {
    parts.push(bytes)
    at += bytes.length
  }
  for (const [n, runs] of slices(lanes, 0.2).entries()) {
    const [first] = runs
    if (n % 5 === 0 && first !== undefined) {
      segmentStarts?.push(at)
      put(segmentHead(BEGAN + n * 200, first.baseDecodeTime, first.track))
    }
    put(fragment(n + 1, runs))
    ends?.push(at)
  }
  return { bytes: Buffer.concat(parts), ends: ends ?? [], segmentStarts: segmentStarts ?? [] }
}

describe('scanning a recorded file', () => {
  it('lists its segments: where, when by the clock, when by the tracks', async () => {
    const { bytes, segmentStarts } = recorded(3)
    const found = await scan(fileOf(bytes))
    expect(found).toMatchObject({ end: bytes.length, damage: undefined })
    expect(found.init?.tracks.map(({ codecString }) => codecString)).toEqual(['avc1.42c01e', 'mp4a.40.2'])
    expect(found.segments.map(({ offset, startsAt }) => [offset, startsAt])).toEqual(segmentStarts.map((at, n) => [at, BEGAN + n * 1000]))
    expect(found.segments.map(({ tracks }) => tracks[0]).slice(0, 3)).toEqual(
      [0, 1, 2].map((n) => ({ trackId: 1, timescale: 90_000, baseDecodeTime: n * 90_000, duration: 90_000, samples: 25, sync: true })),
    )
    expect(found.segments[1]?.fragments.map(({ tracks }) => tracks[0]?.sync)).toEqual([true, false, false, false, false])
    expect(found.segments[1]?.fragments.map(({ bytes: length }) => length).reduce((a, b) => a + b)).toBe(
      (segmentStarts[2] ?? 0) - (segmentStarts[1] ?? 0) - 56,
    )
  })

  it('steps over the media', async () => {
    const lanes = lanesOf(lesson({ length: 1000, frameBytes: 100_000 }))
    const bytes = Buffer.concat([initSegment(lanes.map(({ track }) => track)), ...slices(lanes, 0.2).map((runs, n) => fragment(n, runs))])
    const file: ReadsCounted = fileOf(bytes)
    await scan(file)
    expect(file.bytesRead).toBeLessThan(bytes.length / 20)
  })

  it('tells where a file that was cut off is whole, wherever it was cut', async () => {
    const { bytes, ends } = recorded(2)
    const initBytes = (await scan(fileOf(bytes))).init?.bytes ?? 0
    await assert(
      asyncProperty(integer({ min: 0, max: bytes.length - 1 }), async (cut) => {
        const found = await scan(fileOf(bytes.subarray(0, cut)))
        const whole = ends.findLast((end) => end <= cut) ?? (cut >= initBytes ? initBytes : 0)
        expect(found.end).toBe(whole)
        expect(found.damage === undefined).toBe(cut === whole && whole > 0)
        // Cut off there, it is a sound file with the same in it.
        const again = await scan(fileOf(bytes.subarray(0, whole)))
        expect(again).toEqual({ ...found, damage: whole > 0 ? undefined : again.damage })
      }),
      { numRuns: 150 },
    )
  })

  it.each([
    ['zeros, as a file system may leave behind', Buffer.alloc(5000), /no box begins: 0000000000000000/],
    ['a box of 4 GB', Buffer.from('ffffffff6d6f6f66', 'hex'), /the file ends at byte \d+, inside box moof/],
    ['a segment that never came', Buffer.from('000000087374797000000008', 'hex'), /inside the head of the box/],
    ['a segment head alone', Buffer.from('0000000873747970', 'hex'), /has no fragment/],
    ['a second moov', Buffer.from('000000086d6f6f76', 'hex'), /a second moov/],
    ['a moof without media', Buffer.from('000000086d6f6f660000000866726565', 'hex'), /comes box free and no mdat/],
  ])('stops in front of %s', async (_name, tail, sentence) => {
    const { bytes } = recorded(1)
    const found = await scan(fileOf(Buffer.concat([bytes, tail])))
    expect(found.end).toBe(bytes.length)
    expect(found.damage).toMatch(sentence)
  })

  it('says so where there is nothing to play', async () => {
    expect(await scan(fileOf(Buffer.alloc(0)))).toEqual({ init: undefined, segments: [], end: 0, damage: 'in 0 bytes there is no moov' })
  })

  it('never says of any bytes that more of them is whole than there are', async () => {
    const corpus = [recorded(1).bytes]
    const random = new Random(11)
    for (let round = 0; round < 200; round += 1) {
      const bytes = mutate(corpus, random)
      const found = await scan(fileOf(bytes))
      expect(found.end).toBeLessThanOrEqual(bytes.length)
      for (const { offset, bytes: length } of found.segments) expect(offset + length).toBeLessThanOrEqual(found.end)
    }
  })

  it('lets a failing disk be a failing disk', async () => {
    const failure = new Error('EIO')
    await expect(scan({ size: 100, read: () => Promise.reject(failure) })).rejects.toBe(failure)
  })
})
