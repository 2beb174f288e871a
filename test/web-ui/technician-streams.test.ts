import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aChannel, aClassOnAir, aLive, anUpstream, crowdedAir, onTheBackup, someViewers } from '#test/helper/told-views.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

async function aPhone(path: string, views: Partial<FeedViews> = onBackup()): Promise<{ page: Page; box: ToldBox }> {
  const box = new ToldBox(aClassOnAir(views))
  box.replies = ({ path: asked }) => (asked === '/live/viewers' ? { status: 200, body: someViewers() } : undefined)
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await page.clock.install()
  await box.answer(page)
  await page.goto(`${TOLD_ORIGIN}${path}`)
  return { page, box }
}

const onBackup = () => ({ live: aLive(aChannel({ upstreams: onTheBackup() })) })
const CHANNEL = '/live/channels/class'
const source = (page: Page, place: number) => page.locator('.upstream').nth(place)

describe.skipIf(noChromium !== undefined)(`the sources at the technician’s desk ${noChromium ?? ''}`, () => {
  it('stand in their order, each with its state in words, and the one in use stands out', async () => {
    const { page } = await aPhone('/tech#streams')
    await page.getByText('从上到下依次优先').waitFor()
    expect(await source(page, 0).innerText()).toMatch(/192\.168\.1\.21[^]*本校的盒子[^]*上游连不上/)
    expect(await source(page, 1).innerText()).toMatch(/token=\*\*\*[^]*等待重试[^]*启动 4 次 · 08:31:00 重试[^]*上游拒绝/)
    expect(await page.locator('.upstream.in-use').innerText()).toMatch(/edge-2[^]*正在用/)
    expect(await page.locator('.upstream.in-use .icon-live').count()).toBe(1)
  })

  it('are switched by hand, and go back to their order', async () => {
    const { page, box } = await aPhone('/tech#streams')
    await source(page, 3).getByRole('button', { name: '现在用这个' }).click()
    expect(await box.commands(1)).toEqual([{ method: 'PUT', path: `${CHANNEL}/upstream-choice`, body: { id: 'backup-2' } }])
    const upstreams = onTheBackup().map((upstream) => ({ ...upstream, chosen: upstream.id === 'backup-2' }))
    box.tell({ live: aLive(aChannel({ upstreams })) })
    await source(page, 3).getByText('手动选定').waitFor()
    await page.getByRole('button', { name: '恢复按顺序选择' }).click()
    expect(await box.commands(2)).toContainEqual({ method: 'PUT', path: `${CHANNEL}/upstream-choice`, body: { id: null } })
  })

  it('are added, moved, replaced and removed, and those that stay keep what the page cannot see', async () => {
    const { page, box } = await aPhone('/tech#streams')
    await page.getByLabel('上游地址', { exact: true }).fill(' https://new.example/x.m3u8 ')
    await page.getByRole('button', { name: '添加' }).click()
    await page.getByText('已保存').waitFor()
    await source(page, 3).getByRole('button', { name: '修改' }).click()
    await source(page, 3).getByRole('button', { name: '上移' }).click()
    await source(page, 2).getByRole('button', { name: '收起' }).click()
    await source(page, 3).getByRole('button', { name: '修改' }).click()
    await source(page, 3).getByLabel('换成新的上游地址').fill('srt://other.example:9000')
    await source(page, 3).getByRole('button', { name: '替换' }).click()
    await box.commands(3)
    await source(page, 3).getByRole('button', { name: '删除' }).click()
    expect(box.calls).toHaveLength(3)
    await source(page, 3).getByRole('button', { name: '确定删除' }).click()
    const [main, first, second] = [{ keep: 'main' }, { keep: 'backup-1' }, { keep: 'backup-2' }]
    expect((await box.commands(4)).map(({ body }) => body)).toEqual([
      { revision: 'first', urls: [main, first, second, { url: 'https://new.example/x.m3u8' }] },
      { revision: 'first', urls: [main, second, first] },
      { revision: 'first', urls: [main, first, { url: 'srt://other.example:9000' }] },
      { revision: 'first', urls: [main, first] },
    ])
  })

  it('are not removed for one that had their place: what was begun ends when somebody else changes the list', async () => {
    const { page, box } = await aPhone('/tech#streams')
    await source(page, 2).getByRole('button', { name: '修改' }).click()
    await source(page, 2).getByRole('button', { name: '删除' }).click()
    await source(page, 2).getByRole('button', { name: '确定删除' }).waitFor()
    const upstreams = onTheBackup().map((upstream) => (upstream.id === 'backup-1' ? { ...upstream, url: 'srt://other.example' } : upstream))
    box.tell({ live: aLive(aChannel({ upstreams, upstreamsRevision: 'second' })) })
    await page.getByText('刚才有人改动了这个列表').waitFor()
    expect(await page.getByRole('button', { name: '确定删除' }).count()).toBe(0)
    expect(box.calls.filter(({ method }) => method === 'PUT')).toEqual([])
  })

  it('are changed only in the list that the technician sees; who comes second reads why, and sees the new one', async () => {
    const { page, box } = await aPhone('/tech#streams')
    box.replies = ({ method }) => (method === 'PUT' ? { status: 409, body: { code: 'UPSTREAMS_CHANGED' } } : undefined)
    await page.getByLabel('上游地址', { exact: true }).fill('srt://new.example:9000')
    await page.getByRole('button', { name: '添加' }).click()
    await page.getByText('UPSTREAMS_CHANGED').waitFor()
    const upstreams = [...onTheBackup(), anUpstream('backup-3')]
    box.tell({ live: aLive(aChannel({ upstreams, upstreamsRevision: 'second' })) })
    await source(page, 4).waitFor()
    box.replies = () => ({ status: 200, body: { done: true, revision: 'third' } })
    await page.getByRole('button', { name: '添加' }).click()
    await page.getByText('已保存').waitFor()
    expect((await box.commands(2)).map(({ body }) => (body as { revision: string }).revision)).toEqual(['first', 'second'])
  })

  it('say why the box did not take an address, and leave it there to be mended', async () => {
    const { page, box } = await aPhone('/tech#streams')
    box.replies = () => ({ status: 400, body: { code: 'SOURCE_URL_REFUSED' } })
    await page.getByLabel('上游地址', { exact: true }).fill('ftp://new.example')
    await page.getByRole('button', { name: '添加' }).click()
    await page.getByText('SOURCE_URL_REFUSED').waitFor()
    expect(await page.getByLabel('上游地址', { exact: true }).inputValue()).toBe('ftp://new.example')
  })

  it('fit, can be touched and can be read out, with the play addresses below them', async () => {
    const { page } = await aPhone('/tech#streams')
    await source(page, 1).getByRole('button', { name: '修改' }).click()
    await page.getByLabel('盒子的地址').selectOption('http://classbox.local:8080')
    expect(await page.getByLabel('RTMP', { exact: true }).inputValue()).toBe('rtmp://classbox.local:1935/play/class')
    expect(await brokenRulesOf(page)).toEqual([])
  })
})

