import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type {
  ChangeView,
  DayPlaces,
  TimetableChange,
  TimetableDay,
  TimetableLesson,
  TimetablePlan,
  TimetableView,
} from '#appliance/contract/timetable.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import type { Replies } from '#test/helper/told-box.ts'
import { aDetail, anItem as aToldItem } from '#test/helper/told-library.ts'
import { aTimetableLesson, aTimetablePlan, aTimetableView } from '#test/helper/told-plans.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import { until } from '#test/helper/until.ts'
import { startLibraryBox } from '#test/library/a-library-box.ts'
import { anItem, aPublisher } from '#test/library/a-publisher.ts'
import { TreeServer } from '#test/library/tree-server.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'
import { given, givenBy, lastMove, movesOf, withId } from '../../web-ui/rooms/lesson/content/content-fields.ts'

const DAY = 86_400_000
const tidy = new AsyncDisposableStack()
let browser: Browser
let box: RunningBox
let teacher: Device

beforeAll(async () => {
  if (noChromium !== undefined) return
  browser = await aBrowser()
  tidy.defer(() => browser.close())
  box = await aSchool()
  teacher = await aClaimant(box)
  await teacher.call('POST', '/api/v1/time/confirm', { now: Date.now() })
})
afterAll(() => tidy.disposeAsync())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

/** A box with a live lesson, a special course and two micro-courses in its library. */
async function aSchool(): Promise<RunningBox> {
  const publisher = aPublisher()
  const film = publisher.blob('film', { mime: 'video/mp4' })
  const made = { durationMs: 360_000, assets: [{ asset: film.sha256, role: 'main' as const }] }
  publisher.catalogue(
    [
      anItem({ id: 'far', kind: 'live-lesson', title: { 'zh-Hans': '分数 直播课' }, live: { urls: ['rtmp://far.example/live/a'] } }),
      anItem({ ...made, id: 'course', kind: 'special-course', title: { 'zh-Hans': '分蛋糕' } }),
      anItem({ ...made, id: 'meaning', title: { 'zh-Hans': '分数的意义' } }),
      anItem({ ...made, id: 'drill', title: { 'zh-Hans': '口算练习' } }),
    ],
    [film],
  )
  const server = await new TreeServer(publisher).listen()
  tidy.defer(() => server.close())
  const school = await startLibraryBox({ catalogues: [{ url: server.url, fingerprint: publisher.fingerprint }] })
  tidy.defer(() => school.dispose())
  return school
}

const plan = async (): Promise<TimetablePlan> => (await teacher.call<TimetablePlan>('GET', '/api/v1/timetable/plan')).body
const days = async (): Promise<TimetableDay[]> => (await teacher.call<TimetableView>('GET', '/api/v1/timetable')).body.days
const tomorrow = async () => (await days())[1]?.lessons ?? []
const change = async (wish: TimetableChange) => (await teacher.call<ChangeView>('POST', '/api/v1/timetable/changes', wish)).body

/** Each day has maths first and Chinese after it, and nobody has changed anything. */
async function aPlainWeek(): Promise<void> {
  for (const { id } of (await plan()).changes) await teacher.call('DELETE', `/api/v1/timetable/changes/${id}`)
  const { revisions } = await plan()
  const firstDay = new Date(Date.now() - 7 * DAY).toISOString().slice(0, 10)
  await teacher.call('PUT', '/api/v1/timetable/term', { term: { firstDay, weeks: 20 }, revision: revisions.term })
  const entries = [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
    ['数学', '语文'].map((subject, at) => ({ weekday, period: at + 1, weeks: 'every', subject })),
  )
  await teacher.call('PUT', '/api/v1/timetable/grid', { entries, revision: revisions.grid })
}

/** A phone of somebody who gave the PIN, at a part of the timetable. */
async function aPhone(hash = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  await context.addCookies(
    teacher.cookie.split('; ').map((pair) => {
      const cut = pair.indexOf('=')
      return { name: pair.slice(0, cut), value: pair.slice(cut + 1), url: box.origin }
    }),
  )
  const page = await context.newPage()
  await page.goto(`${box.origin}/timetable${hash}`)
  await page.locator('.plan-main section').waitFor()
  return page
}

