import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunSheet, RunSheetsView, SheetDetail } from '#appliance/contract/run-sheet.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { screenShows } from '#test/helper/pages.ts'
import { startLibraryBox, untilReady } from '#test/library/a-library-box.ts'
import { anItem, aPublisher } from '#test/library/a-publisher.ts'
import { TreeServer } from '#test/library/tree-server.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

const tidy = new AsyncDisposableStack()
let browser: Browser
let box: RunningBox
let teacher: Device

beforeAll(async () => {
  if (noChromium !== undefined) return
  browser = await aBrowser()
  tidy.defer(() => browser.close())
  const publisher = aPublisher()
  const note = publisher.blob('先折一折，再涂一涂。', { mime: 'text/plain' })
  const main = { asset: note.sha256, role: 'main' as const }
  publisher.catalogue(
    [
      anItem({ id: 'fold', kind: 'document', title: { 'zh-Hans': '折纸步骤' }, assets: [main] }),
      anItem({ id: 'plan', kind: 'lesson-plan', title: { 'zh-Hans': '折纸课' }, parts: [{ itemId: 'fold', minutes: 8 }] }),
    ],
    [note],
  )
  const server = await new TreeServer(publisher).listen()
  tidy.defer(() => server.close())
  box = await startLibraryBox({ catalogues: [{ url: server.url, fingerprint: publisher.fingerprint }] })
  tidy.defer(() => box.dispose())
  teacher = await aClaimant(box)
  // Nobody runs the lesson any more.
  await teacher.call('POST', '/api/v1/lesson/start', {})
  await teacher.call('POST', '/api/v1/lesson/end')
  await untilReady(box, 'fold')
})
afterAll(() => tidy.disposeAsync())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

/** Any PC of the school, at which somebody types the PIN. */
async function atAPc(hash = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${box.origin}/run-sheets${hash}`)
  await page.getByLabel('PIN 码').fill('246810')
  await page.locator('.plan-nav').waitFor()
  return page
}

const until = (holds: () => Promise<boolean>): Promise<boolean> => vi.waitUntil(holds, { timeout: 30_000, interval: 50 })
const sheetOf = async (id: string): Promise<RunSheet> => (await teacher.call<SheetDetail>('GET', `/api/v1/run-sheets/${id}`)).body.sheet
const newest = async (): Promise<string> => (await teacher.call<RunSheetsView>('GET', '/api/v1/run-sheets')).body.sheets[0]?.id ?? ''
const kindsOf = async (id: string): Promise<string> => (await sheetOf(id)).steps.map(({ kind }) => kind).join(' ')

/** The page itself is not what anybody means. */
const NAME_OF_FOCUSED = `(({ labels, localName, textContent }) =>
  localName === 'body' ? '' : (labels?.[0]?.textContent ?? '') + textContent)(document.activeElement)`

/** Tabs to what is called so, as somebody without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    const focused = await page.evaluate<string>(NAME_OF_FOCUSED)
    if (name.test(focused)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no key leads to ${name.source}`)
}

async function aSheet(...steps: readonly object[]): Promise<string> {
  let { sheet } = (await teacher.call<SheetDetail>('POST', '/api/v1/run-sheets', { title: { 'zh-Hans': '折纸' } })).body
  for (const step of steps) {
    const body = { revision: sheet.revision, change: { do: 'insert', step } }
    sheet = (await teacher.call<SheetDetail>('POST', `/api/v1/run-sheets/${sheet.id}/changes`, body)).body.sheet
  }
  return sheet.id
}

