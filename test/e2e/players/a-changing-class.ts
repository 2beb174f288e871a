import type { Browser, Page } from 'playwright-core'
import { readLoopingClip } from '#appliance/live/sample/sample-clip.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aBrowser } from '#test/helper/chromium.ts'
import { screenShows } from '#test/helper/pages.ts'
import { makeClip } from '#test/live/fmp4/clips.ts'
import type { ClipOptions } from '#test/live/fmp4/clips.ts'
import { HttpUpstream } from '#test/upstreams/http-upstream.ts'
import { HLS_JS, HLS_JS_CODE, MPEGTS, MPEGTS_CODE } from './pages.ts'

/**
 * Sources that differ in all that sources differ in, the hardest changes first: to a sound of another rate, to none, and from none. Two that
 * follow each other are told apart by their height.
 */
const SOURCES: readonly (ClipOptions & { height: number })[] = [
  { height: 162, size: '288x162', audio: true, channels: 2, sampleRate: 48_000, bFrames: 2 },
  { height: 96, size: '160x96', audio: true, sampleRate: 22_050 },
  { height: 108, size: '192x108' },
  { height: 144, size: '256x144', audio: true, channels: 2 },
  { height: 180, size: '320x180', audio: true },
]
const SECONDS = 4
/** As a platform does that keeps the last group of pictures. */
const BURST = 800

/** Players as nobody here wrote them, and the box's own. */
export type Player = 'mpegts.js' | 'hls.js' | 'the page for screens'

/** What a player made of all the changes. */
export interface Account {
  /** All that it called an error that ends playing, that it began anew, and what it never came to show. */
  complaints: string[]
  /** The longest time, in seconds, that its picture stood. */
  longestStandstill: number
}

/* What stands in strings runs in the page, which has a DOM that these tests do not. */

const KEEP_ACCOUNT = `(() => {
  const video = document.querySelector('video')
  const account = (window.account = { complaints: [], longestStandstill: 0 })
  video.addEventListener('error', () => account.complaints.push(video.error.message))
  let moved
  let last = video.currentTime
  // Once it plays: to give an element something to play empties it, too.
  video.addEventListener('emptied', () => last > 0 && account.complaints.push('it was loaded anew'))
  setInterval(() => {
    const now = performance.now()
    if (video.currentTime !== last) moved = now
    last = video.currentTime
    if (moved !== undefined) account.longestStandstill = Math.max(account.longestStandstill, (now - moved) / 1000)
  }, 50)
})()`

const ATTACH = `(attach, url) => {
  const video = document.querySelector('video')
  attach(video, url, (what) => window.account.complaints.push(what))
}`

/** Resolves once the picture has this height, and a second more of it was shown; or something was wrong. */
const SHOWN = `(height) => new Promise((resolve) => {
  const video = document.querySelector('video')
  const { complaints } = window.account
  const until = performance.now() + 45000
  let from
  const timer = setInterval(() => {
    if (video.videoHeight === height) from ??= video.currentTime
    const isShown = video.currentTime > from + 1
    if (!isShown && performance.now() > until) complaints.push('it shows ' + video.videoHeight + ' at ' + video.currentTime + ', not ' + height)
    if (!isShown && complaints.length === 0) return
    clearInterval(timer)
    resolve()
  }, 50)
})`

/** A real box whose class is pulled from one platform after another while players watch it in a real browser. */
export class ChangingClass {
  #box: RunningBox | undefined
  #teacher: Device | undefined
  #upstreams: HttpUpstream[] = []
  #browser: Browser | undefined
  readonly #pages: Page[] = []
  #at = 0

  async open(players: readonly Player[]): Promise<this> {
    const clips = await Promise.all(SOURCES.map((source) => makeClip({ ...source, video: 'libx264', length: SECONDS })))
    this.#upstreams = clips.map((clip) => new HttpUpstream({ clip: readLoopingClip(clip), burst: BURST }))
    await Promise.all(this.#upstreams.map((upstream) => upstream.start()))
    const sources = this.#upstreams.map((upstream) => `{ url: '${upstream.url('/live.flv')}' }`)
    this.#box = await aBox({ config: `live: { channels: { class: { sources: [${sources.join(', ')}] } } }` })
    this.#teacher = await aClaimant(this.#box)
    await this.#teacher.call('POST', '/api/v1/lesson/start', {})
    this.#browser = await aBrowser()
    for (const player of players) this.#pages.push(await this.#watch(player))
    await this.#shown()
    return this
  }

  /** Where the class is played as FLV. */
  get flv(): string {
    return `${this.#box?.origin}/live/class.flv`
  }

  /** The next source takes over from the one that feeds the class; resolves once every player shows it, or complains. */
  async cut(): Promise<void> {
    this.#at = (this.#at + 1) % SOURCES.length
    const choice = await this.#teacher?.call('PUT', '/api/v1/live/channels/class/upstream-choice', { id: `source-${this.#at + 1}` })
    if (choice?.status !== 200) throw new TypeError(`the box answered ${JSON.stringify(choice)}`)
    await this.#shown()
  }

  /** In the order of the players. */
  accounts(): Promise<Account[]> {
    return Promise.all(this.#pages.map((page) => page.evaluate<Account>('window.account')))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser?.close()
    await this.#box?.dispose()
    await Promise.all(this.#upstreams.map((upstream) => upstream.stop()))
  }

  async #shown(): Promise<void> {
    await Promise.all(this.#pages.map((page) => page.evaluate(`(${SHOWN})(${SOURCES[this.#at]?.height})`)))
  }

  async #watch(player: Player): Promise<Page> {
    if (this.#browser === undefined) throw new TypeError('there is no browser')
    const viewport = { width: 640, height: 360 }
    // Players of others come from outside the page, which its own policy does not allow.
    const context = await this.#browser.newContext({ viewport, bypassCSP: player !== 'the page for screens' })
    const page = await context.newPage()
    switch (player) {
      case 'mpegts.js':
        await this.#attach(page, MPEGTS_CODE, `(${ATTACH})(${MPEGTS}, '${this.flv}')`)
        return page
      case 'hls.js':
        await this.#attach(page, HLS_JS_CODE, `(${ATTACH})(${HLS_JS}, '${this.#box?.origin}/live/class/index.m3u8')`)
        return page
      case 'the page for screens':
        await page.goto(`${this.#box?.origin}/screen`)
        await screenShows(page, 'live')
        await page.evaluate(KEEP_ACCOUNT)
        return page
    }
  }

  async #attach(page: Page, code: string, attach: string): Promise<void> {
    await page.goto(`${this.#box?.origin}/healthz`)
    await page.addScriptTag({ path: code })
    await page.evaluate("void (document.body.appendChild(document.createElement('video')).autoplay = true)")
    await page.evaluate(KEEP_ACCOUNT)
    await page.evaluate(attach)
  }
}