/** The same, with the mathematics of tomorrow open. */
async function aPhoneAtMaths(): Promise<Page> {
  const page = await aPhone('#days')
  await mathsOf(page).getByRole('button', { name: /数学/ }).click()
  return page
}

const mathsOf = (page: Page) =>
  page
    .locator('.plan-day')
    .nth(1)
    .locator('li')
    .filter({ has: page.getByRole('button', { name: /数学/ }) })
const row = (page: Page, name: string) => page.getByRole('group', { name, exact: true })
/** What is given, by its name. */
const has = (page: Page, name: string, title: string) => row(page, name).locator('.given', { hasText: title }).waitFor()
const take = (page: Page, name: string) => page.getByRole('button', { name: `就用这个 ${name}` }).click()
const undo = (page: Page) => page.locator('.undo-bar').getByRole('button', { name: '撤销' }).click()

describe('what a lesson of a day was given', () => {
  const changes = (...kinds: [string, object][]): ChangeView[] =>
    kinds.map(([id, change]) => ({ id, at: 0, lessons: [], found: true, change: { ...change } as TimetableChange }))
  const lesson = { date: '2026-09-01', period: 1 }
  const all = changes(
    ['item', { kind: 'detail', lesson, content: { item: 'film' } }],
    ['both', { kind: 'detail', lesson, content: { item: 'film', tutor: '王老师' } }],
    ['move', { kind: 'move', lesson, to: lesson }],
    ['borrow', { kind: 'borrow', lesson, content: { subject: '音乐' } }],
    ['late', { kind: 'detail', lesson, content: { fallback: [] } }],
  )
  const one = { ...{ key: 'k', keys: ['k'], date: '2026-09-01', startsAt: 0, endsAt: 1 }, source: 'grid' as const, alsoFrom: [] }

  it('is told apart from what it was changed to, and can be taken back where nothing else hangs on it', () => {
    const its = { ...one, changes: ['item', 'both', 'move'] }
    expect(movesOf(its, all)).toEqual(['move'])
    expect(givenBy(its, all, 'item').map(({ id }) => id)).toEqual(['item'])
  })

  it('goes with a borrowed lesson when that is given back, and stays with one that is moved back', () => {
    expect(lastMove({ changes: ['borrow', 'late'] }, all)).toEqual(['late', 'borrow'])
    expect(lastMove({ changes: ['move', 'late'] }, all)).toEqual(['move'])
    expect(lastMove({ changes: ['late'] }, all)).toEqual([])
  })

  it('stands in it once', () => {
    expect(withId(['a', 'b'], 'c', 'b')).toEqual(['a', 'c'])
    expect(withId(['a', 'b'], 'a', 'b')).toEqual(['a'])
    expect(withId(['a', 'b'], 'c', 'gone')).toEqual(['a', 'b', 'c'])
    expect(given('item', [])).toEqual({})
  })
})

