import type { Page } from 'playwright-core'
import type { RunningBox } from '#test/helper/a-box.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { screenShows } from '#test/helper/pages.ts'
import type { Bench, Figure } from '../figure.ts'
import { percentile } from '../measure/percentile.ts'
import { Publisher } from '../source/publisher.ts'

const NAME = 'key of the remote to the bars over the live picture'
const MOST = 1000

/** Before the page's own code, which keeps keys to itself. */
const NOTE_PRESSES = `window.addEventListener('keydown', ({ code }) => code === 'KeyB' && (window.pressedAt ??= performance.now()), true)`

/** From the press on: until the bars are laid out and painted, and the picture under them has gone on. */
const WATCH = `window.pressedAt = undefined
void (window.bars = new Promise((resolve) => {
  const look = () => {
    if (document.querySelector('.quiz-bars .bar') === null) return requestAnimationFrame(look)
    document.querySelector('video').requestVideoFrameCallback(() => resolve(performance.now() - window.pressedAt))
  }
  look()
}))`

/** Hands are counted at the screen and told by a remote: how soon the bars lie over the far teacher, who goes on. */
export async function barsOverPicture(bench: Bench, box: RunningBox, teacher: Device): Promise<Figure[]> {
  if (noChromium !== undefined) {
    bench.skip(NAME, noChromium)
    return []
  }
  bench.say(`hands are counted at the screen, ${bench.rounds} times`)
  await using publisher = new Publisher()
  const browser = await aBrowser()
  try {
    await publisher.publish(await bench.clip(), box.publishUrl())
    await teacher.call('POST', '/api/v1/lesson/start', {})
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await page.addInitScript(NOTE_PRESSES)
    await page.goto(`${box.origin}/screen`)
    await screenShows(page, 'live')
    const runs: number[] = []
    for (let at = 0; at < bench.rounds; at += 1) runs.push(await told(page))
    await teacher.call('POST', '/api/v1/lesson/end', {})
    return [{ name: NAME, value: percentile(runs, 50), unit: 'ms', bar: MOST, runs }]
  } finally {
    await browser.close()
  }
}

/** One question from its asking to its bars, milliseconds from the press that publishes it; then it is put away. */
async function told(page: Page): Promise<number> {
  await page.mouse.move(400, 300)
  await page.mouse.move(440, 340, { steps: 2 })
  await page.locator('.hand').waitFor()
  await press(page, '两个选项的单选题')
  await page.getByRole('spinbutton').first().focus()
  await page.keyboard.type('23')
  await page.getByRole('spinbutton').last().focus()
  await page.keyboard.type('19')
  await press(page, '停止答题')
  const right = page.getByRole('button', { name: 'A 是对的' })
  await right.waitFor()
  await page.evaluate(WATCH)
  await right.focus()
  await page.keyboard.press('b')
  const took = await page.evaluate<number>('window.bars')
  await press(page, '收起')
  await page.locator('.quiz').waitFor({ state: 'detached' })
  return took
}

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name }).click()
}
