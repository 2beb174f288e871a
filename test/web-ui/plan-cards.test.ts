import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { minutes } from '#appliance/base/duration.ts'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aRunView, aSheetsView, aSheetSummary, aTimetableView } from '#test/helper/told-plans.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'
import { standingOf } from '../../web-ui/rooms/lesson/run/standing.ts'

const CLASS = { awaitsDate: false, channel: 'class', sample: false, black: false }
let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

describe('where a class stands on its sheet', () => {
  const view = aRunView()
  const { run, asOf } = view
  if (run === undefined) throw new Error('a run view has a run')
  const step = { rest: minutes(4), behind: minutes(4), pastBell: minutes(3) }

  it('is counted on by the page: no later while a step has time left, and later by each minute over it', () => {
    expect(standingOf(view, run, asOf + minutes(3))).toMatchObject({ restMs: step.rest - minutes(3), behindMs: step.behind })
    const late = standingOf(view, run, asOf + minutes(6))
    expect(late).toMatchObject({ restMs: -minutes(2), behindMs: step.behind + minutes(2), pastBellMs: step.pastBell + minutes(2) })
  })

  it('is later by each minute that a step is held', () => {
    const held = standingOf({ phase: 'held', asOf }, { ...run, pausedMs: minutes(1) }, asOf + minutes(2))
    expect(held).toMatchObject({ restMs: step.rest, behindMs: step.behind + minutes(2), pausedMs: minutes(3) })
  })
})

async function aPhone(views: Partial<FeedViews>): Promise<{ page: Page; box: ToldBox }> {
  const box = new ToldBox(aClassOnAir({ timetable: aTimetableView(), runSheets: aSheetsView(), run: { phase: 'idle', asOf: 0 }, ...views }))
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await box.answer(page)
  await page.goto(`${TOLD_ORIGIN}/`)
  await page.locator('#run-title').waitFor()
  return { page, box }
}

describe.skipIf(noChromium !== undefined)(`plans on a teacher’s phone ${noChromium ?? ''}`, () => {
  it('swaps two lessons in two taps, and takes that back with one', async () => {
    const { page, box } = await aPhone({})
    box.replies = ({ method, path }) =>
      method === 'POST' && path === '/timetable/changes' ? { status: 200, body: { id: 'new' } } : undefined
    await page.getByRole('button', { name: /第4节/ }).click()
    await page.getByRole('button', { name: '对调' }).click()
    await page.getByRole('button', { name: /体育/ }).nth(1).click()
    const [swap] = await box.commands(1)
    expect(swap).toMatchObject({ path: '/timetable/changes', body: { kind: 'swap' } })
    await page.getByRole('button', { name: '撤销' }).last().click()
    expect((await box.commands(2))[1]).toMatchObject({ method: 'DELETE', path: '/timetable/changes/new' })
  })

  it('says what explaining costs before it is chosen, and names the step it was chosen on', async () => {
    const { page, box } = await aPhone({ run: aRunView() })
    const figures = { behindMs: 540_000, remainingMs: 0, missedMs: 300_000, pastBellMs: 480_000 }
    box.replies = ({ path }) => (path === '/run/costs' ? { status: 200, body: [{ figures }, { figures }] } : undefined)
    await page.getByText('比课单慢 4 分钟').waitFor()
    await page.getByRole('button', { name: '我来讲', exact: true }).click()
    await page.getByText('错过直播 5 分钟').first().waitFor()
    await page.getByRole('button', { name: /先停住/ }).click()
    const [, choice] = await box.commands(2)
    const on = aRunView().run?.steps[1]?.step.id
    expect(choice).toMatchObject({ path: '/run/choose', body: { on, choice: { do: 'pause', live: 'held' } } })
  })

  it('begins class and sheet with one tap', async () => {
    const { page, box } = await aPhone({ lesson: { ...CLASS, phase: 'idle', running: false } })
    await page.getByRole('button', { name: /荷花/ }).click()
    expect((await box.commands(2)).map(({ path }) => path)).toEqual(['/lesson/start', '/run/begin'])
  })

  it('begins the lesson for which the sheet is meant, where that is the next', async () => {
    const startsAt = Date.now() + minutes(4)
    const meant = { key: 'fractions', startsAt, endsAt: startsAt + minutes(40) }
    const planned = { ...meant, keys: ['fractions'] }
    const { page, box } = await aPhone({
      lesson: { ...CLASS, phase: 'idle', running: false, next: { lesson: planned, due: false } },
      runSheets: { sheets: [aSheetSummary({ lesson: meant })], deleted: [] },
    })
    await page.locator('.run-offers button').first().click()
    expect((await box.commands(2))[0]).toMatchObject({ path: '/lesson/start', body: { key: 'fractions' } })
  })

  it('ends the lesson that overruns and starts the next with one tap', async () => {
    const startsAt = Date.now() - minutes(2)
    const lesson = { key: 'art', keys: ['art'], startsAt, endsAt: startsAt + minutes(40), subject: '美术' }
    const { page, box } = await aPhone({ lesson: { ...CLASS, phase: 'live', running: true, next: { lesson, due: true } } })
    await page.getByRole('button', { name: '这节到此，上下一节' }).click()
    expect((await box.commands(1))[0]).toMatchObject({ path: '/lesson/start', body: { key: 'art', instead: true } })
  })

  it('says of a lesson whose bell has rung that it waits for a tap, and that it is on once it is', async () => {
    const timetable = aTimetableView()
    const [planned] = timetable.days[0]?.lessons.filter(({ startsAt, endsAt }) => startsAt <= Date.now() && Date.now() < endsAt) ?? []
    if (planned === undefined) throw new Error('no lesson of the told timetable is on')
    const row = (page: Page) => page.locator('.today-lesson.on')
    const waiting = await aPhone({ timetable, lesson: { ...CLASS, phase: 'warming', running: false, planned } })
    await expect.poll(() => row(waiting.page).textContent()).toContain('等您点开始')
    const given = await aPhone({ timetable, lesson: { ...CLASS, phase: 'live', running: true, planned } })
    await expect.poll(() => row(given.page).textContent()).toContain('正在上')
  })

  it('says what the box has done by itself, and when, and nothing of what somebody tapped', async () => {
    const at = Date.UTC(2026, 8, 1, 2, 32)
    const { page, box } = await aPhone({ lesson: { ...CLASS, phase: 'live', running: true, because: { reason: 'back', at } } })
    await page.getByText('10:32 直播恢复，自动切回').waitFor()
    box.tell({ lesson: { ...CLASS, phase: 'live', running: true, because: { reason: 'power', at } } })
    await page.getByText('10:32 来电，自动接着上课').waitFor()
    box.tell({ lesson: { ...CLASS, phase: 'live', running: true, because: { reason: 'tap', at } } })
    await page.getByText('10:32').waitFor({ state: 'detached' })
  })

  it('fits, can be touched and can be read out with all of it open', async () => {
    const { page } = await aPhone({ run: aRunView() })
    await page.getByRole('button', { name: /第4节/ }).click()
    await page.getByRole('button', { name: '对调' }).click()
    await page.getByRole('button', { name: '整份课单' }).click()
    expect(await brokenRulesOf(page)).toEqual([])
  })
})