describe.skipIf(noChromium !== undefined)(`a lesson of the school’s own timetable ${noChromium ?? ''}`, { timeout: 60_000 }, () => {
  beforeEach(aPlainWeek)

  it('is given content of the library for one day, then something else, and none again', async () => {
    const page = await aPhoneAtMaths()
    await row(page, '内容').getByRole('button', { name: '从资源库选' }).click()
    await page.getByLabel('搜索').fill('直播课')
    await page.keyboard.press('Enter')
    await take(page, '分数 直播课')
    await has(page, '内容', '分数 直播课')
    expect((await tomorrow()).map(({ item }) => item)).toEqual(['far', undefined])
    await mathsOf(page).getByText('已定内容').waitFor()
    expect(await mathsOf(page).getByText('已调课').count()).toBe(0)

    await row(page, '内容').getByRole('button', { name: '换一个' }).click()
    await row(page, '内容').getByRole('button', { name: '专题课' }).click()
    await take(page, '分蛋糕')
    await has(page, '内容', '分蛋糕')
    await undo(page)
    await until(async () => (await tomorrow())[0]?.item === 'far' && (await plan()).changes.length === 1)
    const named = page.locator('.plan-changes').getByText(/第1节 数学 定了内容/)
    await until(async () => (await named.count()) === 1)

    await row(page, '内容').getByRole('button', { name: '去掉' }).click()
    await row(page, '内容').getByText('还没有选内容').waitFor()
    await until(async () => (await plan()).changes.length === 0)
  })

  it('is given a local pack in an order of its own', async () => {
    const page = await aPhoneAtMaths()
    const pack = async () => (await tomorrow())[0]?.fallback
    const local = row(page, '本地资源')
    await local.getByRole('button', { name: '从资源库选' }).click()
    await take(page, '分数的意义')
    await local.getByRole('button', { name: '再加一个' }).click()
    await take(page, '口算练习')
    await has(page, '本地资源', '口算练习')
    await until(async () => String(await pack()) === 'meaning,drill')
    await local.getByRole('button', { name: '换一个' }).first().click()
    await local.getByRole('button', { name: '专题课' }).click()
    await take(page, '分蛋糕')
    await until(async () => String(await pack()) === 'course,drill')
    await local.getByRole('button', { name: '去掉' }).last().click()
    await until(async () => String(await pack()) === 'course')
    await until(async () => (await plan()).changes.length === 1)
  })

  it('is moved to a free period of another day, after the page has said what comes of it, and back', async () => {
    const page = await aPhoneAtMaths()
    await page.getByRole('button', { name: '调到空节' }).click()
    const [from, to] = (await days()).slice(1, 3).map(({ date }) => `${Number(date.slice(5, 7))}/${Number(date.slice(8))}`)
    await page
      .getByRole('group', { name: '调到哪天' })
      .getByRole('button', { name: to ?? '' })
      .click()
    const periods = page.getByRole('group', { name: /^调到哪一节/ })
    await periods.getByRole('button', { name: /第3节/ }).waitFor()
    expect(await periods.getByRole('button', { name: /第[12]节/ }).count()).toBe(0)
    await periods.getByRole('button', { name: /第6节/ }).click()
    await page.getByText(new RegExp(`数学：从.*${from}.*第1节调到.*${to}.*第6节`)).waitFor()
    expect((await plan()).changes).toEqual([])
    await page.getByRole('button', { name: '就调到这里' }).click()
    const subjects = async () =>
      (await days()).slice(1, 3).map(({ lessons }) => lessons.map(({ subject, period }) => `${period} ${subject}`))
    await until(async () => (await subjects())[1]?.length === 3)
    expect(await subjects()).toEqual([['2 语文'], ['1 数学', '2 语文', '6 数学']])
    await undo(page)
    await until(async () => (await subjects())[0]?.length === 2)
  })

  it('is moved to any day of the term; where nobody comes, or term is over, the page says so', async () => {
    const later = (after: number): string => new Date(Date.now() + after * DAY).toISOString().slice(0, 10)
    await change({ kind: 'day-off', from: later(30), to: later(30), name: '校庆' })
    const page = await aPhoneAtMaths()
    await page.getByRole('button', { name: '调到空节' }).click()
    await page.getByRole('button', { name: '别的日子' }).click()
    await page.getByLabel('哪一天').fill(later(30))
    await page.getByText('这天放假，不排课').waitFor()
    await page.getByLabel('哪一天').fill(later(300))
    await page.getByText('这天不在学期里').waitFor()
    await page.getByLabel('哪一天').fill(later(29))
    await page
      .getByRole('group', { name: /^调到哪一节/ })
      .getByRole('button', { name: /第7节/ })
      .click()
    await page.getByRole('button', { name: '就调到这里' }).click()
    await page
      .locator('.plan-changes')
      .getByText(/数学 挪到/)
      .waitFor()
    const { places } = (await teacher.call<DayPlaces>('GET', `/api/v1/timetable/places?date=${later(29)}`)).body
    expect(places[6]?.taken?.subject).toBe('数学')
  })

  it('is not moved to where somebody else was faster', async () => {
    const page = await aPhoneAtMaths()
    await page.getByRole('button', { name: '调到空节' }).click()
    const periods = page.getByRole('group', { name: /^调到哪一节/ })
    await periods.getByRole('button', { name: /第6节/ }).click()
    await change({ kind: 'extra', date: (await days())[1]?.date ?? '', at: 6, content: { subject: '班会' } })
    await page.getByText('这一节刚才有人占了').waitFor()
    expect(await page.getByRole('button', { name: '就调到这里' }).count()).toBe(0)
    await periods.getByRole('button', { name: /第7节/ }).click()
    await page.getByRole('button', { name: '就调到这里' }).click()
    await until(async () => (await tomorrow()).some(({ subject, period }) => subject === '数学' && period === 7))
  })

  it('keeps what somebody else gave it meanwhile until this teacher insists', async () => {
    const page = await aPhoneAtMaths()
    const [maths] = await tomorrow()
    await row(page, '内容').getByRole('button', { name: '从资源库选' }).click()
    await page.getByRole('button', { name: '就用这个 分蛋糕' }).waitFor()
    await change({ kind: 'detail', lesson: { date: maths?.date ?? '', key: maths?.key ?? '' }, content: { item: 'far' } })
    await row(page, '内容').getByRole('button', { name: '换一个' }).waitFor()
    await take(page, '分蛋糕')
    await page.getByText('别人先改了这里').waitFor()
    expect((await tomorrow())[0]?.item).toBe('far')
    await page.getByRole('button', { name: '还是用我选的' }).click()
    await until(async () => (await tomorrow())[0]?.item === 'course')
    await page.getByText('别人先改了这里').waitFor({ state: 'detached' })
  })

  it('has its content every week where that is put into its place of the grid', async () => {
    const page = await aPhone()
    await page.getByRole('button', { name: /^周二 第1节/ }).click()
    await row(page, '内容').getByRole('button', { name: '从资源库选' }).click()
    await take(page, '分蛋糕')
    await row(page, '本地资源').getByRole('button', { name: '从资源库选' }).click()
    await take(page, '口算练习')
    await has(page, '本地资源', '口算练习')
    expect((await plan()).grid.flatMap(({ entries }) => entries).filter(({ item }) => item !== undefined)).toEqual([])
    await page.getByRole('button', { name: '保存' }).click()
    await page.locator('.cell-editor').waitFor({ state: 'detached' })
    const entry = (await plan()).grid.find(({ weekday, period }) => weekday === 2 && period === 1)?.entries[0]
    expect(entry).toMatchObject({ subject: '数学', item: 'course', fallback: ['drill'] })
    await page.locator('.week-cell', { hasText: '已定内容' }).click()
    await row(page, '内容').getByRole('button', { name: '去掉' }).click()
    await page.getByRole('button', { name: '保存' }).click()
    await until(async () => (await plan()).grid.every(({ entries }) => entries[0]?.item === undefined))
  })

  it('whose content the timetable brings can be given another for a day, and is told why it cannot go without', async () => {
    const { grid, revisions } = await plan()
    const entries = grid.flatMap((cell) => cell.entries).map((entry) => ({ ...entry, item: 'far' }))
    await teacher.call('PUT', '/api/v1/timetable/grid', { entries, revision: revisions.grid })
    const page = await aPhoneAtMaths()
    await page.getByText('课表里原来就定好了').waitFor()
    expect(await row(page, '内容').getByRole('button', { name: '去掉' }).count()).toBe(0)
    await row(page, '内容').getByRole('button', { name: '换一个' }).click()
    await take(page, '分蛋糕')
    await has(page, '内容', '分蛋糕')
    await row(page, '内容').getByRole('button', { name: '去掉' }).click()
    await has(page, '内容', '分数 直播课')
  })
})

