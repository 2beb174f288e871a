import type { Browser, BrowserContext, Page } from 'playwright-core'
import { lessonClips } from '#test/day/lesson-clips.ts'
import { aSchoolDay } from '#test/day/school-day.ts'
import type { SchoolDay } from '#test/day/school-day.ts'
import { toTheEnd } from '#test/day/to-the-end.ts'
import { picturesGoOn, screenShows } from '#test/helper/pages.ts'
import type { PhotoAlbum } from './photo-album.ts'

const LANGUAGES = ['zh-Hans', 'en'] as const
const PHONE = { width: 390, height: 844 }
const PROJECTOR = { width: 1920, height: 1080 }
const SETTLE = 4000

/** One language of the room: the teacher's phone and the projector beside it. */
interface Pair {
  readonly language: (typeof LANGUAGES)[number]
  readonly phone: Page
  readonly projector: Page
}

/** One lesson from its preparation to its report, with the line and then the power lost; phone beside projector at each turn. */
export async function tellWalk(browser: Browser, album: PhotoAlbum): Promise<void> {
  await toTheEnd(async (teller) => {
    const clips = await lessonClips({ seconds: 240, size: '640x360' })
    const day = await aSchoolDay(teller, { clips, lessonSeconds: 225, startsIn: 30 })
    const pairs: Pair[] = []
    for (const language of LANGUAGES) pairs.push(await aPair(browser, day, language))
    const take = (name: string): Promise<void> => photographed(album, pairs, name)
    await beforeTheBell(day, pairs, take)
    await theLineGoesAndComes(day, pairs, take)
    await thePowerGoes(day, pairs, take)
    await day.end()
    await each(pairs, ({ phone }) => phone.locator('.report').waitFor())
    await take('9-end')
    await Promise.all(pairs.flatMap(({ phone, projector }) => [phone.context().close(), projector.context().close()]))
  })
}

type Take = (name: string) => Promise<void>

async function beforeTheBell(day: SchoolDay, pairs: readonly Pair[], take: Take): Promise<void> {
  await each(pairs, ({ projector }) => projector.locator('.next-lesson').waitFor())
  await take('1-before-the-bell')
  await day.until(({ phase }) => phase === 'warming')
  await day.box.line(({ msg }) => msg === 'channel live')
  await each(pairs, ({ phone }) => phone.locator('.state.ready').first().waitFor())
  await take('2-prepared')
  await pairs[0]?.phone.locator('.button.primary.big').first().click()
  await each(pairs, ({ projector }) => shown(projector))
  await take('3-one-tap-live')
}

async function theLineGoesAndComes(day: SchoolDay, pairs: readonly Pair[], take: Take): Promise<void> {
  day.line.freeze()
  await day.until(({ phase }) => phase === 'replaying')
  await each(pairs, ({ projector }) => shown(projector))
  await take('4-line-pulled-recording')
  day.line.thaw()
  day.line.hangUp()
  await day.until(({ phase }) => phase === 'live')
  await each(pairs, ({ projector }) => shown(projector))
  await take('5-line-back-live')
}

async function thePowerGoes(day: SchoolDay, pairs: readonly Pair[], take: Take): Promise<void> {
  day.line.freeze()
  await day.until(({ phase }) => phase === 'replaying')
  // Every screen shows what came a little while ago.
  await pairs[0]?.phone.waitForTimeout(SETTLE)
  await day.box.kill()
  await each(pairs, ({ phone }) => phone.locator('.icon-offline').first().waitFor())
  await each(pairs, ({ projector }) => projector.locator('.quiet-word').waitFor())
  await take('6-power-pulled')
  await day.powerCut()
  await each(pairs, ({ projector }) => shown(projector))
  await take('7-lesson-back')
  day.line.thaw()
  day.line.hangUp()
  await day.until(({ phase }) => phase === 'live')
  await each(pairs, ({ projector }) => shown(projector))
  await take('8-live-again')
}

async function shown(projector: Page): Promise<void> {
  await screenShows(projector, 'live')
  await picturesGoOn(projector)
}

async function each(pairs: readonly Pair[], run: (pair: Pair) => Promise<void>): Promise<void> {
  await Promise.all(pairs.map(run))
}

async function aPair(browser: Browser, { box, staff }: SchoolDay, language: Pair['language']): Promise<Pair> {
  const phone = await (await inLanguage(browser, language, PHONE)).newPage()
  await phone.context().addCookies(
    staff.cookie.split('; ').map((pair) => {
      const cut = pair.indexOf('=')
      return { name: pair.slice(0, cut), value: pair.slice(cut + 1), url: box.origin }
    }),
  )
  const projector = await (await inLanguage(browser, language, PROJECTOR)).newPage()
  await Promise.all([phone.goto(box.origin), projector.goto(`${box.origin}/screen`)])
  return { language, phone, projector }
}

async function inLanguage(browser: Browser, language: string, viewport: typeof PHONE): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  await context.addInitScript(`localStorage.setItem('classbox.language', '${language}')`)
  return context
}

async function photographed(album: PhotoAlbum, pairs: readonly Pair[], name: string): Promise<void> {
  // What appears late has appeared, and what the phone's preview shows is there.
  await pairs[0]?.phone.waitForTimeout(SETTLE)
  for (const { language, phone, projector } of pairs) await album.keep(`walk-${name}-${language}`, { phone, projector })
}
