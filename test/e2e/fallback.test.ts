import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { TestContext } from 'vitest'
import type { ScreenReport } from '#appliance/contract/screens.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { picturesGoOn, reportsOf, screenShows } from '#test/helper/pages.ts'
import { hevcClip, RoomEncoder } from '#test/helper/room-encoder.ts'
import { readClip } from '#test/upstreams/clip.ts'

/** Milliseconds until a screen has told the box what it shows, with others beside it on a busy machine. */
const UNHURRIED = 20_000

let browser: Browser
let box: RunningBox

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())

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
  expect: TestContext['expect']
}

/** A screen for one test: small, as it is painted without a graphics card. It goes when the test is over. */
async function aScreen({ expect, onTestFinished }: TestContext, script?: string): Promise<Screen> {
  const context = await browser.newContext({ viewport: { width: 640, height: 360 } })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  if (script !== undefined) await page.addInitScript(script)
  return { page, reports: reportsOf(page), expect }
}
const open = ({ page }: Screen, engine?: string): Promise<unknown> =>
  page.goto(`${box.origin}/screen${engine === undefined ? '' : `?engine=${engine}`}`)

async function aBoxInClass(what: { sample?: boolean }): Promise<RunningBox> {
  const started = await aBox()
  await (await aClaimant(started)).call('POST', '/api/v1/lesson/start', what)
  return started
}

async function anEncoder({ onTestFinished }: TestContext): Promise<RoomEncoder> {
  const encoder = new RoomEncoder()
  await encoder.connect(box.publishUrl())
  onTestFinished(() => encoder.disconnect())
  encoder.send(readClip())
  return encoder
}

/** The screen shows moving pictures, and says by which engine. */
async function playsBy({ page, reports, expect }: Screen, engine: string): Promise<void> {
  await screenShows(page, 'live')
  await picturesGoOn(page)
  await expect.poll(() => reports.at(-1), { timeout: UNHURRIED }).toMatchObject({ shows: 'live', engine })
}

