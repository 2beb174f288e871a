import { fileURLToPath } from 'node:url'
import { aSchoolDay } from '#test/day/school-day.ts'
import type { SchoolDay } from '#test/day/school-day.ts'
import { toTheEnd } from '#test/day/to-the-end.ts'
import { missingBrowser, ScreenBrowser } from '../browser/chromium.ts'
import type { WatchedPage } from '../browser/chromium.ts'
import { LessonGlass } from '../browser/lesson-glass.ts'
import type { GlassPicture } from '../browser/lesson-glass.ts'
import type { Bench, BenchCase, Figure } from '../figure.ts'
import { sleep } from '../measure/time.ts'
import { nginxRtmp } from '../peers/nginx-rtmp.ts'
import { codedLesson } from '../source/lesson-clips.ts'
import { isPresent } from './left-out.ts'

const CLIPS = fileURLToPath(new URL('../../../var/bench', import.meta.url))
const POWER_OFF = 3000
const SETTLE = 8000

/**
 * A lesson of the timetable on a projector, with a school's thresholds: one tap, the line lost, the power lost, the line back. No other
 * server knows what a room should be seeing, so there is no peer: relays end, signs loop a clip.
 */
export const lesson: BenchCase = {
  name: 'lesson',

  async run(bench) {
    const title = 'a lesson that goes on'
    const noBrowser = missingBrowser()
    if (noBrowser !== undefined) bench.skip(title, noBrowser)
    if (noBrowser !== undefined || !isPresent(bench, nginxRtmp, title)) return []
    bench.skip(`${title}: peers`, 'no other server carries a lesson on')
    return measure(bench)
  },
}

async function measure(bench: Bench): Promise<Figure[]> {
  const clips = { ...(await codedLesson(CLIPS)), pack: '', find: () => undefined }
  return toTheEnd(async (teller) => {
    const day = await aSchoolDay(teller, { clips, thresholds: 'as-in-school', lessonSeconds: 170 })
    await using browser = await ScreenBrowser.start()
    const page = await browser.open(`${day.box.origin}/screen`)
    const glass = new LessonGlass(page)
    const figures = await tell(day, glass, bench)
    return [...figures, ...brokenOf(page, glass)]
  })
}

async function tell(day: SchoolDay, glass: LessonGlass, bench: Bench): Promise<Figure[]> {
  await onAir(day)
  bench.say('the lesson waits for its tap')
  const tapped = Date.now()
  await day.start()
  const first = await glass.picture(({ origin }) => origin === 'live')
  await sleep(SETTLE)

  bench.say('the line is lost')
  day.line.freeze()
  const carried = await glass.picture(({ origin }) => origin === 'recording')
  const last = glass.pictures.findLast(({ origin, seenAt }) => origin === 'live' && seenAt < carried.seenAt)
  await sleep(SETTLE)

  bench.say('kill -9')
  const { began, again } = await powerCut(day, glass)
  await sleep(SETTLE)

  bench.say('the line is back')
  const before = glass.pictures.length
  day.line.thaw()
  day.line.hangUp()
  const back = await glass.picture(({ origin }) => origin === 'live', { from: before })
  await sleep(SETTLE)
  await glass.look()
  const later = glass.pictures.filter(({ seenAt, origin }) => seenAt > back.seenAt && origin === 'recording')
  const steady = day.line.flowsSince ?? Number.NaN
  await day.end()
  return [
    { name: 'Start tapped, source warm: live on the projector after', value: (first.seenAt - tapped) / 1000, unit: 's', bar: 1.5 },
    { name: 'line lost: its recording on the projector after', value: (carried.seenAt - (last?.seenAt ?? 0)) / 1000, unit: 's', bar: 3 },
    ...errorFigures('line lost', day, { carried, last }),
    { name: 'kill -9: a picture after the restart within', value: (again.seenAt - began) / 1000, unit: 's', bar: 10 },
    ...errorFigures('kill -9', day, { carried: again, last }),
    { name: 'line back, input steady: the box goes back to live after', value: boxWentBack(day, steady), unit: 's' },
    { name: 'line back, input steady: live on the projector after', value: (back.seenAt - steady) / 1000, unit: 's', bar: 25 },
    { name: 'line back: pictures of the recording after that', value: later.length, unit: '', bar: 0 },
  ]
}

/** Resolves once the box prepares the lesson and has its picture. */
async function onAir(day: SchoolDay): Promise<void> {
  await day.until(({ phase }) => phase === 'warming')
  await day.box.line(({ msg }) => msg === 'channel live')
  await sleep(SETTLE / 2)
}

async function powerCut(day: SchoolDay, glass: LessonGlass): Promise<{ began: number; again: GlassPicture }> {
  await day.box.kill()
  await sleep(POWER_OFF)
  await glass.look()
  const from = glass.pictures.length
  const began = Date.now()
  await day.powerCut()
  return { began, again: await glass.picture(() => true, { from }) }
}

/**
 * How far the recording is from what a room on live could see at that moment, which lies between what the far teacher says now and what
 * this projector, a little late by its reserve, showed of live before. A projector that was loaded anew has no reserve yet.
 */
function errorFigures(
  when: string,
  day: SchoolDay,
  { carried, last }: { carried: GlassPicture; last: GlassPicture | undefined },
): Figure[] {
  const behind = -day.errorOf(carried) / 1000
  const live = last === undefined ? Number.NaN : -day.errorOf(last) / 1000
  return [
    { name: `${when}: the recording is from where live would be`, value: Math.max(0, -behind, behind - live), unit: 's', bar: 2 },
    { name: `${when}: the recording is behind the far teacher by`, value: behind, unit: 's' },
  ]
}

/** Seconds from `steady` to the box's own going back; the glass shows it a little later. */
function boxWentBack(day: SchoolDay, steady: number): number {
  const turn = day.log.findLast(({ msg, to }) => msg === 'lesson phase changed' && to === 'live')
  return turn === undefined ? Number.NaN : (new Date(String(turn['time'])).getTime() - steady) / 1000
}

/** What a projector must not need: an error of its player or scripts, or to be loaded again. */
function brokenOf({ loads, scriptErrors }: WatchedPage, { errors }: LessonGlass): Figure[] {
  return [
    { name: 'errors of the player and of the page, over all', value: errors + scriptErrors, unit: '', bar: 0 },
    { name: 'times the page was loaded again, over all', value: loads - 1, unit: '', bar: 0 },
  ]
}
