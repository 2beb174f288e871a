import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { lessonIn, partsOf } from '#appliance/live/recorder/cut.ts'
import type { Stretch } from '#appliance/live/recorder/stretch.ts'
import { decoded, seenByMediabunny } from '../fmp4/judges.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { aRecordings } from './a-recordings.ts'
import { BEGAN, clipSegments } from './clip-segments.ts'

const MINUTE = 60_000
/** Segments of a minute, from `from` minutes after Start up to `to`. */
function aStretch(number: number, from: number, to: number): Stretch {
  const segments = Array.from({ length: to - from }, (_, n) => ({
    ...{ offset: 100 + n * 1000, bytes: 1000, duration: MINUTE },
    startsAt: BEGAN + (from + n) * MINUTE,
  }))
  return { number, initBytes: 100, segments }
}
const times = (more: { plannedStart?: number; plannedEnd?: number; endedAt?: number }) => ({
  startedAt: BEGAN,
  endedAt: BEGAN + (more.endedAt ?? 60) * MINUTE,
  plannedStart: more.plannedStart === undefined ? undefined : BEGAN + more.plannedStart * MINUTE,
  plannedEnd: more.plannedEnd === undefined ? undefined : BEGAN + more.plannedEnd * MINUTE,
})

describe('the lesson in a recording', () => {
  it('is all of it without a timetable', () => {
    expect(lessonIn([aStretch(1, 0, 60)], times({}))).toBeUndefined()
  })

  it('begins with the bell where the class was started early', () => {
    expect(lessonIn([aStretch(1, 0, 60)], times({ plannedStart: 5, plannedEnd: 55 }))).toEqual({ from: 5 * MINUTE, to: 60 * MINUTE })
  })

  it('begins with Start where that was after the bell', () => {
    expect(lessonIn([aStretch(1, 0, 40)], times({ plannedStart: -3, plannedEnd: 37, endedAt: 40 }))).toBeUndefined()
  })

  it('goes on to End over the bell, and not through the break where nobody ended it', () => {
    expect(lessonIn([aStretch(1, 0, 45)], times({ plannedEnd: 40, endedAt: 45 }))).toBeUndefined()
    expect(lessonIn([aStretch(1, 0, 60)], times({ plannedEnd: 40 }))).toEqual({ from: 0, to: 50 * MINUTE })
  })

  it('is found by the time of day where the line was away, and not by how much was recorded', () => {
    const stretches = [aStretch(1, 0, 3), aStretch(2, 8, 60)]
    const cut = lessonIn(stretches, times({ plannedStart: 10 }))
    expect(cut).toEqual({ from: 5 * MINUTE, to: 55 * MINUTE })
    expect(partsOf(stretches, cut).map(({ stretch, first, end }) => [stretch.number, first, end])).toEqual([[2, 2, 52]])
  })

  it('is all of it where the clock was set during the class, or the timetable has another day', () => {
    const wrong = aStretch(1, 0, 5)
    const old = { ...wrong, segments: wrong.segments.map((segment) => ({ ...segment, startsAt: segment.startsAt - 86_400_000 })) }
    expect(lessonIn([old, aStretch(2, 5, 60)], times({ plannedStart: 5 }))).toBeUndefined()
    expect(lessonIn([aStretch(1, 0, 60)], times({ plannedStart: 90 }))).toBeUndefined()
    expect(lessonIn([], times({ plannedStart: 5 }))).toBeUndefined()
  })
})

/** A class of 12 s, started 5 s before its bell, over, and no longer watched by those who saw it grow. */
async function startedEarly() {
  const rig = await aRecordings({ settings: { keep: true }, about: { mayKeep: true, plannedStart: BEGAN + 5000 } })
  await rig.begin()
  await rig.bring(clipSegments(6))
  const whole = rig.first()
  rig.clock.advance(12_000)
  await rig.end()
  rig.clock.advance(31_000)
  await rig.until(() => expect(rig.first().leftOut).toBeCloseTo(4, 1))
  return { rig, id: whole.id, whole }
}

describe('a class that was started early', () => {
  it('loses nothing on the disk, and is whole while it runs', async () => {
    const { rig, id, whole } = await startedEarly()
    expect(whole.duration).toBeCloseTo(12, 1)
    expect(rig.first()).toMatchObject({ id, bytes: whole.bytes })
    expect(rig.first().duration).toBeCloseTo(8, 1)
  })

  it('is listed from its bell on, and as a whole for who asks', async () => {
    const { rig, id } = await startedEarly()
    const uris = async (whole: boolean) =>
      (await rig.recordings.replay.playlist(id, { skip: false, whole })).toString().match(/^\d.*\.m4s$/gm)
    expect(await uris(false)).toEqual(['1/2.m4s', '1/3.m4s', '1/4.m4s', '1/5.m4s'])
    expect(await uris(true)).toHaveLength(6)
  })

  it.skipIf(noFfmpeg !== undefined)(`is a sound film from its bell on ${noFfmpeg ?? ''}`, async () => {
    const { rig, id } = await startedEarly()
    const film = async (whole: boolean) => {
      const download = await rig.recordings.replay.download(id, { goesOn: false, whole })
      return { etag: download.etag, bytes: await buffer(await download.read(0, download.size)) }
    }
    const [lesson, all] = [await film(false), await film(true)]
    expect(await decoded(lesson.bytes)).toMatchObject({ complaints: '', frames: { h264: 200 } })
    expect((await seenByMediabunny(lesson.bytes))[0]).toMatchObject({ packets: 200, keyframes: 4 })
    expect((await seenByMediabunny(all.bytes))[0]).toMatchObject({ packets: 300 })
    expect(lesson.etag).not.toBe(all.etag)
    // The lesson's media are the same bytes, wherever they are taken from.
    expect(all.bytes.includes(lesson.bytes.subarray(-100_000))).toBe(true)
  })

  it('is cut the same way where a power cut ended it', async () => {
    const before = await aRecordings({ settings: { keep: true }, about: { mayKeep: true, plannedStart: BEGAN + 5000 } })
    await before.begin()
    await before.bring(clipSegments(6))
    await before.stop()
    const rig = await aRecordings({ data: before.data, settings: { keep: true } })
    await rig.until(() => expect(rig.first().leftOut).toBeCloseTo(4, 1))
  })
})
