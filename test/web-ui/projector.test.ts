import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { lineMadeAnew, picturesGoOn, reportsOf, screenShows } from '#test/helper/pages.ts'

/** Several seconds of real play each; twice over on a busy machine. */
const UNHURRIED = 60_000

let box: RunningBox
let browser: Browser
let shy: Browser

beforeAll(async () => {
  if (noChromium !== undefined) return
  ;[browser, shy, box] = await Promise.all([aBrowser(), aBrowser('after-a-touch'), aBox()])
  await (await aClaimant(box)).call('POST', '/api/v1/lesson/start', { sample: true })
})
afterEach(() => Promise.all([browser, shy].flatMap((one) => one.contexts()).map((context) => context.close())))
afterAll(async () => {
  await Promise.all([browser?.close(), shy?.close(), box?.dispose()])
  // A box that was started again leaves its folder to whoever gave it.
  if (box !== undefined) rmSync(box.data, { recursive: true, force: true })
})

/** Run in the page, which has a DOM that these tests do not. Media events do not bubble, but they can be caught on the way down. */
const COUNT_PAUSES = `window.pauses = 0; document.addEventListener('pause', () => window.pauses++, true)`
const WATCH_CANVAS = `window.canvas = []; new MutationObserver(() => window.canvas.push(document.querySelector('canvas').hidden ? 'gone' : 'there'))
  .observe(document.querySelector('canvas'), { attributeFilter: ['hidden'] })`
const WATCH_SCENES = `window.scenes = []; new MutationObserver(() => window.scenes.push(document.querySelector('main').dataset.scene))
  .observe(document.body, { subtree: true, attributeFilter: ['data-scene'] })`

async function aScreen(from: Browser): Promise<Page> {
  const context = await from.newContext({ viewport: { width: 1280, height: 720 } })
  return context.newPage()
}

describe.skipIf(noChromium !== undefined)(`the big screen in a real browser ${noChromium ?? ''}`, { timeout: UNHURRIED }, () => {
  it('plays on without a halt where the browser refuses sound, and speaks once it is touched', async () => {
    const screen = await aScreen(shy)
    await screen.addInitScript(COUNT_PAUSES)
    const reports = reportsOf(screen)
    await screen.goto(`${box.origin}/screen`)
    const mute = (): number => reports.filter((report) => report.shows === 'live' && report.sound === false).length
    await expect.poll(mute, { timeout: 20_000 }).toBeGreaterThan(3)
    await screen.mouse.click(600, 300)
    await expect.poll(() => reports.at(-1)?.sound, { timeout: 10_000 }).toBe(true)
    expect(await screen.evaluate('window.pauses')).toBe(0)
  })

  it('never forgets what it shows while its line to the box is made anew', async () => {
    const screen = await aScreen(browser)
    await screen.goto(`${box.origin}/screen`)
    await screenShows(screen, 'live')
    await screen.evaluate(WATCH_SCENES)
    await lineMadeAnew(screen)
    await picturesGoOn(screen)
    expect(await screen.evaluate('window.scenes')).toEqual([])
  })

  it('keeps the last picture on the wall from the moment the box is gone until the next one', async () => {
    const screen = await aScreen(browser)
    await screen.goto(`${box.origin}/screen`)
    await screenShows(screen, 'live')
    await picturesGoOn(screen)
    await screen.evaluate(WATCH_CANVAS)
    const { data, httpPort, rtmpPort } = box
    await box.kill()
    for (let tries = 0; tries < 3; tries += 1) await screen.waitForEvent('requestfailed', (request) => request.url().endsWith('.flv'))
    expect(await screen.evaluate('window.canvas')).toEqual(['there'])
    box = await aBox({ data, httpPort, rtmpPort })
    await screenShows(screen, 'live')
    expect(await screen.evaluate('window.canvas')).toEqual(['there', 'gone'])
  })
})
