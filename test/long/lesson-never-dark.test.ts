import { describe, expect, it } from 'vitest'
import type { SchoolDay } from '#test/day/school-day.ts'
import type { SeenPicture } from '#test/day/projector.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { aLessonAsInSchool, instantOf, minute, spansOfLog, untilMinute } from './lesson-as-in-school.ts'
import type { Dark } from './lesson-as-in-school.ts'

const cannot = noFfmpeg ?? whyNoRtmpUpstream()
const seconds = (n: number): number => n * 1000
/** So long after the power went, it is back. */
const POWER_OFF = seconds(10)
/** Of an input that is steady: twenty seconds of that, and what it takes to come to a clean picture. */
const RETURN = seconds(25)
/** A class goes back to live no more often than this, which matters where the story is told in a few minutes. */
const ONCE_IN = seconds(60)

describe.skipIf(cannot !== undefined).concurrent(`a lesson of full length ${cannot ?? ''}`, () => {
  it('is never dark: a line that is away for six minutes, and a power cut in the midst of that', async (test) => {
    const day = await aLessonAsInSchool(test)
    const { projector } = day
    await untilMinute(day, 12)
    await cut(day)
    await untilMinute(day, 15)
    const before = projector.pictures.length
    const off = Date.now()
    await day.powerCut(POWER_OFF)
    const restarted = Date.now()
    const again = await projector.picture(({ origin }) => origin === 'recording', before)
    expect(again.seenAt - restarted).toBeLessThan(seconds(10))
    expect(Math.abs(day.errorOf(again))).toBeLessThan(seconds(2))
    await untilMinute(day, 18)
    await mended(day)
    await untilMinute(day, 45)
    await tellsWhatTheLogTells(day, [{ from: off, to: again.seenAt }])
  })

  it.for([
    { name: '30 s', minutes: 0.5 },
    { name: '5 min', minutes: 5 },
  ])('is carried on over a line that is cut for $name', async ({ minutes }, test) => {
    const day = await aLessonAsInSchool(test, 12 + minutes)
    await untilMinute(day, 10)
    await cut(day)
    await untilMinute(day, 10 + minutes)
    await mended(day)
    await day.wait(minute(1))
    await tellsWhatTheLogTells(day)
  })

  it('is carried on to its end over a line that is cut for good', async (test) => {
    const day = await aLessonAsInSchool(test, 20)
    await untilMinute(day, 10)
    await cut(day)
    await untilMinute(day, 20)
    const last = day.projector.pictures.at(-1)
    expect(last?.origin).toBe('recording')
    expect(last === undefined ? Number.NaN : Math.abs(day.errorOf(last))).toBeLessThan(seconds(2))
    await tellsWhatTheLogTells(day)
  })
})

/** The line is away: the recording is there within three seconds of the last good picture, where the class is. */
async function cut(day: SchoolDay): Promise<SeenPicture> {
  const before = day.projector.pictures.length
  day.line.freeze()
  const carried = await day.projector.picture(({ origin }) => origin === 'recording', before)
  const last = day.seen('live').at(-1)
  expect(carried.seenAt - (last?.seenAt ?? 0)).toBeLessThan(seconds(3))
  expect(Math.abs(day.errorOf(carried))).toBeLessThan(seconds(2))
  return carried
}

/** The line is back, and so is the far teacher: not before it was well for a while, and once only. */
async function mended(day: SchoolDay): Promise<void> {
  const before = day.projector.pictures.length
  day.line.thaw()
  day.line.hangUp()
  const back = await day.projector.picture(({ origin }) => origin === 'live', before)
  // The box has asked again by itself, and something came.
  const steady = day.line.flowsSince ?? Number.NaN
  const allowed = Math.max(steady + RETURN, returnBefore(day, back.seenAt - seconds(5)) + ONCE_IN + seconds(5))
  expect(back.seenAt - steady).toBeGreaterThan(seconds(19))
  expect(back.seenAt).toBeLessThan(allowed)
}

/** When the class last went back to live before `at`, epoch milliseconds; 0 where it never did. */
function returnBefore(day: SchoolDay, at: number): number {
  const returns = day.log.filter(({ msg, because }) => msg === 'lesson phase changed' && because === 'back')
  return Math.max(0, ...returns.map(({ time }) => instantOf(time)).filter((returned) => returned < at))
}

/** The report says what the box wrote down. */
async function tellsWhatTheLogTells(day: SchoolDay, dark: readonly Dark[] = []): Promise<void> {
  const report = await day.end()
  const { spans, startedAt, endedAt } = report
  const log = spansOfLog(day, report, dark)
  const off = dark.reduce((sum, { from, to }) => sum + to - from, 0)
  expect(Math.abs(spans.live + spans.lost - off - log.live)).toBeLessThan(seconds(2))
  expect(Math.abs(spans.recording - log.recording)).toBeLessThan(seconds(2))
  const sum = Object.values(spans).reduce((all, span) => all + span, 0)
  expect(Math.abs(sum - (endedAt - startedAt))).toBeLessThan(seconds(2))
}
