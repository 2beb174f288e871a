import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { aScreenInClass } from '#test/helper/pages.ts'
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
async function aScreenAtTheEndOfAThinLine(
  { path, seed }: { path: string; seed: number },
  onTestFinished: TestContext['onTestFinished'],
): Promise<Page> {
  const upstream = await startHttpUpstream({ hls: await cutForHls(4) })
  const line = await startThinLine({ to: upstream.port, bitsPerSecond: 600_000, jitter: 3000, random: weather(seed) })
  const url = `http://127.0.0.1:${line.port}${path}`
  const box = await aBox({ config: `live:\n  channels:\n    class:\n      sources:\n        - url: ${url}\n` })
  onTestFinished(async () => {
    await box.dispose()
    await line.stop()
    await upstream.stop()
  })
  return aScreenInClass(browser, box, onTestFinished)
}

/**
 * Counts, in the page itself, how often the film stood still for half a second. It looks at the film's own time, not at painted
 * pictures, and leaves out moments in which the page itself was not given the processor.
 */
const standstills = (milliseconds: number): string => `new Promise((resolve) => {
  const video = document.querySelector('video')
  const start = performance.now()
  let looked = start, moved = start, time = video.currentTime, count = 0, counted = false
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - looked > 300) moved = now
    looked = now
    if (video.currentTime !== time) { time = video.currentTime; moved = now; counted = false }
    else if (now - moved > 500 && !counted) { count += 1; counted = true }
    if (now - start > ${milliseconds}) { clearInterval(timer); resolve({ count, played: time }) }
  }, 50)
})`

/** The same weather each time (a linear congruential generator, Numerical Recipes): at least 0, below 1. */
function weather(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe.skipIf(cannot !== undefined)(`a thin line that is late by anything up to six seconds ${cannot ?? ''}`, () => {
  it.concurrent.for([
    { path: '/live.m3u8', seed: 11 },
    { path: '/live.m3u8', seed: 21 },
    { path: '/live.flv', seed: 12 },
  ])(
    'freezes the screen once more at the most when two minutes have shown how late it can be ($path, weather $seed)',
    { timeout: 7 * MINUTE },
    async (line, { onTestFinished }) => {
      const screen = await aScreenAtTheEndOfAThinLine(line, onTestFinished)
      await screen.evaluate(standstills(2 * MINUTE))
      const afterwards = await screen.evaluate<{ count: number; played: number }>(standstills(2 * MINUTE))
      expect(afterwards.played).toBeGreaterThan(0)
      expect(afterwards.count).toBeLessThanOrEqual(1)
    },
  )
})
