import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { recordingThat } from '#test/helper/recorded.ts'

let browser: Browser
beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())

/** A page of a box on which hls.js plays an address, and what became of it. */
async function playing(origin: string, path: string): Promise<Page> {
  // hls.js comes from outside the page, which its own policy does not allow.
  const context = await browser.newContext({ bypassCSP: true })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(`${origin}/api/docs`)
  await page.addScriptTag({ path: 'node_modules/hls.js/dist/hls.min.js' })
  await page.evaluate(`(${PLAY})(${JSON.stringify(path)})`)
  return page
}

const PLAY = `(path) => {
  const video = document.body.appendChild(document.createElement('video'))
  video.muted = true
  const hls = new Hls()
  window.seen = { video, faults: [], ended: false }
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => { if (fatal) window.seen.faults.push(details) })
  video.addEventListener('playing', () => { window.seen.begun ??= video.currentTime; video.playbackRate = 4 })
  video.addEventListener('ended', () => { window.seen.ended = true })
  hls.loadSource(path)
  hls.attachMedia(video)
  video.play()
}`

interface Seen {
  begun: number | undefined
  at: number
  duration: number
  ended: boolean
  faults: string[]
}

const seen = (page: Page): Promise<Seen> =>
  page.evaluate('({ ...window.seen, video: undefined, at: window.seen.video.currentTime, duration: window.seen.video.duration })')

describe.skipIf(noChromium !== undefined)(`a class in a browser ${noChromium ?? ''}`, () => {
  it('is watched from its beginning while it runs, and to its end once it is over', async () => {
    const box = await aBox({ config: 'live: { recording: { keep: true } }\n' })
    onTestFinished(() => box.dispose())
    const teacher = await aClaimant(box)
    await teacher.call('POST', '/api/v1/lesson/start', { sample: true })
    await recordingThat(teacher, ({ duration }) => duration > 7)
    const page = await playing(box.origin, '/live/class/start.m3u8')
    await expect.poll(async () => (await seen(page)).at, { timeout: 30_000 }).toBeGreaterThan(1)
    expect((await seen(page)).begun).toBeLessThan(1)

    await teacher.call('POST', '/api/v1/lesson/end', {})
    const { duration } = await recordingThat(teacher, ({ state }) => state === 'finished')
    await expect.poll(async () => (await seen(page)).ended, { timeout: 60_000 }).toBe(true)
    const end = await seen(page)
    expect(end.faults).toEqual([])
    expect(end.duration).toBeCloseTo(duration, 0)
  })
})