/** What the box says to the page is held back from `word` on, until it is let go, which it can be once there is something to let go. */
async function aLineThatHolds({ page, expect }: Screen, word: string): Promise<{ letGo: () => Promise<void> }> {
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
      await expect.poll(() => held.length, { timeout: UNHURRIED }).toBeGreaterThan(0)
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

  it('takes LL-HLS by itself where the browser refuses what FLV is made into', async (test) => {
    const screen = await aScreen(test, ONE_BUFFER_ONLY)
    await open(screen)
    await playsBy(screen, 'll-hls')
    // Whole segments would keep it seconds behind the newest that it has.
    await test.expect.poll(() => screen.reports.at(-1)?.delay, { timeout: UNHURRIED }).toBeLessThan(1500)
  })

  it('takes LL-HLS by itself where FLV comes broken over the wire, and does not ask for it again and again', async (test) => {
    const screen = await aScreen(test, BROKEN_FLV)
    await open(screen)
    await playsBy(screen, 'll-hls')
    test.expect(await screen.page.evaluate('window.asked')).toBe(2)
  })

  it('takes LL-HLS by itself where FLV is cut short on its way', async (test) => {
    const screen = await aScreen(test, CUT_FLV)
    await open(screen)
    await playsBy(screen, 'll-hls')
  })

  it('takes whole segments where parts are refused, too', async (test) => {
    const screen = await aScreen(test, BROKEN_FLV)
    await screen.page.route('**/live/class/index.m3u8*', (route) => route.fulfill({ status: 200, body: 'this is no playlist' }))
    await open(screen)
    await playsBy(screen, 'hls')
  })

  it('leaves it to the browser where that has no Media Source Extensions, as old phones', async (test) => {
    const screen = await aScreen(test, NO_MEDIA_SOURCE)
    await open(screen)
    await playsBy(screen, 'hls')
    test.expect(await screen.page.evaluate("document.querySelector('video').currentSrc")).toContain('/live/class/plain.m3u8?viewer=')
  })

  // These three mostly wait, and do so together.

  it.concurrent('takes LL-HLS by itself where FLV is swallowed on its way', async (test) => {
    const screen = await aScreen(test, SWALLOWED_FLV)
    await open(screen)
    await playsBy(screen, 'll-hls')
  })

  it.concurrent('fills the element anew where its clock stands for good, with media to play', async (test) => {
    const screen = await aScreen(test, STANDING_CLOCK)
    await open(screen)
    await playsBy(screen, 'flv')
    await screen.page.evaluate('window.stand()')
    await test.expect.poll(() => screen.page.evaluate('window.asked'), { timeout: UNHURRIED }).toBe(2)
    await playsBy(screen, 'flv')
  })

  it.concurrent('waits for a touch where the browser wants one, and does not begin again and again meanwhile', async (test) => {
    const screen = await aScreen(test, NEEDS_A_TOUCH)
    await open(screen)
    await test.expect.poll(() => screen.reports.at(-1), { timeout: UNHURRIED }).toMatchObject({ shows: 'cannot-play', because: 'autoplay' })
    // As much media has come meanwhile as a picture that has got stuck would have had to come back twice.
    const ahead = "(({ buffered }) => buffered.end(0) - buffered.start(0))(document.querySelector('video'))"
    await test.expect.poll(() => screen.page.evaluate(ahead), { timeout: 30_000 }).toBeGreaterThan(10)
    test.expect(await screen.page.evaluate('window.asked')).toBe(1)
    await screen.page.locator('main').click()
    await playsBy(screen, 'flv')
  })

  it('keeps FLV while it is the box that is away', async (test) => {
    const screen = await aScreen(test)
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

  it.skipIf(noFfmpeg !== undefined)(
    'keeps its last picture while the encoder is started anew, and goes on with another size',
    async (test) => {
      const first = new FfmpegPublisher(box.publishUrl())
      const screen = await aScreen(test)
      await open(screen, 'll-hls')
      await playsBy(screen, 'll-hls')
      await screen.page.evaluate(WATCH_CANVAS)
      await first.kill()
      await screenShows(screen.page, 'picking-up')
      const second = new FfmpegPublisher(box.publishUrl(), { size: '640x360' })
      await playsBy(screen, 'll-hls')
      await screen.page.waitForFunction("document.querySelector('video').videoWidth === 640")
      // Where the connection was made anew, the last picture stood before it until the next.
      test.expect(['there,gone', '']).toContain(String(await screen.page.evaluate('window.canvas')))
      await second.stop()
    },
  )

  it.skipIf(noFfmpeg !== undefined)(
    'goes on with the sound alone where the picture ends, and with the picture when it is back',
    async (test) => {
      const screen = await aScreen(test)
      await open(screen, 'll-hls')
      for (const video of [true, false, true]) {
        const publisher = new FfmpegPublisher(box.publishUrl(), { video })
        await screenShows(screen.page, 'live')
        await (video ? picturesGoOn(screen.page) : screen.page.getByText('这节课现在只有声音').waitFor())
        await publisher.stop()
      }
      test.expect(screen.reports.filter(({ shows }) => shows === 'cannot-play')).toEqual([])
    },
  )

  it('plays on over a change of the encoder in the middle of the class, and names what it cannot show', async (test) => {
    const encoder = await anEncoder(test)
    const screen = await aScreen(test)
    await open(screen, 'll-hls')
    await playsBy(screen, 'll-hls')
    encoder.send(hevcClip())
    await test.expect.poll(() => screen.reports.at(-1), { timeout: UNHURRIED }).toMatchObject({ shows: 'cannot-play', because: 'codec' })
    encoder.send(readClip())
    await playsBy(screen, 'll-hls')
  })

  it('plays again as soon as the encoder is back, where it found out by itself what it cannot show before the box said so', async (test) => {
    const encoder = await anEncoder(test)
    const screen = await aScreen(test)
    const line = await aLineThatHolds(screen, 'hvc1')
    await open(screen, 'll-hls')
    await playsBy(screen, 'll-hls')
    encoder.send(hevcClip())
    await screenShows(screen.page, 'cannot-play')
    await line.letGo()
    encoder.send(readClip())
    await screenShows(screen.page, 'live', 15_000)
  })

  it('plays again soon where the box never said what the encoder sent for a moment', async (test) => {
    const encoder = await anEncoder(test)
    const screen = await aScreen(test)
    await screen.page.routeWebSocket(/.*/u, (line) => {
      line.connectToServer().onMessage((message) => (String(message).includes('hvc1') ? undefined : line.send(message)))
    })
    await open(screen, 'll-hls')
    await playsBy(screen, 'll-hls')
    encoder.send(hevcClip())
    await screenShows(screen.page, 'cannot-play')
    encoder.send(readClip())
    await screenShows(screen.page, 'live', 20_000)
  })
})
