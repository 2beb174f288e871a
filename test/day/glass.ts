import type { Browser, Page } from 'playwright-core'
import type { TestContext } from 'vitest'
import type { ScreenReport } from '#appliance/contract/screens.ts'
import { reportsOf } from '#test/helper/pages.ts'
import type { SchoolDay } from './school-day.ts'

/** Notes in the page when its picture last went on, whatever element shows it: epoch milliseconds. */
const WATCH = `window.moved = []; let at = -1
setInterval(() => {
  const now = document.querySelector('video')?.currentTime ?? -1
  if (now !== at) window.moved.push(Date.now())
  at = now
}, 50)`

/** The projector's page in a real browser: what the class looks at. */
export class Glass {
  readonly page: Page
  /** What the screen tells the box. */
  readonly reports: ScreenReport[]

  constructor(page: Page) {
    this.page = page
    this.reports = reportsOf(page)
  }

  /** When its picture went on: epoch milliseconds, in order. */
  moved(): Promise<number[]> {
    return this.page.evaluate<number[]>('window.moved')
  }
}

/** A projector beside a day's class; gone when the test is over. */
export async function aGlass(browser: Browser, day: SchoolDay, { onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<Glass> {
  const context = await browser.newContext({ viewport: { width: 640, height: 360 } })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.addInitScript(WATCH)
  const glass = new Glass(page)
  await page.goto(`${day.box.origin}/screen`)
  return glass
}
