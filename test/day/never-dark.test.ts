import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { aTeachersPage } from '#test/helper/pages.ts'
import { whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { aGlass } from './glass.ts'
import { aSchoolDay, SCALED } from './school-day.ts'
import type { SchoolDay } from './school-day.ts'

const cannot = noFfmpeg ?? noChromium ?? whyNoRtmpUpstream()
const seconds = (n: number): number => n * 1000
/** The far teacher is late by so much on the average, by turns not at all and twice that. */
const JITTER = 200

describe.skipIf(cannot !== undefined)(`a lesson that never goes dark ${cannot ?? ''}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await aBrowser()
  })
  afterAll(() => browser?.close())

  it(
    'line cut, power cut, line back: the recording carries on at the same point and live comes back, with nobody touching anything',
    { timeout: 180_000 },
    async (test) => {
      // Its bell rings in the midst of it all; else a class that is ended so soon would count as begun by mistake.
      const day = await aSchoolDay(test, { jitter: JITTER, lessonSeconds: 20 })
      const glass = await aGlass(browser, day, test)
      await day.until(({ phase }) => phase === 'warming')
      await day.projector.picture(({ origin, at }) => origin === 'live' && at > seconds(1))
      await day.start()
      const { pictures } = day.projector
      const started = Math.max(day.bellAt, Date.now())
      const on = await day.projector.picture(({ seenAt }) => seenAt > started + seconds(3))

      day.line.freeze()
      const carried = await day.projector.picture(({ origin }) => origin === 'recording')
      const last = day.seen('live').at(-1)
      expect(carried.seenAt - (last?.seenAt ?? 0)).toBeLessThan(seconds(3))
      expect(Math.abs(day.errorOf(carried))).toBeLessThan(seconds(2))
      await day.until(({ phase, because }) => phase === 'replaying' && because?.reason === 'lost')

      await day.projector.picture(({ origin, at }) => origin === 'recording' && at > carried.at + seconds(3))
      const before = pictures.length
      const off = Date.now()
      await day.powerCut(seconds(1))
      const restarted = Date.now()
      const again = await day.projector.picture(({ origin }) => origin === 'recording', before)
      expect(again.seenAt - restarted).toBeLessThan(seconds(10))
      expect(Math.abs(day.errorOf(again))).toBeLessThan(seconds(2))

      await day.projector.picture(({ origin, at }) => origin === 'recording' && at > again.at + seconds(3))
      day.line.thaw()
      day.line.hangUp()
      const back = await day.projector.picture(({ origin }) => origin === 'live', before)
      // The box has asked again by itself, and something came.
      const steady = day.line.flowsSince ?? Number.NaN
      expect(back.seenAt - steady).toBeGreaterThan(seconds(SCALED.returnAfter - 1))
      expect(back.seenAt - steady).toBeLessThan(seconds(SCALED.returnAfter + 5))
      await day.projector.picture(({ origin, at }) => origin === 'live' && at > back.at + seconds(3))

      // What the class looked at: dark only while the box had no power, and until it is up again.
      const moved = await glass.moved()
      const dark = moved.slice(1).map((at, place) => ({ from: moved[place] ?? at, for: at - (moved[place] ?? at) }))
      expect(dark.filter(({ from, for: long }) => from > on.seenAt && from < off - seconds(3) && long >= seconds(3))).toEqual([])
      expect(dark.filter(({ from, for: long }) => from > again.seenAt + seconds(3) && long >= seconds(3))).toEqual([])
      expect((moved.find((at) => at > restarted) ?? Infinity) - restarted).toBeLessThan(seconds(10))
      expect(glass.reports.filter(({ shows }) => shows === 'cannot-play')).toEqual([])

      const { spans, switches, startedAt, endedAt } = await day.end()
      expect(switches).toBe(2)
      const sum = Object.values(spans).reduce((all, span) => all + span, 0)
      expect(Math.abs(sum - (endedAt - startedAt))).toBeLessThan(500)
      // The recording of the class is one, though the power was cut.
      expect(day.box.lines().some(({ msg, resumed }) => msg === 'recording the class' && resumed === true)).toBe(true)
      // As the log tells it.
      expect(day.turns).toEqual([
        ['live', 'replaying', 'lost'],
        ['replaying', 'live', 'back'],
      ])
      const lost = again.seenAt - off
      const recording = back.seenAt - carried.seenAt - lost
      const told = await toldOnThePage(browser, day)
      expect(Math.abs(told.中断 - lost)).toBeLessThan(seconds(2))
      expect(Math.abs(told.录像 - recording)).toBeLessThan(seconds(2))
      expect(Math.abs(told.直播 - (endedAt - startedAt - lost - recording))).toBeLessThan(seconds(2))
      // One connection lasted until the power cut, and one from then on.
      expect(pictures.slice(0, before).every(({ timestamp }, at) => at === 0 || timestamp >= (pictures[at - 1]?.timestamp ?? 0))).toBe(true)
    },
  )
})

/** How long the class saw what, as its teacher's page says it when it is over: milliseconds. */
async function toldOnThePage(browser: Browser, day: SchoolDay): Promise<Record<'直播' | '录像' | '中断', number>> {
  const { teacher } = await aTeachersPage(browser, day.box, async () => day.staff)
  await teacher.page.locator('.report').waitFor()
  const lines = await teacher.page.locator('.report li').allInnerTexts()
  await teacher.page.context().close()
  const told = (word: string): number => {
    const [, minutes = '0', rest = '0'] =
      lines.map((line) => new RegExp(`^${word} (?:(\\d+) 分 )?(\\d+) 秒$`).exec(line)).find(Boolean) ?? []
    return seconds(Number(minutes) * 60 + Number(rest))
  }
  return { 直播: told('直播'), 录像: told('录像'), 中断: told('中断') }
}
