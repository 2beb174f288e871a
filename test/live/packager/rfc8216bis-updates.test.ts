import { beforeAll, describe, expect, it } from 'vitest'
import { aLesson } from './a-lesson.ts'
import { PackagedChannel } from './a-packager.ts'
import { readPlaylist } from './m3u8.ts'
import type { ReadPlaylist, ReadSegment } from './m3u8.ts'
import { realMedia, stream } from './streams.ts'

/* The clauses of draft-pantos-hls-rfc8216bis-22 about how a playlist may change, held against each version of one and the next. */

const everything = ({ segments, open }: ReadPlaylist): ReadSegment[] => (open === undefined ? segments : [...segments, open])

describe('a playlist and the one after it, by RFC 8216bis', () => {
  let pairs: [ReadPlaylist, ReadPlaylist][]
  let updates: [ReadPlaylist, ReadPlaylist][]
  beforeAll(() => {
    const { seen, moments } = aLesson()
    const versions = seen['low-latency'].map(readPlaylist)
    pairs = versions.slice(1).map((version, n) => [versions[n] ?? version, version])
    const skipping = moments.filter(({ whole, update }) => whole !== update)
    updates = skipping.map(({ whole, update }) => [readPlaylist(whole), readPlaylist(update)])
  })

  it('6.2.1: the target duration, and with it the part target, does not change', () => {
    expect(new Set(pairs.map(([, { target, partTarget }]) => `${target} ${partTarget}`)).size).toBe(1)
  })

  it('6.2.1: nothing of a segment that stays changes, but that its parts may go', () => {
    for (const [before, after] of pairs) {
      const known = new Map(everything(before).map((segment) => [segment.number, segment]))
      for (const segment of everything(after)) {
        const old = known.get(segment.number)
        if (old === undefined) continue
        const { discontinuity, dateTime, map } = segment
        expect({ discontinuity, dateTime, map }).toEqual({ discontinuity: old.discontinuity, dateTime: old.dateTime, map: old.map })
        const whole = old.uri !== undefined
        expect([segment.uri, segment.duration]).toEqual(whole ? [old.uri, old.duration] : [segment.uri, segment.duration])
        const listed = segment.parts.length > 0
        expect(segment.parts.slice(0, old.parts.length)).toEqual(listed ? old.parts : [])
      }
    }
  })

  it('6.2.1: the final playlist has an EXT-X-ENDLIST, and none before has', () => {
    expect(pairs.map(([, { ended }]) => ended).lastIndexOf(false)).toBe(pairs.length - 2)
    expect(pairs.at(-1)?.[1].ended).toBe(true)
  })

  it('6.2.1: a segment with a discontinuity has a date, and no moment comes twice', () => {
    for (const [, after] of pairs) {
      const segments = everything(after)
      for (const [n, segment] of segments.entries()) {
        expect(segment.dateTime).toBeDefined()
        const next = segments[n + 1]?.dateTime ?? Infinity
        expect(next - (segment.dateTime ?? 0) - segment.duration * 1000).toBeGreaterThan(-1000)
      }
    }
  })

  it('6.2.1: any change of the tracks or the timing is a discontinuity, with a map where the init is another', () => {
    const all = new Map(pairs.flatMap(([, after]) => everything(after).map((segment) => [segment.number, segment] as const)))
    const turned = [...all.values()].filter((segment) => segment.map !== (all.get(segment.number - 1)?.map ?? segment.map))
    expect(turned).toHaveLength(1)
    expect(turned[0]?.discontinuity).toBe(true)
  })

  it('6.2.2: the media sequence number grows by one with each segment that is removed, and never decreases', () => {
    for (const [before, after] of pairs) {
      const gone = before.segments.filter(({ number }) => number < (after.segments[0]?.number ?? 0)).length
      expect(Number(after.tag('EXT-X-MEDIA-SEQUENCE'))).toBe(Number(before.tag('EXT-X-MEDIA-SEQUENCE')) + gone)
    }
  })

  it('6.2.2: the discontinuity sequence numbers of segments that stay do not change', () => {
    const numbers = new Map<number, number>()
    for (const [, after] of pairs) {
      for (const { number, discontinuities } of everything(after)) {
        expect(discontinuities).toBe(numbers.get(number) ?? discontinuities)
        numbers.set(number, discontinuities)
      }
    }
    expect(Number(pairs.at(-1)?.[1].tag('EXT-X-DISCONTINUITY-SEQUENCE'))).toBe(1)
  })

  it('6.2.2: no segment is removed that leaves less than three target durations', () => {
    for (const [before, after] of pairs) {
      if (before.segments[0]?.number === after.segments[0]?.number) continue
      expect(after.segments.reduce((sum, { duration }) => sum + duration, 0)).toBeGreaterThanOrEqual(3 * after.target)
    }
  })

  it('6.2.2: parts are listed as far as three target durations from the end, and go in the order they came', () => {
    for (const [before, after] of pairs) {
      const from = (playlist: ReadPlaylist): number => everything(playlist).find(({ parts }) => parts.length > 0)?.number ?? Infinity
      expect(from(after)).toBeGreaterThanOrEqual(from(before))
      let distance = after.open?.parts.reduce((sum, { duration }) => sum + duration, 0) ?? 0
      for (const { parts, duration } of after.segments.toReversed()) {
        expect(parts.length > 0).toBe(distance <= 3 * after.target + 0.000_1)
        distance += duration
      }
    }
  })

  it('6.2.5.1: an update is the whole playlist but for the segments beyond the skip boundary', () => {
    expect(updates.length).toBeGreaterThan(50)
    for (const [whole, update] of updates) {
      const boundary = Number(whole.control['CAN-SKIP-UNTIL'])
      const withoutMap = everything(update).map((segment) => ({ ...segment, map: undefined, discontinuities: 0 }))
      expect(withoutMap).toEqual(
        everything(whole)
          .slice(update.skipped)
          .map((segment) => ({ ...segment, map: undefined, discontinuities: 0 })),
      )
      const kept = update.segments.reduce((sum, { duration }) => sum + duration, 0)
      expect(kept).toBeGreaterThanOrEqual(boundary)
      expect(kept - (update.segments[0]?.duration ?? 0)).toBeLessThanOrEqual(boundary)
    }
  })

  it('6.2.5.1: _HLS_skip is ignored once the playlist has ended', () => {
    const rig = aLesson()
    expect(rig.read('delta').text).toBe(rig.read().text)
  })
})