/** Maths is tomorrow's only lesson, whatever weekday it is. */
function aDayWith(content: Partial<TimetableLesson>): TimetableView {
  const view = aTimetableView()
  const days = view.days.map((day, at): TimetableDay => {
    const maths = { ...{ key: 'maths', keys: ['maths'], subject: '数学' }, ...content }
    return at === 1 ? { ...day, lessons: [aTimetableLesson(Date.parse(`${day.date}T00:00+08:00`), 1, maths)] } : day
  })
  return { ...view, days }
}

/** A phone at a box that says what the test says, with tomorrow's first lesson open. */
async function aToldPhone(replies: Replies, content: Partial<TimetableLesson> = {}): Promise<{ page: Page; told: ToldBox }> {
  const told = new ToldBox(aClassOnAir({ timetable: aDayWith(content) }))
  told.replies = (call) => replies(call) ?? (call.path === '/timetable/plan' ? { status: 200, body: aTimetablePlan() } : undefined)
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await told.answer(page)
  await page.goto(`${TOLD_ORIGIN}/timetable#days`)
  await page.locator('.plan-day').nth(1).locator('.today-line').click()
  return { page, told }
}

const NONE = { items: [], total: 0, subjects: [], grades: [], kinds: [] }
const film = aDetail(aToldItem('分数的认识', { holding: 'fetching', haveBytes: 7_000_000 }))

