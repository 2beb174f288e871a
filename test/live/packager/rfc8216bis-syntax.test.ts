import { beforeAll, describe, expect, it } from 'vitest'
import { aLesson } from './a-lesson.ts'
import { attributes, readPlaylist } from './m3u8.ts'
import type { ReadPlaylist } from './m3u8.ts'

/* The clauses of draft-pantos-hls-rfc8216bis-22 that bind whoever writes a playlist, held against every playlist of a lesson. */

const ATTRIBUTE_LIST = /^(?:[A-Z0-9-]+=(?:"[^"\r\n]+"|[^",\s]+))(?:,[A-Z0-9-]+=(?:"[^"\r\n]+"|[^",\s]+))*$/u
const ONCE = [
  'EXT-X-TARGETDURATION',
  'EXT-X-MEDIA-SEQUENCE',
  'EXT-X-DISCONTINUITY-SEQUENCE',
  'EXT-X-ENDLIST',
  'EXT-X-PLAYLIST-TYPE',
  'EXT-X-PART-INF',
  'EXT-X-SERVER-CONTROL',
]
const WITH_ATTRIBUTES = ['EXT-X-PART-INF', 'EXT-X-SERVER-CONTROL', 'EXT-X-MAP', 'EXT-X-PART', 'EXT-X-SKIP', 'EXT-X-PRELOAD-HINT']