describe.skipIf(noChromium !== undefined)(`a class that runs from a backup ${noChromium ?? ''}`, () => {
  it('is a calm word under the teacher’s header, which goes when the main source is back', async () => {
    const { page, box } = await aPhone('/')
    await page.getByText('画面走备用线路').waitFor()
    const upstreams = [anUpstream('main', { state: 'running' }), anUpstream('backup-1')]
    box.tell({ live: aLive(aChannel({ upstreams })) })
    await page.getByText('画面走备用线路').waitFor({ state: 'detached' })
  })

  it('is switched by the teacher who holds it, and by nobody else', async () => {
    const { page, box } = await aPhone('/')
    await page.getByRole('button', { name: '换到这条 备用线路 2' }).click()
    expect(await box.commands(1)).toEqual([{ method: 'PUT', path: `${CHANNEL}/upstream-choice`, body: { id: 'backup-2' } }])
    expect(await brokenRulesOf(page)).toEqual([])
    box.tell({ session: { role: 'teacher', claimed: true, holder: 'other', remembered: true, asks: [], asking: false } })
    await page.getByRole('button', { name: /换到这条/ }).waitFor({ state: 'detached' })
  })
})

describe.skipIf(noChromium !== undefined)(`who watches, at the technician’s desk ${noChromium ?? ''}`, () => {
  it('is listed as it changes, the worst first, and fits a phone', async () => {
    const { page, box } = await aPhone('/tech#viewers')
    await page.locator('.viewer-table').waitFor()
    expect(await page.locator('.viewer-table tbody tr').first().innerText()).toMatch(/192\.168\.1\.57[^]*跟不上/)
    await page.getByText('1 台跟不上').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    box.replies = () => ({ status: 200, body: someViewers({ viewers: [], bitsPerSecond: 0 }) })
    await page.clock.runFor(2_500)
    await page.getByText('现在没有人观看').waitFor()
    box.tell({ health: { issues: [crowdedAir()] } })
    await page.getByText('请让设备改连 5 GHz').waitFor()
  })

  it('stays in sight, greyed and with the reason, while the box does not answer', async () => {
    const { page, box } = await aPhone('/tech#viewers')
    await page.locator('.viewer-table').waitFor()
    box.replies = () => ({ status: 503, body: { code: 'ROOM_FAILED' } })
    await page.clock.runFor(2_500)
    await page.getByText('ROOM_FAILED').waitFor()
    expect(await page.locator('.viewers.stale .viewer-table').count()).toBe(1)
  })
})