describe('what a playlist lists can be had, by RFC 8216bis', () => {
  it('6.2.1 and 6.2.6: every segment, part, init and hinted init at once, at every change', () => {
    const rig = new PackagedChannel()
    const missing: string[] = []
    rig.packager.watch(() => {
      const { segments, open, hints } = rig.read()
      const uris = [...segments, ...(open === undefined ? [] : [open])].flatMap(({ uri, map, parts }) => [
        uri,
        map,
        ...parts.map((part) => part.uri),
      ])
      const maps = hints.filter((hint) => hint['TYPE'] === 'MAP').map((hint) => hint['URI'])
      for (const uri of [...uris, ...maps]) if (uri !== undefined && rig.fetch(uri) === undefined) missing.push(uri)
    })
    const first = rig.publish()
    rig.play(first, realMedia(20_000))
    first.end()
    rig.play(rig.publish(), stream({ length: 9000, gop: 3000 }))
    expect(missing).toEqual([])
  })

  it('6.2.2: a segment for as long as its own length and that of the longest playlist that listed it, from when it first appeared', () => {
    const rig = new PackagedChannel()
    const born = new Map<number, { at: number; until: number }>()
    const tooSoon: number[] = []
    rig.packager.watch(() => {
      const now = rig.clock.monotonic()
      const { segments } = rig.read()
      const length = segments.reduce((sum, { duration }) => sum + duration * 1000, 0)
      for (const { number, duration } of segments) {
        const { at, until } = born.get(number) ?? { at: now, until: 0 }
        born.set(number, { at, until: Math.max(until, at + duration * 1000 + length) })
      }
      for (const [number, { until }] of born) if (now < until && rig.fetch(`${number}.m4s`) === undefined) tooSoon.push(number)
    })
    rig.play(rig.publish(), stream({ length: 40_000 }))
    expect(tooSoon).toEqual([])
    expect(rig.fetch('5.m4s')).toBeUndefined()
  })

  it('6.2.2: a part for three target durations after it left the playlist', () => {
    const rig = new PackagedChannel({ segments: 4 })
    const left = new Map<string, number>()
    const tooSoon: string[] = []
    let before: string[] = []
    rig.packager.watch(() => {
      const now = rig.clock.monotonic()
      const listed = everything(rig.read()).flatMap(({ parts }) => parts.map(({ uri }) => uri))
      for (const uri of before) if (!listed.includes(uri)) left.set(uri, now)
      for (const [uri, at] of left) if (now - at < 3 * rig.read().target * 1000 && rig.fetch(uri) === undefined) tooSoon.push(uri)
      before = listed
    })
    rig.play(rig.publish(), stream({ length: 30_000 }))
    expect(left.size).toBeGreaterThan(80)
    expect(tooSoon).toEqual([])
  })

  it('6.2.1: a new part comes within a part target of the one before, and a new segment within 1.5 target durations', () => {
    const rig = new PackagedChannel()
    const times: { part: number; at: number; segments: number }[] = []
    rig.packager.watch(() => {
      const { segments } = rig.read()
      const { number, part } = rig.packager.next
      times.push({ part: number * 1000 + part, at: rig.clock.monotonic(), segments: segments.at(-1)?.number ?? 0 })
    })
    rig.play(rig.publish(), realMedia(20_000))
    const steady = times.filter(({ segments }) => segments > 0)
    for (const [n, { at }] of steady.entries()) expect(at - (steady[n - 1]?.at ?? at)).toBeLessThanOrEqual(200)
    const grown = steady.filter(({ segments }, n) => segments !== steady[n - 1]?.segments)
    for (const [n, { at }] of grown.entries()) expect(at - (grown[n - 1]?.at ?? at)).toBeLessThanOrEqual(3000)
  })
})
