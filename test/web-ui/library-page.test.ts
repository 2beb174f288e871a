import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aBusyLibrary, aDetail, aFile, aLibrary, aShelf, aTroubledLibrary, lessonsOfTwoDays, withShelf } from '#test/helper/told-library.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'
import { queuedItems } from '../../web-ui/rooms/library/queued-items.ts'

let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

const items = aShelf()
const [, course, plan] = items
const pupil: FeedViews['session'] = { role: 'guest', claimed: true, holder: 'other', remembered: false, asks: [], asking: false }
const details = items.slice(0, 3).map((item) => aDetail(item, { parts: item === plan ? items.slice(0, 2) : [] }))

/** A phone's window, in which a box is open that has two hundred things. */
async function aPhone(path: string, views: Partial<FeedViews> = { session: pupil }): Promise<{ page: Page; box: ToldBox }> {
  const box = withShelf(new ToldBox(aClassOnAir(views)), items, details)
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await box.answer(page)
  await page.goto(`${TOLD_ORIGIN}${path}`)
  return { page, box }
}

const cards = (page: Page) => page.locator('.item-card')

describe('the queue as a technician reads it', () => {
  it('names a document of twelve pages once, and what fails with its reason', () => {
    const rows = queuedItems(aBusyLibrary().queue)
    expect(rows.slice(0, 3).map(({ itemId, files, state }) => [itemId, files, state])).toEqual([
      ['分数的认识', 1, 'running'],
      ['荷花', 12, 'queued'],
      ['种子发芽', 1, 'failed'],
    ])
    expect(rows[2]?.trouble).toContain('502')
  })
})

describe.skipIf(noChromium !== undefined)(`the library on a pupil’s tablet ${noChromium ?? ''}`, () => {
  it('finds by kind, subject and words, and a link leads to what was found', async () => {
    const { page } = await aPhone('/library')
    await page.getByRole('button', { name: '文档' }).click()
    await page.getByText('荷花').waitFor()
    await page.getByRole('button', { name: '微课' }).waitFor()
    expect(await cards(page).count()).toBe(1)
    expect(new URL(page.url()).hash).toBe('#/?kind=document')
    await page.goto(`${TOLD_ORIGIN}/library#/?subject=语文&q=观潮`)
    await page.getByText('观潮').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('观潮')
    await page.getByRole('searchbox').fill('恐龙')
    await page.getByText('没有找到').waitFor()
    await page.getByRole('link', { name: '看全部内容' }).click()
    await page.getByText('分数拼图').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
  })

  it('shows the rest of two hundred things, and is where it was after something was opened', async () => {
    const { page } = await aPhone('/library')
    await page.getByRole('button', { name: '再看 152 项' }).click()
    await page.getByText('口算练习 80', { exact: true }).waitFor()
    await page.evaluate('scrollTo(0, 2000)')
    await page.getByRole('link', { name: /口算练习 30/ }).click()
    await page.getByRole('link', { name: '返回' }).waitFor()
    expect(await page.evaluate('scrollY')).toBe(0)
    await page.goBack()
    await page.getByText('口算练习 80', { exact: true }).waitFor()
    expect(await page.evaluate('scrollY')).toBeGreaterThan(1000)
  })

  it('fits, can be touched and can be read out: the shelf, what is not here yet, and what is only for teachers', async () => {
    const { page } = await aPhone('/library')
    await cards(page).first().waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    for (const [path, says] of [
      [`/library#/item/${encodeURIComponent(plan?.id ?? '')}`, '包含的内容'],
      ['/library#/item/guide', '它可能只给老师看'],
    ] as const) {
      await page.goto(`${TOLD_ORIGIN}${path}`)
      await page.getByText(says).waitFor()
      expect(await brokenRulesOf(page)).toEqual([])
    }
  })

  it('stays in sight while the box is away, and says since when', async () => {
    const { page, box } = await aPhone('/library')
    await cards(page).first().waitFor()
    box.goAway()
    await page.getByText(/和盒子断开了/).waitFor()
    expect(await page.locator('.stale .item-card').count()).toBe(48)
  })

  it('says what becomes of a film that is not here yet, and plays nothing that is not there', async () => {
    const files = [aFile('course', { mime: 'video/mp4', haveBytes: 0 })]
    const { page, box } = await aPhone('/library')
    withShelf(box, items, course === undefined ? [] : [aDetail({ ...course, holding: 'waiting' }, { files })])
    await page.goto(`${TOLD_ORIGIN}/library#/item/${encodeURIComponent(course?.id ?? '')}`)
    await page.getByText('下载好了会自动打开').waitFor()
    expect(await page.locator('video').count()).toBe(0)
  })
})