describe.skipIf(noChromium !== undefined)(`the content of a lesson that is not well ${noChromium ?? ''}`, () => {
  it('is said to be on its way, to be gone from the library, or not to be known', async () => {
    const { page } = await aToldPhone(
      ({ path }) => {
        if (path.startsWith('/library/items/gone')) return { status: 404, body: { code: 'ITEM_UNKNOWN' } }
        if (path.startsWith('/library/items/broken')) return { status: 500, body: { code: 'INTERNAL' } }
        return path.startsWith('/library/items/') ? { status: 200, body: film } : undefined
      },
      { item: 'film', fallback: ['gone', 'broken'] },
    )
    await row(page, '内容').getByText('下载中 35%').waitFor()
    await row(page, '本地资源').getByText('资源库里已经没有这一项了').waitFor()
    await row(page, '本地资源').getByText('INTERNAL').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('stays on the page while the box is away', async () => {
    const { page, told } = await aToldPhone(({ path }) => (path.startsWith('/library/') ? { status: 200, body: film } : undefined), {
      item: 'film',
    })
    await row(page, '内容').getByText('分数的认识').waitFor()
    told.goAway()
    await page.locator('.plan-main.stale').waitFor()
    await row(page, '内容').getByText('分数的认识').waitFor()
    expect(await page.locator('.wrong').count()).toBe(0)
  })

  it('asks for what a library needs that is empty, and for the PIN where this phone came without', async () => {
    let items: unknown = NONE
    const { page } = await aToldPhone(({ path, method }) => {
      if (path === '/library/items') return { status: 200, body: items }
      return method === 'POST' ? { status: 403, body: { code: 'PIN_REQUIRED' } } : undefined
    })
    await row(page, '内容').getByRole('button', { name: '从资源库选' }).click()
    await page.getByText('资源库还是空的').waitFor()
    const many = Array.from({ length: 12 }, (_, at) => aToldItem(`荷花 ${at + 1}`))
    items = { ...NONE, items: many, total: 12, kinds: ['micro-course'] }
    await row(page, '内容').getByRole('button', { name: '微课' }).click()
    await take(page, '荷花 12')
    const pin = page.getByText('这一项要用 PIN 码进入后才能做')
    await pin.waitFor()
    // Whoever tapped the last of a long list sees what came of it.
    await expect.poll(async () => (await pin.boundingBox())?.y ?? -1).toBeGreaterThan(0)
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('fits, can be touched and can be read out with the free periods open', async () => {
    const places = [3, 6].map((period) => ({ period, startsAt: Date.now() + DAY, endsAt: Date.now() + DAY + 2_400_000 }))
    const { page } = await aToldPhone(({ path }) =>
      path === '/timetable/places' ? { status: 200, body: { date: aTimetableView().days[1]?.date, inTerm: true, places } } : undefined,
    )
    await page.getByRole('button', { name: '调到空节' }).click()
    await page
      .getByRole('group', { name: /^调到哪一节/ })
      .getByRole('button', { name: /第6节/ })
      .click()
    await page.getByRole('button', { name: '就调到这里' }).waitFor()
    await page.getByRole('button', { name: '别的日子' }).click()
    expect(await brokenRulesOf(page)).toEqual([])
  })
})
