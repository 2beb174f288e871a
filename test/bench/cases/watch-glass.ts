import { BoxError } from '#appliance/base/errors.ts'
import type { ScreenBrowser, WatchedPage } from '../browser/chromium.ts'
import type { Figure } from '../figure.ts'
import { delaysOf, pausesOf } from '../measure/glass-delay.ts'
import type { ShownFrame } from '../measure/glass-delay.ts'
import { median, percentile } from '../measure/percentile.ts'
import { machineTime, sleep } from '../measure/time.ts'
import { decodeCode } from '../source/picture-code.ts'
import type { Publisher } from '../source/publisher.ts'

const OPENINGS = 5
const FIRST_PICTURE_LIMIT = 20_000
/** A page may take so long to come close to the live edge before its delay counts, milliseconds. */
const SETTLE = 10_000
/** A picture that stands still for longer is a stall that a person sees, milliseconds. */
const STALL = 300

/** What is watched, and the most it may be; without bars the figures inform. */
export interface Glass {
  title: string
  url: string
  bars?: { delay?: number; stalls: number; firstPicture?: number }
}

/** Opens the page a few times for its first picture, then watches one for `window` milliseconds. */
export async function watchGlass(glass: Glass, browser: ScreenBrowser, onAir: { publisher: Publisher; window: number }): Promise<Figure[]> {
  const { title, url, bars } = glass
  const openings: number[] = []
  for (let opening = 0; opening < OPENINGS; opening += 1) openings.push(await firstPicture(browser, url))
  const { delays, pauses, waits, frames } = await watch(browser, url, onAir)
  const seconds = onAir.window / 1000
  const figure = (what: string, value: number, unit: string): Figure => ({ name: `${title}: ${what}`, value, unit })
  const held = (name: keyof NonNullable<Glass['bars']>): { bar?: number } => {
    const bar = bars?.[name]
    return bar === undefined ? {} : { bar }
  }
  const first = openings.map((milliseconds) => milliseconds / 1000)
  return [
    { ...figure('first picture after the page opens', median(first), 's'), runs: first, ...held('firstPicture') },
    figure('glass to glass p50', percentile(delays, 50) / 1000, 's'),
    { ...figure('glass to glass p95', percentile(delays, 95) / 1000, 's'), ...held('delay') },
    { ...figure(`stalls above 0.3 s in ${seconds} s`, pauses.filter((pause) => pause > STALL).length, ''), ...held('stalls') },
    figure('longest the picture stood still', percentile(pauses, 100) / 1000, 's'),
    figure('times the player waited for data', waits, ''),
    figure('frames shown a second', frames / seconds, '1/s'),
  ]
}

/** Milliseconds from opening the page to its first picture of the lesson. */
async function firstPicture(browser: ScreenBrowser, url: string): Promise<number> {
  const page = await browser.open(url)
  try {
    const limit = machineTime() + FIRST_PICTURE_LIMIT
    while (machineTime() < limit) {
      const first = (await page.take()).shown.find(({ blocks }) => decodeCode(blocks) !== undefined)
      if (first !== undefined) return first.since
      await sleep(100)
    }
    throw new BoxError('INTERNAL', `no picture of the lesson within ${FIRST_PICTURE_LIMIT / 1000} s on ${url}`)
  } finally {
    await page.close()
  }
}

export async function watch(browser: ScreenBrowser, url: string, { publisher, window }: { publisher: Publisher; window: number }) {
  const page = await browser.open(url)
  await sleep(SETTLE)
  await page.take()
  await sleep(window)
  const { shown, waits } = await page.take()
  await page.close()
  const frames = shown.map(toFrame).filter((frame) => frame !== undefined)
  return { delays: delaysOf(frames, await publisher.sent()), pauses: pausesOf(frames), waits, frames: frames.length }
}

function toFrame({ at, blocks }: Awaited<ReturnType<WatchedPage['take']>>['shown'][number]): ShownFrame | undefined {
  const number = decodeCode(blocks)
  return number === undefined ? undefined : { number, at }
}
