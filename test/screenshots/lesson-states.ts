import type { Page } from 'playwright-core'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { ItemSummary } from '#appliance/contract/library.ts'
import type { TimetableDay, TimetableLesson, TimetableView } from '#appliance/contract/timetable.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import type { Call } from '#test/helper/told-box.ts'
import { aDetail, aShelf } from '#test/helper/told-library.ts'
import { aTimetableLesson, aTimetablePlan, aTimetableView } from '#test/helper/told-plans.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import type { Camera } from './camera.ts'

const [FILM, LONG] = aShelf()
const ITEMS: Readonly<Record<string, ItemSummary | undefined>> = { film: FILM, long: LONG }
const GIVEN: Partial<TimetableLesson> = { item: 'long', fallback: ['film', 'gone'] }

/** One lesson of the timetable, with what it is given of the library, and to where it can be moved. */
export async function ofOneLesson(camera: Camera): Promise<void> {
  const days = { url: `${TOLD_ORIGIN}/timetable#days`, until: '.plan-day' }
  await camera.take({ ...days, name: 'lesson-bare', box: aTold({}), act: open })
  await camera.take({ ...days, name: 'lesson-given', box: aTold(GIVEN), act: open })
  await camera.take({ ...days, name: 'lesson-find', box: aTold({}), act: find })
  await camera.take({ ...days, name: 'lesson-move', box: aTold({}), act: move })
  await camera.take({ ...days, name: 'lesson-overtaken', ...whileOthersGive() })
  const week = { url: `${TOLD_ORIGIN}/timetable`, until: '.week' }
  const inGrid = (page: Page): Promise<void> => page.locator('.week-cell').nth(0).click()
  await camera.take({ ...week, name: 'lesson-in-grid', box: aTold({}), act: inGrid })
  await camera.take({ url: `${TOLD_ORIGIN}/`, until: '#run-title', name: 'teacher-lesson', box: aTold(GIVEN), act: openToday })
}

function aTold(given: Partial<TimetableLesson>): ToldBox {
  const idle = { phase: 'idle', running: false, awaitsDate: false, channel: 'class', sample: false, black: false } as const
  const views: Partial<FeedViews> = { lesson: idle, timetable: withMaths(given), run: { phase: 'idle', asOf: 0 } }
  const box = new ToldBox(aClassOnAir({ runSheets: { sheets: [], deleted: [] }, ...views }))
  box.replies = reply
  return box
}

/** Maths is the first lesson of today and of tomorrow, whatever weekday that is. */
function withMaths(given: Partial<TimetableLesson>): TimetableView {
  const view = aTimetableView()
  const withOne = (day: TimetableDay): TimetableDay => {
    const midnight = Date.parse(`${day.date}T00:00+08:00`)
    const maths = aTimetableLesson(midnight, 1, { subject: '数学', leadTeacher: '李老师', ...given })
    return { ...day, lessons: [maths, ...day.lessons.slice(1)] }
  }
  return { ...view, days: view.days.map((day, at) => (at < 2 ? withOne(day) : day)) }
}

function reply({ path, query }: Call): ReturnType<ToldBox['replies']> {
  if (path === '/timetable/plan') return { status: 200, body: givenPlan() }
  if (path === '/timetable/places') return { status: 200, body: placesOf(new URLSearchParams(query).get('date') ?? '') }
  if (path === '/library/items') {
    const items = aShelf(12)
    return {
      status: 200,
      body: { items: items.slice(0, 5), total: items.length, subjects: ['数学'], grades: [3], kinds: ['micro-course'] },
    }
  }
  const item = ITEMS[path.replace('/library/items/', '')]
  if (item !== undefined) return { status: 200, body: aDetail(item) }
  return path.startsWith('/library/items/') ? { status: 404, body: { code: 'ITEM_UNKNOWN' } } : undefined
}

function givenPlan() {
  const plan = aTimetablePlan()
  const grid = plan.grid.map((cell, at) =>
    at === 0 ? { ...cell, entries: cell.entries.map((entry) => ({ ...entry, item: 'long', fallback: ['film'] })) } : cell,
  )
  return { ...plan, grid }
}

/** Two periods in the afternoon are free. */
function placesOf(date: string) {
  const hours = [5, 6].map((period, at) => ({ period, startsAt: Date.parse(`${date}T${14 + at}:00+08:00`) }))
  return { date, inTerm: true, places: hours.map((place) => ({ ...place, endsAt: place.startsAt + 2_400_000 })) }
}

async function open(page: Page): Promise<void> {
  await page.locator('.plan-day').nth(1).locator('.today-line').first().click()
  await page.locator('.lesson-items').last().waitFor()
  await page.locator('.lesson-items .skeleton').waitFor({ state: 'detached' })
}

async function openToday(page: Page): Promise<void> {
  await page.locator('.today-line').first().click()
  await page.locator('.lesson-items .state').first().waitFor()
}

async function find(page: Page): Promise<void> {
  await open(page)
  await page.locator('.lesson-items .button').first().click()
  await page.locator('.finds .plan-row').first().waitFor()
}

async function move(page: Page): Promise<void> {
  await open(page)
  await page.locator('.today-choices .icon-leave').click()
  await page.locator('.move-lesson .chip .small').last().click()
  await page.locator('.move-lesson > .button').waitFor()
}

/** Somebody else gives the lesson something while this page looks for it. */
function whileOthersGive(): { box: ToldBox; act: (page: Page) => Promise<void> } {
  const box = aTold({})
  const act = async (page: Page): Promise<void> => {
    box.tell({ timetable: withMaths({}) })
    await find(page)
    box.tell({ timetable: withMaths({ item: 'film' }) })
    await page.locator('.lesson-items .icon-again').waitFor()
    await page.locator('.finds .plan-row .button').nth(1).click()
    await page.locator('.lesson-items .plan-lead').waitFor()
  }
  return { box, act }
}
