import { beforeAll, describe, expect, it } from 'vitest'
import { BoxReader } from '#appliance/live/fmp4/box-reader.ts'
import type { Segment } from '#appliance/live/packager/segment.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { decoded, seenByMediabunny, seenByMp4box } from '#test/live/fmp4/judges.ts'
import { aLesson } from './a-lesson.ts'
import type { PackagedChannel } from './a-packager.ts'
import { seams, stretches } from './laws.ts'

/* The clauses of draft-pantos-hls-rfc8216bis-22 about media, held against all segments of a lesson, with parsers that are not ours. */

const bytesOf = ({ init, parts }: Segment): Buffer => Buffer.concat([init.data, ...parts.map(({ data }) => data)])

function boxes(bytes: Buffer): string[] {
  const types: string[] = []
  new BoxReader(({ type }) => void types.push(type)).write(bytes)
  return types
}

describe('every segment of a lesson, by RFC 8216bis', () => {
  let rig: PackagedChannel
  /** Segments that need no other init, one after the other. */
  let stretchesOfInit: Segment[][]
  beforeAll(() => {
    rig = aLesson()
    stretchesOfInit = [0, 1].map((number) => rig.segments.filter(({ init }) => init.number === number))
  })

  it('3: goes on where the one before ended, but where a discontinuity says otherwise', () => {
    expect(seams(rig)).toEqual([])
  })

  it('3: begins with an independent frame', () => {
    expect(rig.segments.filter(({ independent }) => !independent)).toEqual([])
    const first = stretches(rig.segments).filter(({ kind }, n, all) => kind === 'video' && all[n - 1]?.segment !== all[n]?.segment)
    expect(first.filter(({ sync }) => !sync)).toEqual([])
  })

  it('3: lasts as long as its EXTINF says, by its pictures', () => {
    const runs = stretches(rig.segments).filter(({ kind }) => kind === 'video')
    for (const { number, duration } of rig.segments) {
      const own = runs.filter(({ segment }) => segment === number)
      expect(((own.at(-1)?.to ?? 0) - (own[0]?.from ?? 0)) * 1000).toBeCloseTo(duration, 0)
    }
  })

  it('3.1.2: has an init of ftyp with iso6 and moov, with a track for each traf, without samples and durations', () => {
    for (const [segment] of stretchesOfInit) {
      const init = segment?.init.data ?? Buffer.alloc(0)
      expect(boxes(init)).toEqual(['ftyp', 'moov'])
      expect(init.toString('latin1', 8, 12)).toBe('iso6')
      expect(init.includes('mvex')).toBe(true)
      expect(seenByMp4box(init).map(({ samples }) => samples)).toEqual([0, 0])
      expect([durationIn(init, 'mvhd'), durationIn(init, 'tkhd')]).toEqual([0, 0])
    }
  })

  it('3.1.2: is made of moof and mdat, with a tfdt in each traf and addresses relative to the moof', () => {
    for (const { parts } of rig.segments) {
      for (const { data } of parts) {
        expect(boxes(data)).toEqual(['moof', 'mdat'])
        const trafs = data.toString('latin1').split('traf').slice(1)
        for (const traf of trafs) expect(traf.includes('tfdt')).toBe(true)
        expect(data.readUInt32BE(data.indexOf('tfhd') + 4) & 0x02_00_01).toBe(0x02_00_00)
      }
    }
  })

  it('3.2: holds the same samples as its parts together', () => {
    for (const segment of rig.segments) {
      const whole = rig.packager.segment(segment.number)
      if (whole === undefined) continue
      expect(rig.fetch(`${segment.number}.m4s`)?.equals(Buffer.concat(segment.parts.map(({ data }) => data)))).toBe(true)
    }
  })

  it('4.4.4.9: has INDEPENDENT on the parts that begin with a keyframe, and on no other', () => {
    for (const segment of rig.segments) {
      const alone = segment.parts.map(
        (part) => stretches([{ ...segment, parts: [part] }]).find(({ kind }) => kind === 'video')?.sync === true,
      )
      expect(segment.parts.map(({ independent }) => independent)).toEqual(alone)
    }
  })

  it('can be read alone by mediabunny and mp4box, each part too', async () => {
    const [segment] = rig.segments
    if (segment === undefined) throw new TypeError('no segment')
    const tracks = await seenByMediabunny(bytesOf(segment))
    expect(tracks.map(({ packets }) => packets)).toEqual(seenByMp4box(bytesOf(segment)).map(({ samples }) => samples))
    expect(tracks[0]).toMatchObject({ packets: 50, keyframes: 1 })
    const parts = await Promise.all(segment.parts.map((part) => seenByMediabunny(bytesOf({ ...segment, parts: [part] }))))
    expect(parts.map(([video]) => video?.packets)).toEqual(Array(10).fill(5))
  })

  it.skipIf(noFfmpeg)('decodes with ffmpeg, frame for frame and without a complaint', { timeout: 30_000 }, async () => {
    const real = stretchesOfInit[0] ?? []
    const file = Buffer.concat([real[0]?.init.data ?? Buffer.alloc(0), ...real.flatMap(({ parts }) => parts.map(({ data }) => data))])
    const samples = (kind: string): number =>
      stretches(real)
        .filter((run) => run.kind === kind)
        .reduce((sum, run) => sum + run.samples, 0)
    expect(await decoded(file)).toEqual({ complaints: '', frames: { h264: samples('video'), aac: samples('audio') } })
  })
})

/** The duration of an mvhd or tkhd, ISO/IEC 14496-12 8.2.2 and 8.3.2: behind the times, and the timescale or the track. */
function durationIn(init: Buffer, box: 'mvhd' | 'tkhd'): number {
  const body = init.subarray(init.indexOf(box) + 4)
  const before = box === 'mvhd' ? 4 : 8
  return body[0] === 1 ? Number(body.readBigUInt64BE(20 + before)) : body.readUInt32BE(12 + before)
}
