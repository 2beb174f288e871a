import { describe, expect, it } from 'vitest'
import { listFrom, segmentsOf } from '#appliance/live/pull/hls-list.ts'
import { linesOf } from '#appliance/live/pull/hls-through.ts'

const AT = Date.UTC(2026, 8, 1, 0, 0, 0)
const HEAD = ['#EXTM3U', '#EXT-X-TARGETDURATION:2', '#EXT-X-MEDIA-SEQUENCE:7', '#EXT-X-DISCONTINUITY-SEQUENCE:3']
const DATE = '#EXT-X-PROGRAM-DATE-TIME:2026-09-01T00:00:00.000Z'
const list = (...lines: string[]): string[] => linesOf([...HEAD, ...lines].join('\n'))
const THREE = list(
  '#EXT-X-KEY:METHOD=AES-128,URI="k1"',
  '#EXT-X-MAP:URI="i"',
  DATE,
  '#EXTINF:2,',
  'a',
  '#EXTINF:2,',
  'b',
  '#EXT-X-DISCONTINUITY',
  '#EXTINF:2,',
  'c',
)

describe('the past in a playlist', () => {
  it('is known by number, and by date where the list tells one', () => {
    expect(segmentsOf(THREE)).toEqual([
      { sequence: 7, startsAt: AT, duration: 2000, address: 'a' },
      { sequence: 8, startsAt: AT + 2000, duration: 2000, address: 'b' },
      { sequence: 9, startsAt: AT + 4000, duration: 2000, address: 'c' },
    ])
    expect(segmentsOf(linesOf('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8'))).toEqual([])
    expect(segmentsOf(linesOf('\n\n#EXTINF:x,\n'))).toEqual([])
  })

  it('is left out up to where it was seen, with all that counts for what follows', () => {
    const rest = [
      ...['#EXTM3U', '#EXT-X-TARGETDURATION:2', '#EXT-X-MEDIA-SEQUENCE:8', '#EXT-X-DISCONTINUITY-SEQUENCE:3'],
      ...['#EXT-X-KEY:METHOD=AES-128,URI="k1"', '#EXT-X-MAP:URI="i"', '#EXT-X-PROGRAM-DATE-TIME:2026-09-01T00:00:02.000Z'],
      ...['#EXTINF:2,', 'b', '#EXT-X-DISCONTINUITY', '#EXTINF:2,', 'c'],
    ]
    expect(listFrom(THREE, { endsAt: AT + 2000, sequence: 99 })).toEqual(rest)
    expect(listFrom(THREE, { endsAt: undefined, sequence: 7 })).toEqual(rest)
  })

  it('is all there where nothing of it was seen, and never empty', () => {
    expect(listFrom(THREE, { endsAt: AT - 60_000, sequence: 0 })).toBe(THREE)
    expect(segmentsOf(listFrom(THREE, { endsAt: AT + 90_000, sequence: 99 })).map(({ address }) => address)).toEqual(['c'])
    const master = linesOf('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8')
    expect(listFrom(master, { endsAt: AT, sequence: 3 })).toBe(master)
  })
})
