import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { picturesGoOn, screenShows } from '#test/helper/pages.ts'
import { cutForHls } from '#test/upstreams/hls-clip.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { startThinLine } from '#test/upstreams/thin-line.ts'

const MINUTE = 60_000
const cannot = noChromium ?? noFfmpeg

let browser: Browser
beforeAll(async () => {
  if (cannot === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())

/** A screen in the middle of a class that is pulled over a thin line which is late by 3 s ± 3 s. */
async function aScreenAtTheEndOfAThinLine(path: string, onTestFinished: TestContext['onTestFinished']): Promise<Page> {
  const upstream = await startHttpUpstream({ hls: await cutForHls(4) })
  const line = await startThinLine({ to: upstream.port, bitsPerSecond: 600_000, jitter: 3000, random: Math.random })
  const url = `http://127.0.0.1:${line.port}${path}`
  const box = await aBox({ config: `live:\n  channels:\n    class:\n      sources:\n        - url: ${url}\n` })
  onTestFinished(async () => {
    await box.dispose()
    await line.stop()
    await upstream.stop()
  })
  const teacher = await aClaimant(box)
  await teacher.call('POST', '/api/v1/lesson/start', {})
  const screen = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  onTestFinished(() => screen.close())
  await screen.goto(`${box.origin}/screen`)
  await screenShows(screen, 'live', MINUTE)
  await picturesGoOn(screen)
  return screen
}

/** Counts, in the page itself, how often the picture stood still for more than a blink during `milliseconds`. */
const standstills = (milliseconds: number): string => `new Promise((resolve) => {
  const video = document.querySelector('video')
  const longest = 400
  let last = performance.now(), count = 0, painted = 0
  const end = last + ${milliseconds}
  const paint = (now) => { if (now - last > longest) count++; last = now; painted++; video.requestVideoFrameCallback(paint) }
  video.requestVideoFrameCallback(paint)
  const timer = setInterval(() => { if (performance.now() > end) { clearInterval(timer); resolve({ count, painted }) } }, 200)
})`

describe.skipIf(cannot !== undefined)(`a thin line that is late by anything up to six seconds ${cannot ?? ''}`, () => {
  it.concurrent.for(['/live.m3u8', '/live.flv'])(
    'does not freeze the screen after its first minute (%s)',
    { timeout: 5 * MINUTE },
    async (path, { onTestFinished }) => {
      const screen = await aScreenAtTheEndOfAThinLine(path, onTestFinished)
      await screen.evaluate(standstills(MINUTE))
      const afterwards = await screen.evaluate<{ count: number; painted: number }>(standstills(MINUTE))
      expect(afterwards.painted).toBeGreaterThan(0)
      expect(afterwards.count).toBe(0)
    },
  )
})
