import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aClassOnAir, aRecording, aWeekOfRecordings, noRecordings } from '#test/helper/told-views.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'
import { isNearlyFull } from '../../web-ui/rooms/recordings/recording-words.ts'

let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

async function aPhone(views: Partial<FeedViews>, path = '/'): Promise<{ page: Page; box: ToldBox }> {
  const box = new ToldBox(aClassOnAir(views))
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await page.clock.install()
  await box.answer(page)
  await page.goto(`${TOLD_ORIGIN}${path}`)
  return { page, box }
}

const recordings = aWeekOfRecordings()
const [running, kept, broken] = recordings.recordings
const rowOf = (page: Page, place: number) => page.locator('.recording').nth(place)

describe('a recording', () => {
  it('is in danger when all of them nearly fill their share', () => {
    expect([isNearlyFull(noRecordings({ bytes: 20_000_000_000 })), isNearlyFull(recordings)]).toEqual([true, false])
  })
})

describe.skipIf(noChromium !== undefined)(`recorded classes on a teacher’s phone ${noChromium ?? ''}`, () => {
  it('say during the class that it will be deleted, and keep it at one tap', async () => {
    const { page, box } = await aPhone({ recordings })
    await page.getByText('下课就删除').waitFor()
    await page.getByRole('button', { name: '留下这节课' }).click()
    expect(await box.commands(1)).toEqual([{ method: 'PUT', path: '/recordings/r5/keep', body: { kept: true } }])
    box.tell({ recordings: { ...recordings, recordings: [{ ...aRecording('r5'), ...running, kept: true }] } })
    await page.getByText('下课后会留着').waitFor()
    await page.getByRole('button', { name: '不留了' }).click()
    expect(await box.commands(2)).toContainEqual({ method: 'PUT', path: '/recordings/r5/keep', body: { kept: false } })
  })

  it('say how long the class stays where the school keeps them', async () => {
    const { page } = await aPhone({ recordings: { ...recordings, keepDays: 14 } })
    await page.getByText('下课后留 14 天').waitFor()
  })

  it('say nothing of recording where it is off, and how to have it', async () => {
    const { page } = await aPhone({ recordings: noRecordings({ on: false }) })
    await page.getByText('课堂录像没有打开').waitFor()
    expect(await page.locator('.keep-lesson').count()).toBe(0)
  })

  it('say that a full disk stopped the recording, that the class goes on, and what helps', async () => {
    const { page } = await aPhone({ recordings: aWeekOfRecordings({ trouble: 'disk-full' }) })
    await page.getByText('没有再录，上课不受影响').waitFor()
    await page.getByText('删掉不要的录像就有地方了').waitFor()
    expect(await page.getByText('正在录').count()).toBe(0)
  })

  it('play in place, can be downloaded, and tell what becomes of them', async () => {
    const { page } = await aPhone({ recordings })
    expect(await rowOf(page, 1).innerText()).toContain('已留下')
    expect(await rowOf(page, 2).innerText()).toMatch(/录到一半断过电，已修好 · 11月30日星期一自动删除/)
    expect(await rowOf(page, 1).getByRole('link', { name: '下载' }).getAttribute('href')).toBe('/recordings/r4.mp4')
    await rowOf(page, 1).getByRole('button', { name: '播放' }).click()
    expect((await rowOf(page, 1).locator('video').boundingBox())?.width).toBe((await rowOf(page, 1).boundingBox())?.width)
    await rowOf(page, 2).getByRole('button', { name: '播放' }).click()
    await rowOf(page, 1).locator('video').waitFor({ state: 'detached' })
  })

  it('are deleted only after a moment in which a slip of the thumb can be taken back', async () => {
    const { page, box } = await aPhone({ recordings })
    await rowOf(page, 1).getByRole('button', { name: '删除' }).click()
    await rowOf(page, 2).getByRole('button', { name: '删除' }).click()
    await rowOf(page, 1).getByRole('button', { name: '撤销' }).click()
    await rowOf(page, 1).getByRole('button', { name: '删除' }).waitFor()
    expect(box.calls).toEqual([])
    await page.clock.runFor(6_000)
    expect(await box.commands(1)).toEqual([{ method: 'DELETE', path: `/recordings/${broken?.id}`, body: null }])
  })

  it('stay where somebody keeps them in that moment', async () => {
    const { page, box } = await aPhone({ recordings })
    await rowOf(page, 2).getByRole('button', { name: '删除' }).click()
    await rowOf(page, 2).getByText('马上删除').waitFor()
    const kepts = recordings.recordings.map((one) => (one === broken ? { ...one, kept: true } : one))
    box.tell({ recordings: { ...recordings, recordings: kepts } })
    await page.clock.runFor(6_000)
    await rowOf(page, 2).getByText('已留下').waitFor()
    expect(box.calls).toEqual([])
  })

  it('come back when the box could not delete them, with the reason', async () => {
    const { page, box } = await aPhone({ recordings })
    box.replies = () => ({ status: 503, body: { code: 'ROOM_FAILED' } })
    await rowOf(page, 1).getByRole('button', { name: '删除' }).click()
    await page.clock.runFor(6_000)
    await page.getByText('ROOM_FAILED').waitFor()
    await rowOf(page, 1).getByRole('button', { name: '删除' }).waitFor()
  })

  it('cannot be deleted or downloaded while they are written', async () => {
    const { page } = await aPhone({ recordings })
    expect(await rowOf(page, 0).getByText('删除').count()).toBe(0)
    expect(await rowOf(page, 0).getByText('下载').count()).toBe(0)
  })

  it('are three on the class page until somebody wants to see all', async () => {
    const { page } = await aPhone({ recordings })
    await rowOf(page, 2).waitFor()
    expect(await page.locator('.recording').count()).toBe(3)
    await page.getByRole('button', { name: '全部 5 个' }).click()
    expect(await page.locator('.recording').count()).toBe(5)
  })

  it('stay in sight, greyed, while the box is out of reach', async () => {
    const { page, box } = await aPhone({ recordings })
    await rowOf(page, 0).waitFor()
    box.goAway()
    await page.getByText(/和盒子断开了/).waitFor()
    expect(await page.locator('.stale .recording').count()).toBe(3)
  })

  it('fit, can be touched and can be read out, on the class page and at the technician’s desk', async () => {
    const { page } = await aPhone({ recordings })
    await rowOf(page, 2).getByRole('button', { name: '删除' }).click()
    expect(await brokenRulesOf(page)).toEqual([])
    const desk = await aPhone(
      { recordings: aWeekOfRecordings({ recordings: kept === undefined ? [] : [kept], bytes: 21e9 }) },
      '/tech#recordings',
    )
    await desk.page.getByText('快存满了').waitFor()
    expect(await brokenRulesOf(desk.page)).toEqual([])
  })
})
