import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ScreenReport } from '#appliance/contract/screens.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { picturesGoOn, reportsOf, screenShows } from '#test/helper/pages.ts'
import { hevcClip, RoomEncoder } from '#test/helper/room-encoder.ts'
import { readClip } from '#test/upstreams/clip.ts'

let browser: Browser
let box: RunningBox

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))

/** Run in the page before its own code. A browser that takes sound and picture in one buffer only refuses what FLV is made into. */
const ONE_BUFFER_ONLY = `const add = MediaSource.prototype.addSourceBuffer
MediaSource.prototype.addSourceBuffer = function (type) {
  if (!type.includes(',')) throw new DOMException('one buffer only', 'NotSupportedError')
  return add.call(this, type)
}`
/** What is said to be FLV is none. */
const BROKEN_FLV = `window.asked = 0; const really = window.fetch
window.fetch = (url, options) => {
  if (!String(url).endsWith('.flv')) return really(url, options)
  window.asked += 1
  return Promise.resolve(new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(4096)) })))
}`
/** Something in between, as virus scanners are, wants to see the end of it first; or lets nothing be without end. */
const SWALLOWED_FLV = `const really = window.fetch
window.fetch = (url, options) => {
  if (!String(url).endsWith('.flv')) return really(url, options)
  return new Promise((_resolve, reject) => options.signal.addEventListener('abort', () => reject(options.signal.reason)))
}`
const CUT_FLV = `const really = window.fetch
window.fetch = (url, options) => (String(url).endsWith('.flv') ? Promise.resolve(new Response('FLV')) : really(url, options))`
/** A clock that stands once told so, though the element can still be moved, until it is filled anew. */
const STANDING_CLOCK = `window.asked = 0; const really = window.fetch
window.fetch = (url, options) => { window.asked += Number(String(url).endsWith('.flv')); return really(url, options) }
const start = HTMLMediaElement.prototype.play
HTMLMediaElement.prototype.play = function () { return window.stands === window.asked ? Promise.resolve() : start.call(this) }
window.stand = () => { window.stands = window.asked; document.querySelector('video').pause() }`
/** Not even a silent picture begins by itself, as on an iPhone that saves its battery; which has more media to show all the time. */
const NEEDS_A_TOUCH = `${STANDING_CLOCK}
HTMLMediaElement.prototype.play = function () {
  return navigator.userActivation.hasBeenActive ? start.call(this) : Promise.reject(new DOMException('no touch', 'NotAllowedError'))
}`
const NO_MEDIA_SOURCE = 'delete window.MediaSource; delete window.ManagedMediaSource'
const WATCH_CANVAS = `window.canvas = []; new MutationObserver(() => window.canvas.push(document.querySelector('canvas').hidden ? 'gone' : 'there'))
  .observe(document.querySelector('canvas'), { attributeFilter: ['hidden'] })`

interface Screen {
  page: Page
  reports: ScreenReport[]
}

async function aScreen(script?: string): Promise<Screen> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage()
  if (script !== undefined) await page.addInitScript(script)
  return { page, reports: reportsOf(page) }
}
const open = ({ page }: Screen, engine?: string): Promise<unknown> =>
  page.goto(`${box.origin}/screen${engine === undefined ? '' : `?engine=${engine}`}`)

async function aBoxInClass(what: { sample?: boolean }): Promise<RunningBox> {
  const started = await aBox()
  await (await aClaimant(started)).call('POST', '/api/v1/lesson/start', what)
  return started
}

/** The screen shows moving pictures, and says by which engine. */
async function playsBy({ page, reports }: Screen, engine: string): Promise<void> {
  await screenShows(page, 'live')
  await picturesGoOn(page)
  await expect.poll(() => reports.at(-1)).toMatchObject({ shows: 'live', engine })
}

/** What the box says to the page is held back from `word` on, until it is let go, which it can be once there is something to let go. */
async function aLineThatHolds(page: Page, word: string): Promise<{ letGo: () => Promise<void> }> {
  const held: (() => void)[] = []
  let letThrough = false
  await page.routeWebSocket(/.*/u, (line) => {
    line.connectToServer().onMessage((message) => {
      const holds = !letThrough && (held.length > 0 || String(message).includes(word))
      if (holds) held.push(() => line.send(message))
      else line.send(message)
    })
  })
  return {
    letGo: async () => {
      await expect.poll(() => held.length).toBeGreaterThan(0)
      letThrough = true
      for (const send of held) send()
    },
  }
}