describe.skipIf(noChromium !== undefined)(`a film of which parts are still to come ${noChromium ?? ''}`, () => {
  it('is begun again by itself where the player gave up, and says meanwhile that it waits', async () => {
    const file = aFile('course', { mime: 'video/mp4' })
    const { page, box } = await aPhone('/library')
    box.files = { [`/library/files/${file.sha256}`]: { body: 'it broke off', type: 'video/mp4' } }
    withShelf(box, items, course === undefined ? [] : [aDetail(course, { files: [file] })])
    const tries: string[] = []
    page.on('request', (request) => (request.url().includes(file.sha256) ? tries.push(request.url()) : undefined))
    await page.goto(`${TOLD_ORIGIN}/library#/item/${encodeURIComponent(course?.id ?? '')}`)
    await page.getByText('这一段还没有下载').waitFor()
    await vi.waitUntil(() => tries.length > 1, { timeout: 20_000 })
    expect(await page.getByText('这台设备放不了它').count()).toBe(0)
  })
})

describe.skipIf(noChromium !== undefined)(`coming lessons on a teacher’s phone ${noChromium ?? ''}`, () => {
  it('say in one look that two will not make it, and for each what helps', async () => {
    const { page, box } = await aPhone('/', { library: aLibrary({ lessons: lessonsOfTwoDays() }) })
    await page.getByText('2 节赶不上').waitFor()
    await page.getByText('请用 U 盘把这节课（640 MB）带来').waitFor()
    await page.getByText('请技术老师腾出 640 MB').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    box.tell({ library: aLibrary() })
    await page.getByText('都已就绪').waitFor()
  })
})

describe.skipIf(noChromium !== undefined)(`the technician’s storage ${noChromium ?? ''}`, () => {
  it('is paused and goes on', async () => {
    const { page, box } = await aPhone('/tech#storage', { library: aBusyLibrary() })
    await page.getByRole('button', { name: '暂停下载' }).click()
    expect(await box.commands(1)).toEqual([{ method: 'PUT', path: '/library/paused', body: { paused: true } }])
    box.tell({ library: aBusyLibrary({ paused: true }) })
    await page.getByRole('button', { name: '继续下载' }).click()
    expect(await box.commands(2)).toContainEqual({ method: 'PUT', path: '/library/paused', body: { paused: false } })
  })

  it('has things kept for good, and fetched before others', async () => {
    const { page, box } = await aPhone(`/library#/item/${encodeURIComponent(plan?.id ?? '')}`, {})
    await page.getByRole('button', { name: '一直保留' }).click()
    await page.getByRole('button', { name: '一直保留', pressed: true }).waitFor()
    await page.getByRole('button', { name: '马上下载' }).click()
    await page.getByText('先下载这一项').waitFor()
    const path = `/library/items/${encodeURIComponent(plan?.id ?? '')}`
    expect(await box.commands(2)).toEqual([
      { method: 'PUT', path: `${path}/pin`, body: { pinned: true } },
      { method: 'POST', path: `${path}/fetch`, body: {} },
    ])
  })

  it('fits, can be touched and can be read out, well and in trouble', async () => {
    const { page, box } = await aPhone('/tech#storage', { library: aTroubledLibrary() })
    await page.getByText('磁盘满了').waitFor()
    await page.getByText('签名不对，不采用').waitFor()
    await page.getByText('不能用', { exact: true }).waitFor()
    await page.getByRole('button', { name: '再看 3 项' }).first().waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    box.tell({ library: aLibrary({ lessons: [], catalogues: [] }) })
    await page.getByText('还没有资源目录').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
  })
})
