import writeExcelFile from 'write-excel-file/node'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Term, TimetablePlan, TimetableView } from '#appliance/contract/timetable.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

let browser: Browser
let box: RunningBox
let teacher: Device

beforeAll(async () => {
  if (noChromium !== undefined) return
  ;[browser, box] = await Promise.all([aBrowser(), aBox()])
  teacher = await aClaimant(box)
  await teacher.call('POST', '/api/v1/time/confirm', { now: Date.now() })
})
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))
afterAll(async () => {
  await browser?.close()
  await box?.dispose()
})

/** Any PC of the school: nobody gave it a code, and somebody types the PIN. */
async function atAPc(hash = '', at = box): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${at.origin}/timetable${hash}`)
  await page.getByLabel('PIN 码').fill('246810')
  await page.locator('.plan-sections').waitFor()
  return page
}

const plan = async (): Promise<TimetablePlan> => (await teacher.call<TimetablePlan>('GET', '/api/v1/timetable/plan')).body
const subjectsOf = ({ grid }: TimetablePlan): string[] =>
  grid.flatMap(({ entries }) => entries.map(({ weekday, period, weeks, subject }) => `${weekday}-${period} ${weeks} ${subject}`))
const until = (holds: () => Promise<boolean>): Promise<boolean> => vi.waitUntil(holds, { timeout: 30_000, interval: 50 })

async function emptyWeek(): Promise<void> {
  await teacher.call('PUT', '/api/v1/timetable/grid', { entries: [], revision: (await plan()).revisions.grid })
}

async function setTerm(term: Term): Promise<void> {
  await teacher.call('PUT', '/api/v1/timetable/term', { term, revision: (await plan()).revisions.term })
}

const aWeekAgo = (): string => new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10)

describe.skipIf(noChromium !== undefined)(`the timetable at any PC ${noChromium ?? ''}`, { timeout: 90_000 }, () => {
  it('is filled by tapping a subject and then its places, every week or every other, and erased likewise', async () => {
    await emptyWeek()
    const page = await atAPc()
    const cell = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) })
    await page.getByRole('button', { name: '数学', exact: true }).click()
    for (const place of ['周一 第1节', '周三 第2节']) await cell(place).click()
    await until(async () => (await plan()).grid.length === 2)
    await page.getByRole('button', { name: '单周' }).click()
    await page.getByRole('button', { name: '书法', exact: true }).count()
    await page.getByLabel('其他课').fill('书法')
    await page.getByRole('button', { name: '用这个' }).click()
    await cell('周三 第2节').click()
    await until(async () => subjectsOf(await plan()).includes('3-2 odd 书法'))
    expect(subjectsOf(await plan())).toEqual(['1-1 every 数学', '3-2 odd 书法', '3-2 even 数学'])
    await page.getByRole('button', { name: '每周' }).click()
    await page.getByRole('button', { name: '擦掉' }).click()
    await cell('周一 第1节').click()
    await until(async () => (await plan()).grid.length === 1)
    await page.getByRole('button', { name: '撤销' }).click()
    await until(async () => (await plan()).grid.length === 2)
    expect((await teacher.call<{ holder: string }>('GET', '/api/v1/session')).body.holder).toBe('you')
  })

  it('goes from place to place by arrow keys', async () => {
    const page = await atAPc()
    await page.getByRole('button', { name: /^周二 第2节/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    const focused = await page.evaluate<string>('document.activeElement.textContent')
    expect(focused).toMatch(/^周三 第3节/)
  })

  it('tells the second of two teachers that the first was faster, and shows what that one made of it', async () => {
    await emptyWeek()
    const page = await atAPc()
    const before = await plan()
    await page.getByRole('button', { name: '英语', exact: true }).click()
    // The page has not heard of it yet: its line is held up.
    await page.route('**/api/v1/timetable/cell', async (route) => {
      const cell = {
        weekday: 1,
        period: 1,
        entries: [{ weekday: 1, period: 1, weeks: 'every', subject: '语文' }],
        revision: before.revisions.emptyCell,
      }
      await teacher.call('PUT', '/api/v1/timetable/cell', cell)
      await route.continue()
    })
    await page.getByRole('button', { name: /^周一 第1节/ }).click()
    await page.getByText('刚才有人先改了课表的这一处').waitFor()
    await page.getByRole('button', { name: /^周一 第1节 语文/ }).waitFor()
  })

  it('keeps what a second person has typed into a place that the first has just changed, says so, and saves it when asked to', async () => {
    await emptyWeek()
    const page = await atAPc()
    const place = { weekday: 2, period: 1, weeks: 'every' }
    const subject = async (): Promise<string | undefined> => (await plan()).grid[0]?.entries[0]?.subject
    await page.getByRole('button', { name: /^周二 第1节/ }).click()
    await page.getByLabel('课', { exact: true }).fill('英语')
    const empty = (await plan()).revisions.emptyCell
    await teacher.call('PUT', '/api/v1/timetable/cell', {
      weekday: 2,
      period: 1,
      entries: [{ ...place, subject: '语文' }],
      revision: empty,
    })
    await page.getByText('别人先改了这里').waitFor()
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('刚才有人先改了课表的这一处').waitFor()
    expect(await subject()).toBe('语文')
    expect(await page.getByLabel('课', { exact: true }).inputValue()).toBe('英语')
    await page.getByRole('button', { name: '还是存我填的' }).click()
    await until(async () => (await subject()) === '英语')
    await page.locator('.cell-editor').waitFor({ state: 'detached' })
  })

  it.each([
    {
      what: 'bells',
      hash: 'bells',
      type: (page: Page) => page.locator('.hour').first().fill('08:05'),
      change: async () => {
        const { bells, revisions } = await plan()
        const [usual] = bells.seasons
        const seasons = [{ ...usual, periods: (usual?.periods ?? []).slice(0, 3) }]
        await teacher.call('PUT', '/api/v1/timetable/bells', { bells: { seasons }, revision: revisions.bells })
      },
      holds: async () => (await plan()).bells.seasons[0]?.periods.length === 3,
    },
    {
      what: 'a term',
      hash: 'term',
      type: (page: Page) => page.getByLabel('学期名称').fill('我的学期'),
      change: () => setTerm({ firstDay: '2026-09-01', weeks: 18, name: '别人的学期' }),
      holds: async () => (await plan()).term?.name === '别人的学期',
    },
  ])('does not overwrite $what that somebody else has changed since the form was opened, and shows theirs', async (one) => {
    await setTerm({ firstDay: aWeekAgo(), weeks: 20 })
    const page = await atAPc(`#${one.hash}`)
    await page.getByRole('button', { name: '保存' }).waitFor()
    await one.type(page)
    await one.change()
    await page.getByText('别人先改了这里').waitFor()
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('刚才有人先改了课表的这一处').waitFor()
    expect(await one.holds()).toBe(true)
    await page.getByRole('button', { name: '看别人改成了什么' }).click()
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('已保存').waitFor()
    expect(await one.holds()).toBe(true)
  })

  it('lets a lesson start by the bell, which its place and its days show', async () => {
    await emptyWeek()
    const weekday = ((new Date().getUTCDay() + 1) % 7) + 1
    const entries = [{ weekday, period: 1, weeks: 'every', subject: '数学' }]
    await setTerm({ firstDay: aWeekAgo(), weeks: 20 })
    await teacher.call('PUT', '/api/v1/timetable/grid', { entries, revision: (await plan()).revisions.grid })
    const page = await atAPc()
    const place = page.locator('.week-cell', { hasText: '数学' })
    await place.click()
    await page.getByRole('button', { name: '到点自动开始' }).click()
    await page.getByRole('button', { name: '保存' }).click()
    await until(async () => (await plan()).grid[0]?.entries[0]?.startByBell === true)
    await page.locator('.week-cell', { hasText: '到点自动开始' }).click()
    await page.getByText('打铃就开始，不用人点').waitFor()
    await page.goto(`${box.origin}/timetable#days`)
    await page.locator('.plan-day', { hasText: '数学' }).getByText('到点自动开始').first().waitFor()
    const { days } = (await teacher.call<TimetableView>('GET', '/api/v1/timetable')).body
    expect(days.flatMap(({ lessons }) => lessons).map(({ startByBell }) => startByBell)).not.toContain(undefined)
  })

  it('is read from the school’s workbook, looked at, and put in place', async () => {
    await emptyWeek()
    const week = [
      ['', '星期一', '星期二', '星期三', '星期四', '星期五'],
      ['第1节', '语文', '数学', '语文', '英语', '数学'],
      ['第2节', '数学', '英语', '体育/音乐', '语文', '美术'],
    ]
    const buffer = await writeExcelFile([{ sheet: '三年二班', data: week }]).toBuffer()
    const page = await atAPc('#import')
    await page.locator('input[type=file]').setInputFiles({ name: '课表.xlsx', mimeType: 'application/zip', buffer })
    await page.getByRole('button', { name: '用这份课表' }).waitFor()
    expect((await plan()).grid).toEqual([])
    await page.getByRole('button', { name: '用这份课表' }).click()
    await page.getByText('课表已换上').waitFor()
    expect(subjectsOf(await plan())).toContain('5-2 every 美术')
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: '课表.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK nothing') })
    await page.getByText('这个课表文件读不出来').waitFor()
  })

  it('shows the times of the school’s workbook, warns while nobody has set the bells, and takes the times when asked to', async () => {
    const fresh = await aBox()
    onTestFinished(() => fresh.dispose())
    const owner = await aClaimant(fresh)
    const week = [
      ['', '星期一', '星期二', '星期三'],
      ['第1节 8:10-8:55', '语文', '数学', '语文'],
      ['第2节 9:05-9:50', '数学', '英语', '体育'],
    ]
    const buffer = await writeExcelFile([{ sheet: '三年二班', data: week }]).toBuffer()
    const page = await atAPc('#import', fresh)
    await page.locator('input[type=file]').setInputFiles({ name: '课表.xlsx', mimeType: 'application/zip', buffer })
    await page.getByText('08:10–08:55').waitFor()
    await page.getByText('还没有人设过作息时间').waitFor()
    await page.getByRole('button', { name: '用这份课表' }).click()
    await page.getByText('课表已换上').waitFor()
    await page.getByText('还没有人设过作息时间').waitFor()
    await page.getByRole('button', { name: '用这些作息时间' }).click()
    await page.getByText('学校的作息时间就是这样').waitFor()
    await page.getByText('还没有人设过作息时间').waitFor({ state: 'detached' })
    const { bells, bellsSet } = (await owner.call<TimetablePlan>('GET', '/api/v1/timetable/plan')).body
    expect({ bellsSet, first: bells.seasons[0]?.periods[0] }).toEqual({ bellsSet: true, first: { period: 1, from: '08:10', to: '08:55' } })
  })

  it('asks for a second look at a file where somebody has changed the week since it was read', async () => {
    await emptyWeek()
    const page = await atAPc('#import')
    const buffer = Buffer.from(',星期一,星期二,星期三\n第1节,语文,数学,英语\n')
    await page.locator('input[type=file]').setInputFiles({ name: '课表.csv', mimeType: 'text/csv', buffer })
    await page.getByRole('button', { name: '用这份课表' }).waitFor()
    const entries = [{ weekday: 5, period: 1, weeks: 'every', subject: '书法' }]
    await teacher.call('PUT', '/api/v1/timetable/grid', { entries, revision: (await plan()).revisions.grid })
    await page.getByRole('button', { name: '再读一遍' }).click()
    await page.getByRole('button', { name: '用这份课表' }).click()
    await until(async () => subjectsOf(await plan()).includes('1-1 every 语文'))
  })

  it('exchanges two lessons of the next days, and takes that back', async () => {
    const monday = { weekday: 1, period: 1, weeks: 'every', subject: '数学' }
    const entries = [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => [
      { ...monday, weekday },
      { ...monday, weekday, period: 2, subject: '语文' },
    ])
    await setTerm({ firstDay: aWeekAgo(), weeks: 20 })
    await teacher.call('PUT', '/api/v1/timetable/grid', { entries, revision: (await plan()).revisions.grid })
    const page = await atAPc('#days')
    const day = page.locator('.plan-day').nth(1)
    const first = async (): Promise<string | undefined> =>
      (await teacher.call<TimetableView>('GET', '/api/v1/timetable')).body.days[1]?.lessons[0]?.subject
    await day.getByRole('button', { name: /数学/ }).click()
    await day.getByRole('button', { name: '对调' }).click()
    const partner = (await teacher.call<TimetableView>('GET', '/api/v1/timetable')).body.days[1]
    const [, month, date] = (partner?.date ?? '').split('-').map(Number)
    await day.getByRole('button', { name: new RegExp(`${month}/${date}.*语文`) }).click()
    await until(async () => (await first()) === '语文')
    await page.locator('.undo-bar').getByRole('button', { name: '撤销' }).click()
    await until(async () => (await first()) === '数学')
  })

  it('says of each change which lesson it is about', async () => {
    const date = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    const weekday = new Date(`${date}T12:00Z`).getUTCDay() || 7
    const revision = (await plan()).revisions.grid
    await setTerm({ firstDay: aWeekAgo(), weeks: 20 })
    await teacher.call('PUT', '/api/v1/timetable/grid', { entries: [{ weekday, period: 2, weeks: 'every', subject: '书法' }], revision })
    await teacher.call('POST', '/api/v1/timetable/changes', { kind: 'cancel', lesson: { date, key: `grid:${date}/2` } })
    const page = await atAPc('#days')
    await page
      .locator('.plan-changes')
      .getByText(/第2节 书法 停课/)
      .waitFor()
  })

  it('fits a phone, can be touched and can be read out, in each of its parts', async () => {
    const page = await atAPc()
    await page.setViewportSize({ width: 390, height: 844 })
    for (const section of ['week', 'days', 'bells', 'term', 'import', 'calendars']) {
      await page.goto(`${box.origin}/timetable#${section}`)
      await page.locator(`.plan-sections a[href="#${section}"][aria-current]`).waitFor()
      await page.locator('.plan-main section').waitFor()
      expect((await brokenRulesOf(page)).map((fault) => `${section}: ${fault}`)).toEqual([])
    }
  })
})