describe.skipIf(noChromium !== undefined)(`a screen that cannot play FLV ${noChromium ?? ''}`, () => {
  beforeAll(async () => {
    box = await aBoxInClass({ sample: true })
  })
  afterAll(async () => {
    await box.dispose()
    // A box that was started again leaves its folder to whoever gave it.
    rmSync(box.data, { recursive: true, force: true })
  })

  it('takes LL-HLS by itself where the browser refuses what FLV is made into', async () => {
    const screen = await aScreen(ONE_BUFFER_ONLY)
    await open(screen)
    await playsBy(screen, 'll-hls')
    // Whole segments would keep it seconds behind the newest that it has.
    await expect.poll(() => screen.reports.at(-1)?.delay, { timeout: 20_000 }).toBeLessThan(1500)
  })

  it('takes LL-HLS by itself where FLV comes broken over the wire, and does not ask for it again and again', async () => {
    const screen = await aScreen(BROKEN_FLV)
    await open(screen)
    await playsBy(screen, 'll-hls')
    expect(await screen.page.evaluate('window.asked')).toBe(2)
  })

  it.each([
    ['swallowed', SWALLOWED_FLV],
    ['cut short', CUT_FLV],
  ])('takes LL-HLS by itself where FLV is %s on its way', async (_how, script) => {
    const screen = await aScreen(script)
    await open(screen)
    await playsBy(screen, 'll-hls')
  })

  it('takes whole segments where parts are refused, too', async () => {
    const screen = await aScreen(BROKEN_FLV)
    await screen.page.route('**/live/class/index.m3u8*', (route) => route.fulfill({ status: 200, body: 'this is no playlist' }))
    await open(screen)
    await playsBy(screen, 'hls')
  })

  it('leaves it to the browser where that has no Media Source Extensions, as old phones', async () => {
    const screen = await aScreen(NO_MEDIA_SOURCE)
    await open(screen)
    await playsBy(screen, 'hls')
    expect(await screen.page.evaluate("document.querySelector('video').currentSrc")).toContain('/live/class/plain.m3u8?viewer=')
  })

  it('fills the element anew where its clock stands for good, with media to play', async () => {
    const screen = await aScreen(STANDING_CLOCK)
    await open(screen)
    await playsBy(screen, 'flv')
    await screen.page.evaluate('window.stand()')
    await expect.poll(() => screen.page.evaluate('window.asked'), { timeout: 20_000 }).toBe(2)
    await playsBy(screen, 'flv')
  })

  it('waits for a touch where the browser wants one, and does not begin again and again meanwhile', async () => {
    const screen = await aScreen(NEEDS_A_TOUCH)
    await open(screen)
    await expect.poll(() => screen.reports.at(-1)).toMatchObject({ shows: 'cannot-play', because: 'autoplay' })
    // As much media has come meanwhile as a picture that has got stuck would have had to come back twice.
    const ahead = "(({ buffered }) => buffered.end(0) - buffered.start(0))(document.querySelector('video'))"
    await expect.poll(() => screen.page.evaluate(ahead), { timeout: 30_000 }).toBeGreaterThan(10)
    expect(await screen.page.evaluate('window.asked')).toBe(1)
    await screen.page.locator('main').click()
    await playsBy(screen, 'flv')
  })

  it('keeps FLV while it is the box that is away', async () => {
    const screen = await aScreen()
    await open(screen)
    await playsBy(screen, 'flv')
    await screen.page.route('**/live/class.flv', (route) => route.abort())
    await box.kill()
    for (let tries = 0; tries < 3; tries += 1) await screen.page.waitForEvent('requestfailed', (request) => request.url().endsWith('.flv'))
    await screen.page.unroute('**/live/class.flv')
    const { data, httpPort, rtmpPort } = box
    box = await aBox({ data, httpPort, rtmpPort })
    await playsBy(screen, 'flv')
  })
})

describe.skipIf(noChromium !== undefined)(`a screen that plays LL-HLS ${noChromium ?? ''}`, () => {
  beforeAll(async () => {
    box = await aBoxInClass({})
  })
  afterAll(() => box.dispose())

  it.skipIf(noFfmpeg !== undefined)('keeps its last picture while the encoder is started anew, and goes on with another size', async () => {
    const first = new FfmpegPublisher(box.publishUrl())
    const screen = await aScreen()
    await open(screen, 'll-hls')
    await playsBy(screen, 'll-hls')
    await screen.page.evaluate(WATCH_CANVAS)
    await first.kill()
    await screenShows(screen.page, 'picking-up')
    const second = new FfmpegPublisher(box.publishUrl(), { size: '640x360' })
    await playsBy(screen, 'll-hls')
    await screen.page.waitForFunction("document.querySelector('video').videoWidth === 640")
    // Where the connection was made anew, the last picture stood before it until the next.
    expect(['there,gone', '']).toContain(String(await screen.page.evaluate('window.canvas')))
    await second.stop()
  })

  it.skipIf(noFfmpeg !== undefined)(
    'goes on with the sound alone where the picture ends, and with the picture when it is back',
    async () => {
      const screen = await aScreen()
      await open(screen, 'll-hls')
      for (const video of [true, false, true]) {
        const publisher = new FfmpegPublisher(box.publishUrl(), { video })
        await screenShows(screen.page, 'live')
        await (video ? picturesGoOn(screen.page) : screen.page.getByText('这节课现在只有声音').waitFor())
        await publisher.stop()
      }
      expect(screen.reports.filter(({ shows }) => shows === 'cannot-play')).toEqual([])
    },
  )

  it('plays on over a change of the encoder in the middle of the class, and names what it cannot show', async () => {
    const encoder = new RoomEncoder()
    await encoder.connect(box.publishUrl())
    encoder.send(readClip())
    const screen = await aScreen()
    await open(screen, 'll-hls')
    await playsBy(screen, 'll-hls')
    encoder.send(hevcClip())
    await expect.poll(() => screen.reports.at(-1), { timeout: 15_000 }).toMatchObject({ shows: 'cannot-play', because: 'codec' })
    encoder.send(readClip())
    await playsBy(screen, 'll-hls')
    encoder.disconnect()
  })

  it('plays again as soon as the encoder is back, where it found out by itself what it cannot show before the box said so', async () => {
    const encoder = new RoomEncoder()
    await encoder.connect(box.publishUrl())
    encoder.send(readClip())
    const screen = await aScreen()
    const line = await aLineThatHolds(screen.page, 'hvc1')
    await open(screen, 'll-hls')
    await playsBy(screen, 'll-hls')
    encoder.send(hevcClip())
    await screenShows(screen.page, 'cannot-play')
    await line.letGo()
    encoder.send(readClip())
    await screenShows(screen.page, 'live', 15_000)
    encoder.disconnect()
  })
})