describe.skipIf(noChromium !== undefined)(`a run sheet put together at any PC ${noChromium ?? ''}`, { timeout: 90_000 }, () => {
  it('is made with the keys alone, put in order, run from the class page, and seen on the projector', async () => {
    const page = await atAPc()
    await tabTo(page, /新的课单/)
    await page.keyboard.type('对称图形')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '对称图形' }).waitFor()
    await tabTo(page, /主讲直播/)
    await page.keyboard.press('Enter')
    const id = await newest()
    await until(async () => (await kindsOf(id)) === 'live')
    await tabTo(page, /从资源库找/)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '加上 折纸步骤' }).waitFor()
    await tabTo(page, /^加上 折纸步骤/)
    await page.keyboard.press('Enter')
    await until(async () => (await kindsOf(id)) === 'live item')
    await page.locator('.handle').nth(1).focus()
    await page.keyboard.press('ArrowUp')
    await until(async () => (await kindsOf(id)) === 'item live')
    await page.getByText('现在是第 1 步').waitFor({ state: 'attached' })

    const screen = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await screen.goto(`${box.origin}/screen`)
    await page.goto(box.origin)
    await page.getByRole('button', { name: /对称图形/ }).click()
    await screenShows(screen, 'item')
    await screen.getByText('先折一折，再涂一涂。').waitFor()
    await teacher.call('POST', '/api/v1/lesson/take')
    await teacher.call('POST', '/api/v1/lesson/end')
    await screenShows(screen, 'welcome')
  })

  it('is put in another order by dragging', async () => {
    const id = await aSheet(
      { kind: 'live', minutes: 5 },
      { kind: 'note', minutes: 1, note: '分组' },
      { kind: 'pause', minutes: 5, live: 'held' },
    )
    const page = await atAPc(`#/${id}`)
    const handle = page.locator('.handle').first()
    await handle.scrollIntoViewIfNeeded()
    const [from, to] = [await handle.boundingBox(), await page.locator('.handle').last().boundingBox()]
    if (from === null || to === null) throw new Error('the handles are not on the page')
    await page.mouse.move(from.x + 20, from.y + 20)
    await page.mouse.down()
    await page.mouse.move(to.x + 20, to.y + 20, { steps: 5 })
    await page.mouse.up()
    await until(async () => (await kindsOf(id)) === 'note pause live')
  })

  it('shows each of two teachers what the other does, and loses neither’s step', async () => {
    const id = await aSheet({ kind: 'live', minutes: 5 })
    const [one, other] = [await atAPc(`#/${id}`), await atAPc(`#/${id}`)]
    await one.locator('.sheet-step').waitFor()
    await other.locator('.sheet-step').waitFor()
    // Both add a step at once: whoever is later is told, and sees what is there now.
    await Promise.all([one, other].map((page) => page.getByRole('button', { name: '我来讲' }).click()))
    await until(async () => (await sheetOf(id)).steps.length >= 2)
    await Promise.any(
      [one, other].map((page) =>
        page
          .getByText(/刚才也改了这份课单|刚才有人改动了这份课单/)
          .first()
          .waitFor(),
      ),
    )
    const { steps } = await sheetOf(id)
    for (const page of [one, other]) await until(async () => (await page.locator('.sheet-step').count()) === steps.length)
  })

  it('is a copy of one that the library has ready, can be deleted and taken back', async () => {
    const page = await atAPc()
    await page.getByRole('button', { name: '拿来改' }).click()
    await page.getByRole('heading', { name: '折纸课' }).waitFor()
    await page.locator('.sheet-step b').getByText('折纸步骤').waitFor()
    await page.getByRole('button', { name: '删除这份课单' }).click()
    await page.getByText('删掉的').click()
    await page.getByRole('button', { name: '恢复' }).first().click()
    await page.getByRole('heading', { name: '折纸课' }).waitFor()
  })

  it('fits a phone, can be touched and can be read out, with all of it open', async () => {
    const question = { form: 'choice', text: '哪个是轴对称图形？' }
    const id = await aSheet({ kind: 'item', itemId: 'fold', minutes: 5 }, { kind: 'question', minutes: 3, question })
    const page = await atAPc(`#/${id}`)
    await page.setViewportSize({ width: 390, height: 844 })
    await page.locator('.sheet-step-name').last().click()
    await page.getByRole('button', { name: '智能组课' }).click()
    await page.locator('.finds').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    await page.goto(`${box.origin}/run-sheets#/`)
    await page.locator('.sheet-link').first().waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
  })
})