describe('every playlist of a lesson, by RFC 8216bis', () => {
  let all: ReadPlaylist[]
  let low: ReadPlaylist[]
  beforeAll(() => {
    const { seen } = aLesson()
    all = Object.values(seen).flat().map(readPlaylist)
    low = [...seen['low-latency'], ...seen.delta].map(readPlaylist)
  })
  /** Those of `playlists` of which something is not true. */
  const unlike = (is: (playlist: ReadPlaylist) => boolean, playlists = all): string[] =>
    playlists.filter((one) => !is(one)).map(({ text }) => text)

  it('was captured often enough to mean something', () => {
    expect(low.length).toBeGreaterThan(400)
    expect(low.some(({ skipped }) => skipped > 0)).toBe(true)
    expect(low.some(({ segments }) => segments.some(({ discontinuity }) => discontinuity))).toBe(true)
    expect(low.at(-1)?.ended).toBe(true)
  })

  it('4.1: holds no byte order mark and no control character but line feeds', () => {
    // oxlint-disable-next-line no-control-regex -- the characters that must not be there
    expect(unlike(({ text }) => !/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\uFEFF]/u.test(text))).toEqual([])
  })

  it('4.1: each line is a URI or begins with #, and holds no whitespace', () => {
    expect(unlike(({ lines }) => lines.every((line) => line.startsWith('#EXT') || /^[\w.-]+$/u.test(line)))).toEqual([])
    expect(unlike(({ lines }) => lines.every((line) => !/\s/u.test(line)))).toEqual([])
  })

  it('4.1: is a media playlist, and holds no multivariant tag', () => {
    expect(
      unlike(({ text }) => !/#EXT-X-(?:MEDIA|STREAM-INF|I-FRAME-STREAM-INF|SESSION-DATA|SESSION-KEY|CONTENT-STEERING):/u.test(text)),
    ).toEqual([])
  })

  it('4.2: attribute lists are name and value pairs without whitespace, each name once', () => {
    const wellFormed = (value: string): boolean => {
      const names = value.match(/[A-Z0-9-]+=/gu) ?? []
      return ATTRIBUTE_LIST.test(value) && new Set(names).size === names.length
    }
    expect(unlike(({ tags }) => WITH_ATTRIBUTES.flatMap(tags).every(wellFormed))).toEqual([])
  })

  it('4.4.1.1: EXTM3U is the first line', () => {
    expect(unlike(({ text }) => text.startsWith('#EXTM3U\n'))).toEqual([])
  })

  it('4.4.1.2: there is one EXT-X-VERSION; 8: 6 because of EXT-X-MAP, 9 where there is an EXT-X-SKIP', () => {
    expect(unlike(({ tags, skipped }) => tags('EXT-X-VERSION').join(' ') === (skipped > 0 ? '9' : '6'))).toEqual([])
  })

  it('4.4.2 and 4.4.3: there is at most one of each tag that is about the whole', () => {
    expect(unlike(({ tags }) => [...ONCE, 'EXT-X-INDEPENDENT-SEGMENTS', 'EXT-X-START'].every((name) => tags(name).length <= 1))).toEqual([])
  })

  it('4.4.3.1: the target duration is there, a whole number of at least 1', () => {
    expect(unlike(({ tag }) => /^[1-9]\d*$/u.test(tag('EXT-X-TARGETDURATION') ?? ''))).toEqual([])
  })

  it('4.4.3.1: no segment, rounded to the second, is longer than the target duration', () => {
    expect(unlike(({ segments, target }) => segments.every(({ duration }) => Math.round(duration) <= target))).toEqual([])
  })

  it('4.4.3.2 and 4.4.3.3: both sequence numbers come before the first segment and before any discontinuity', () => {
    const inOrder = ({ lines }: ReadPlaylist): boolean => {
      const first = lines.findIndex((line) => /^#EXT-X-(?:DISCONTINUITY|MAP|PART|SKIP|PROGRAM-DATE-TIME)(?::|$)|^#EXTINF/u.test(line))
      const numbers = ['MEDIA', 'DISCONTINUITY'].map((name) => lines.findIndex((line) => line.startsWith(`#EXT-X-${name}-SEQUENCE:`)))
      return numbers.every((at) => at > 0 && at < first)
    }
    expect(unlike(inOrder)).toEqual([])
  })

  it('4.4.3.7: EXT-X-PART-INF with PART-TARGET is there where parts are', () => {
    expect(unlike(({ tags, partTarget }) => tags('EXT-X-PART').length === 0 || partTarget > 0)).toEqual([])
  })

  it('4.4.3.8: CAN-SKIP-UNTIL is at least six target durations', () => {
    expect(unlike(({ control, target }) => Number(control['CAN-SKIP-UNTIL']) >= 6 * target, low)).toEqual([])
  })

  it('4.4.3.8: PART-HOLD-BACK is there where EXT-X-PART-INF is, at least three times the part target', () => {
    expect(unlike(({ control, partTarget }) => Number(control['PART-HOLD-BACK']) >= 3 * partTarget - 0.000_1, low)).toEqual([])
  })

  it('4.4.3.8: CAN-BLOCK-RELOAD says YES, and HOLD-BACK is left to be three target durations', () => {
    expect(unlike(({ control }) => control['CAN-BLOCK-RELOAD'] === 'YES' && control['HOLD-BACK'] === undefined, low)).toEqual([])
  })

  it('4.4.4.1: each segment has an EXTINF with decimals', () => {
    expect(
      unlike(({ lines }) => lines.every((line, at) => line.startsWith('#') || /^#EXTINF:\d+\.\d+,$/u.test(lines[at - 1] ?? ''))),
    ).toEqual([])
  })

  it('4.4.4.5 and 3.1.2: an EXT-X-MAP with a URI applies to every segment', () => {
    expect(
      unlike(
        ({ segments, open, skipped }) =>
          skipped > 0 || [...segments, ...(open === undefined ? [] : [open])].every(({ map }) => map !== undefined && map !== ''),
      ),
    ).toEqual([])
  })

  it('4.4.4.6 and B.1: each segment has a date with a zone and milliseconds', () => {
    expect(
      unlike(({ tags, segments, open }) => tags('EXT-X-PROGRAM-DATE-TIME').length === segments.length + (open === undefined ? 0 : 1)),
    ).toEqual([])
    expect(
      unlike(({ tags }) => tags('EXT-X-PROGRAM-DATE-TIME').every((date) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u.test(date))),
    ).toEqual([])
  })

  it('4.4.4.9: each part has a URI and a DURATION', () => {
    expect(
      unlike(({ tags }) =>
        tags('EXT-X-PART')
          .map(attributes)
          .every((part) => part['URI'] !== undefined && Number(part['DURATION']) > 0),
      ),
    ).toEqual([])
  })

  it('4.4.4.9: discontinuity, map and date of a segment come before its first part', () => {
    const inOrder = ({ lines }: ReadPlaylist): boolean => {
      let begun = false
      for (const line of lines) {
        if (!line.startsWith('#')) begun = false
        if (line.startsWith('#EXT-X-PART:')) begun = true
        if (begun && /^#EXT-X-(?:DISCONTINUITY$|MAP:|PROGRAM-DATE-TIME:)/u.test(line)) return false
      }
      return true
    }
    expect(unlike(inOrder)).toEqual([])
  })

  it('4.4.4.9: no part is longer than the part target', () => {
    expect(
      unlike(({ tags, partTarget }) => tags('EXT-X-PART').every((part) => Number(attributes(part)['DURATION']) <= partTarget)),
    ).toEqual([])
  })

  it('4.4.4.9: no part is shorter than 85 % of the part target, unless it is independent or the last of its segment', () => {
    const long = ({ segments, open, partTarget }: ReadPlaylist): boolean =>
      [...segments.map(({ parts }) => parts.slice(0, -1)), open?.parts ?? []]
        .flat()
        .every(({ duration, independent }) => independent || duration >= 0.85 * partTarget)
    expect(unlike(long)).toEqual([])
  })

  it('4.4.5.2: there is at most one EXT-X-SKIP, with SKIPPED-SEGMENTS, and the sequence numbers are those of the whole playlist', () => {
    expect(unlike(({ tags }) => tags('EXT-X-SKIP').length <= 1)).toEqual([])
    expect(unlike(({ tags }) => tags('EXT-X-SKIP').every((value) => /^SKIPPED-SEGMENTS=[1-9]\d*$/u.test(value)))).toEqual([])
    const whole = new Map(all.filter(({ skipped }) => skipped === 0).map((one) => [one.lines.at(-1) ?? '', one]))
    for (const update of low.filter(({ skipped }) => skipped > 0)) {
      const same = whole.get(update.lines.at(-1) ?? '')
      for (const name of ['EXT-X-MEDIA-SEQUENCE', 'EXT-X-DISCONTINUITY-SEQUENCE']) expect(update.tag(name)).toBe(same?.tag(name))
    }
  })

  it('4.4.5.3: a hint has a TYPE and a URI, there is one of a type, and none where the playlist has ended', () => {
    expect(unlike(({ hints }) => hints.every((hint) => ['PART', 'MAP'].includes(hint['TYPE'] ?? '') && hint['URI'] !== undefined))).toEqual(
      [],
    )
    expect(unlike(({ hints }) => new Set(hints.map((hint) => hint['TYPE'])).size === hints.length)).toEqual([])
    expect(unlike(({ hints, ended }) => !ended || hints.length === 0)).toEqual([])
  })

  it('4.4.5.3: what is hinted at comes into the playlist under that URI', () => {
    const hinted = low.flatMap(({ hints }) => hints.map((hint) => hint['URI'] ?? ''))
    const listed = new Set(
      low.flatMap(({ tags }) => [...tags('EXT-X-PART'), ...tags('EXT-X-MAP')].map((value) => attributes(value)['URI'] ?? '')),
    )
    expect(hinted.slice(0, -1).filter((uri) => !listed.has(uri) && uri !== hinted.at(-1))).toEqual([])
  })

  it('B.1: whoever lists parts and has not ended hints at the next part', () => {
    expect(unlike(({ hints, ended }) => ended || hints.some((hint) => hint['TYPE'] === 'PART'), low)).toEqual([])
  })

  it('6.2.2: a live playlist has no EXT-X-PLAYLIST-TYPE', () => {
    expect(unlike(({ tags }) => tags('EXT-X-PLAYLIST-TYPE').length === 0)).toEqual([])
  })

  it('is plain for those who know no low latency: the same segments, and not one tag of it', () => {
    const plain = all.filter(({ control }) => Object.keys(control).length === 0)
    expect(plain.length).toBeGreaterThan(20)
    expect(unlike(({ text }) => !/EXT-X-(?:PART|PRELOAD-HINT|SERVER-CONTROL|PART-INF|SKIP|RENDITION-REPORT)/u.test(text), plain)).toEqual(
      [],
    )
  })
})
