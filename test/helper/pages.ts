import type { Browser, Page } from 'playwright-core'
import type { TestContext } from 'vitest'
import type { ScreenReport } from '#appliance/contract/screens.ts'
import type { RunningBox } from './a-box.ts'
import { aClaimant } from './a-teacher.ts'
import type { Device } from './a-teacher.ts'

/** Milliseconds until a screen shows a lesson that comes over a bad line, on a busy machine. */
const SLOW_START = 60_000

/** A page on a phone that is nobody's yet. */
export async function aPhone(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  return context.newPage()
}

/** The claimed box on the phone of the person who claimed it, or came in as `enter` does, and the same person's direct line to the API. */
export async function aTeachersPage(
  browser: Browser,
  box: RunningBox,
  enter: (box: RunningBox) => Promise<Device> = aClaimant,
): Promise<{ teacher: { page: Page; device: Device } }> {
  const device = await enter(box)
  const page = await aPhone(browser)
  await page.context().addCookies(
    device.cookie.split('; ').map((pair) => {
      const cut = pair.indexOf('=')
      return { name: pair.slice(0, cut), value: pair.slice(cut + 1), url: box.origin }
    }),
  )
  await page.goto(box.origin)
  return { teacher: { page, device } }
}

/** A screen of the box in the middle of a class that was started for it; closed when the test is over. */
export async function aScreenInClass(browser: Browser, box: RunningBox, onTestFinished: TestContext['onTestFinished']): Promise<Page> {
  const teacher = await aClaimant(box)
  await teacher.call('POST', '/api/v1/lesson/start', {})
  const screen = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  onTestFinished(() => screen.close())
  await screen.goto(`${box.origin}/screen`)
  await screenShows(screen, 'live', SLOW_START)
  await picturesGoOn(screen)
  return screen
}

/** Resolves once the screen itself says that it shows this. */
export async function screenShows(screen: Page, shows: string, timeout = 30_000): Promise<void> {
  await screen.locator(`main[data-shows="${shows}"]`).waitFor({ state: 'attached', timeout })
}

/** Runs in the page, which has a DOM that these tests do not. */
const UNTIL_TWENTY_PICTURES = `new Promise((resolve) => {
  const video = document.querySelector('video')
  let painted = 0
  const paint = () => (++painted >= 20 ? resolve() : video.requestVideoFrameCallback(paint))
  video.requestVideoFrameCallback(paint)
})`

/** Resolves once twenty more pictures have been painted on the screen. */
export async function picturesGoOn(screen: Page): Promise<void> {
  await screen.evaluate(UNTIL_TWENTY_PICTURES)
}

/** The page opens a new connection to the box, as a phone does that comes back to its network; resolves once that has answered. */
export async function lineMadeAnew(page: Page): Promise<void> {
  const line = page.waitForEvent('websocket')
  await page.evaluate("void window.dispatchEvent(new Event('online'))")
  await (await line).waitForEvent('framereceived', (frame) => String(frame.payload).includes('"pong"'))
}

/** What the screen has told the box, read off the wire: to ask the page itself would count as a touch of it. */
export function reportsOf(screen: Page): ScreenReport[] {
  const reports: ScreenReport[] = []
  screen.on('websocket', (line) =>
    line.on('framesent', ({ payload }) => {
      const word = JSON.parse(String(payload)) as { type: string; report: ScreenReport }
      if (word.type === 'report') reports.push(word.report)
    }),
  )
  return reports
}
