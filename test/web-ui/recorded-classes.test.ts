import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aClassOnAir, aRecording, aWeekOfRecordings, noRecordings, recordingsOnTheirWay } from '#test/helper/told-views.ts'
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

  it('offer a phone that came by the code on the screen only the class that runs, and say how to have the others', async () => {
    const session: FeedViews['session'] = { role: 'teacher', claimed: true, holder: 'you', remembered: false, asks: [], asking: false }
    const { page } = await aPhone({ recordings, session })
    await page.getByText('其他录像，请用 PIN 码进入').waitFor()
    expect(await rowOf(page, 0).getByRole('button', { name: '播放' }).count()).toBe(1)
    expect(await rowOf(page, 1).locator('button, a').count()).toBe(0)
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

  it('say of which class, subject and lesson they are, in the language of the page, and what was left out', async () => {
    const title = { 'zh-Hans': '分数的意义', en: 'What a fraction is' }
    const told = aRecording('r4', { class: '三年二班', subject: '数学', title, leftOut: 300 })
    const { page } = await aPhone({ recordings: noRecordings({ recordings: [told] }) })
    expect(await rowOf(page, 0).innerText()).toContain('三年二班 · 数学 · 分数的意义')
    expect(await rowOf(page, 0).innerText()).toContain('课前课后多录的 5 分钟没有算进来')
  })

  it('offer nothing to keep where rights forbid it, and say so', async () => {
    const forbidden = { ...aRecording('r5'), ...running, fate: 'not-allowed' as const }
    const { page } = await aPhone({ recordings: noRecordings({ recordings: [forbidden], keepDays: 14 }) })
    await page.getByText('版权不允许留下，下课就删除').waitFor()
    expect(await page.getByRole('button', { name: /留下/ }).count()).toBe(0)
  })

  it('store a point to explain again at one tap in class, and say where it is', async () => {
    const { page, box } = await aPhone({ recordings })
    box.replies = ({ path }) => (path.endsWith('/bookmarks') ? { status: 200, body: { id: 'aa', at: 754.2, label: '' } } : undefined)
    await page.getByRole('button', { name: '记下这里，再讲一遍' }).click()
    await page.getByText('已记下 12:34').waitFor()
    expect(await box.commands(1)).toEqual([{ method: 'POST', path: '/recordings/r5/bookmarks', body: {} }])
  })

  it('are watched from a bookmark, which can be named and removed', async () => {
    const bookmarks = [
      { id: 'aa', at: 754.2, label: '' },
      { id: 'bb', at: 3605, label: '通分' },
    ]
    const { page, box } = await aPhone({ recordings: noRecordings({ recordings: [aRecording('r4', { bookmarks })] }) })
    await rowOf(page, 0).getByRole('button', { name: '1:00:05 通分' }).first().click()
    await rowOf(page, 0).locator('video').waitFor()
    await rowOf(page, 0).getByRole('button', { name: /改名/ }).first().click()
    await page.getByLabel('这里讲的是什么').fill('例题二')
    await page.getByRole('button', { name: '存下' }).click()
    await rowOf(page, 0).getByRole('button', { name: '去掉 1:00:05 通分' }).click()
    expect(await box.commands(2)).toEqual([
      { method: 'PUT', path: '/recordings/r4/bookmarks/aa', body: { label: '例题二' } },
      { method: 'DELETE', path: '/recordings/r4/bookmarks/bb', body: null },
    ])
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('are taken to a stick at one tap, where the school has a place for them, and never while they are written', async () => {
    const { page, box } = await aPhone({ recordings: aWeekOfRecordings({ exportTo: ['folder', 'server'] }) })
    expect(await rowOf(page, 0).getByText('存到U盘').count()).toBe(0)
    await rowOf(page, 1).getByRole('button', { name: /上传/ }).waitFor()
    await rowOf(page, 1)
      .getByRole('button', { name: /存到U盘/ })
      .click()
    expect(await box.commands(1)).toEqual([{ method: 'PUT', path: '/recordings/r4/exports/folder', body: {} }])
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('say how far they are on their way, what they wait for, and what went wrong', async () => {
    const { page, box } = await aPhone({
      recordings: noRecordings({
        exportTo: ['server'],
        recordings: recordingsOnTheirWay().map((exports, n) => aRecording(`r${n}`, { exports })),
      }),
    })
    await page.getByRole('button', { name: /全部/ }).click()
    for (const [n, says] of [
      '正在上传，41%',
      '正在上课，下课后继续。',
      '还没成功：没有找到U盘，或者U盘上没有那个文件夹。盒子会自己再试。',
      '没有成功：对方不接收，请技术老师看一下设置。',
      '11月17日星期二上传完成',
    ].entries())
      expect(await rowOf(page, n).innerText()).toContain(says)
    await rowOf(page, 3)
      .getByRole('button', { name: /现在再试/ })
      .click()
    await rowOf(page, 0)
      .getByRole('button', { name: /不要了/ })
      .click()
    expect(await box.commands(2)).toEqual([
      { method: 'PUT', path: '/recordings/r3/exports/server', body: {} },
      { method: 'DELETE', path: '/recordings/r0/exports/server', body: null },
    ])
    expect(await brokenRulesOf(page)).toEqual([])
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
