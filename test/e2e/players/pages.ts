import type { BrowserContext, Page } from 'playwright-core'
import { reportsOf, screenShows } from '#test/helper/pages.ts'
import type { OnAir, Output } from './on-air.ts'
import { ENOUGH } from './watched.ts'
import type { Watched } from './watched.ts'

/* Players in a browser. What stands in strings runs in the page, which has a DOM that these tests do not. */

/** Looks at a video until a second of it was shown and heard, something is wrong, or it stood still for as long as a busy machine is given. */
const LOOK = `async (video, complaints) => {
  const until = performance.now() + 45000
  let from
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    if (video.currentTime > 0 && !video.paused && video.readyState > 2) from ??= video.currentTime
    const pictures = video.getVideoPlaybackQuality().totalVideoFrames
    const sounds = video.webkitAudioDecodedByteCount
    if (complaints.length === 0 && performance.now() > until) complaints.push('stood still at ' + video.currentTime)
    const isEnough = video.currentTime - from > 1 && pictures >= ${ENOUGH} && sounds >= ${ENOUGH}
    if (isEnough || complaints.length > 0) return { pictures, sounds, complaints }
  }
}`

const PLAY = `async (attach, url) => {
  const video = document.body.appendChild(document.createElement('video'))
  const complaints = []
  video.addEventListener('error', () => complaints.push(video.error.message))
  attach(video, url, (what) => complaints.push(what))
  video.play().catch((error) => complaints.push(error.message))
  return (${LOOK})(video, complaints)
}`

/** How a page begins with each player of others: called with a video, an address and whom to tell what went wrong for good. */
export const MPEGTS = `(video, url, complain) => {
  const player = mpegts.createPlayer({ type: 'flv', isLive: true, url })
  player.on(mpegts.Events.ERROR, (type, detail) => complain(type + ' ' + detail))
  player.attachMediaElement(video)
  player.load()
}`

export const HLS_JS = `(video, url, complain) => {
  const hls = new Hls()
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => (fatal ? complain(details) : undefined))
  hls.loadSource(url)
  hls.attachMedia(video)
}`

const ITSELF = '(video, url) => { video.src = url }'

/** mediabunny decodes with the browser's WebCodecs. */
const MEDIABUNNY = `async (url, enough) => {
  const { Input, UrlSource, ALL_FORMATS, VideoSampleSink, AudioSampleSink } = Mediabunny
  const input = new Input({ source: new UrlSource(url), formats: ALL_FORMATS })
  const count = async (sink) => {
    let samples = 0
    for await (const sample of sink.samples()) {
      sample.close()
      samples += 1
      if (samples >= enough) break
    }
    return samples
  }
  try {
    const pictures = await count(new VideoSampleSink(await input.getPrimaryVideoTrack()))
    const sounds = await count(new AudioSampleSink(await input.getPrimaryAudioTrack()))
    return { pictures, sounds, complaints: [] }
  } catch (error) {
    return { pictures: 0, sounds: 0, complaints: [String(error)] }
  } finally {
    input.dispose()
  }
}`

export const MPEGTS_CODE = 'node_modules/mpegts.js/dist/mpegts.js'
export const HLS_JS_CODE = 'node_modules/hls.js/dist/hls.min.js'

export const watchedByMpegtsJs = (air: OnAir, output: Output): Promise<Watched> =>
  inPage(air, MPEGTS_CODE, (page) => played(page, MPEGTS, air.address(output)))

/** Where there are parts, hls.js has to ask for the next. */
export const watchedByHlsJs = (air: OnAir, output: Output): Promise<Watched> =>
  inPage(air, HLS_JS_CODE, async (page) => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    const watched = await played(page, HLS_JS, air.address(output))
    const isAhead = asked.some((url) => url.includes('_HLS_part='))
    return isAhead === (output === 'LL-HLS') ? watched : { ...watched, complaints: [`asked for ${asked.join()}`] }
  })

/** The browser's own player, as of a phone that has nothing else. */
export const watchedByBrowser = (air: OnAir, output: Output): Promise<Watched> =>
  untilInTime(air, undefined, (page) => played(page, ITSELF, air.address(output)))

export const watchedByMediabunny = (air: OnAir, output: Output): Promise<Watched> =>
  untilInTime(air, 'node_modules/mediabunny/dist/bundles/mediabunny.cjs', (page) =>
    page.evaluate(`(${MEDIABUNNY})(${JSON.stringify(air.address(output))}, ${ENOUGH})`),
  )

/** The box's own page for a screen, told by which engine. */
export function watchedOnScreen(engine: 'flv' | 'll-hls' | 'hls'): (air: OnAir) => Promise<Watched> {
  return (air) =>
    inContext(air, async (context) => {
      const page = await context.newPage()
      const reports = reportsOf(page)
      await page.goto(`${air.origin}/screen${engine === 'flv' ? '' : `?engine=${engine}`}`)
      await screenShows(page, 'live')
      const watched: Watched = await page.evaluate(`(${LOOK})(document.querySelector('video'), [])`)
      while (reports.at(-1)?.shows !== 'live') await page.waitForTimeout(100)
      const taken = reports.at(-1)?.engine
      return taken === engine ? watched : { ...watched, complaints: [...watched.complaints, `it took ${taken}`] }
    })
}

/** Whether the browser has a player for HLS of its own. */
export const hasOwnHls = (air: OnAir): Promise<boolean> =>
  inPage(air, undefined, (page) => page.evaluate("document.createElement('video').canPlayType('application/vnd.apple.mpegurl') !== ''"))

const played = (page: Page, attach: string, url: string): Promise<Watched> => page.evaluate(`(${PLAY})(${attach}, ${JSON.stringify(url)})`)

/** Opens it again, as a person would, where a busy machine kept the player waiting until what it had read of had left the window (RFC 8216bis 6.2.2). */
async function untilInTime(air: OnAir, script: string | undefined, use: (page: Page) => Promise<Watched>): Promise<Watched> {
  for (let left = 2; ; left -= 1) {
    let isGone = false
    const watched = await inPage(air, script, (page) => {
      page.on('response', (response) => (isGone ||= response.status() === 404))
      return use(page)
    })
    if (watched.complaints.length === 0 || !isGone || left === 0) return watched
  }
}

function inPage<T>(air: OnAir, script: string | undefined, use: (page: Page) => Promise<T>): Promise<T> {
  return inContext(air, async (context) => {
    const page = await context.newPage()
    await page.goto(`${air.origin}/healthz`)
    if (script !== undefined) await page.addScriptTag({ path: script })
    return use(page)
  })
}

/** A browser of its own, signed in as the teacher; players of others come from outside the page, which its own policy does not allow. */
async function inContext<T>(air: OnAir, use: (context: BrowserContext) => Promise<T>): Promise<T> {
  if (air.browser === undefined) throw new TypeError('there is no browser')
  const context = await air.browser.newContext({ bypassCSP: true })
  try {
    const cookies = air.teacher.cookie.split('; ').map((pair) => pair.split('='))
    await context.addCookies(cookies.map(([name = '', ...value]) => ({ name, value: value.join('='), url: air.origin })))
    return await use(context)
  } finally {
    await context.close()
  }
}
