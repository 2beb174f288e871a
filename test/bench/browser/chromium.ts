import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { fileURLToPath } from 'node:url'

const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const FRAME_WATCH = fileURLToPath(new URL('frame-watch.js', import.meta.url))

/** One picture that a page showed. */
export interface ShownBlocks {
  /** Epoch milliseconds with fractions. */
  at: number
  /** Milliseconds since the page was opened. */
  since: number
  /** Brightness of the blocks of the picture's code. */
  blocks: number[]
}

/** Why there is no browser; undefined where there is one. */
export function missingBrowser(): string | undefined {
  return existsSync(PROGRAM) ? undefined : 'Chromium is not installed (apt install chromium)'
}

/** A browser as a projector's kiosk runs it: sound may play at once; its pages note the frames they show. */
export class ScreenBrowser implements AsyncDisposable {
  readonly #browser: Browser
  readonly #context: BrowserContext

  private constructor(browser: Browser, context: BrowserContext) {
    this.#browser = browser
    this.#context = context
  }

  static async start(): Promise<ScreenBrowser> {
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const args = ['--autoplay-policy=no-user-gesture-required', ...asRoot]
    const browser = await chromium.launch({ executablePath: PROGRAM, args })
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
    await context.addInitScript({ path: FRAME_WATCH })
    return new ScreenBrowser(browser, context)
  }

  async open(url: string): Promise<WatchedPage> {
    const watched = new WatchedPage(await this.#context.newPage())
    await watched.open(url)
    return watched
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
  }
}

/** A page that plays the lesson. */
export class WatchedPage {
  readonly #page: Page
  /** How often it asked for a live stream. */
  streamsAsked = 0
  /** How often it was loaded. */
  loads = 0
  /** Errors of its scripts that nobody caught. */
  scriptErrors = 0

  constructor(page: Page) {
    this.#page = page
    page.on('load', () => (this.loads += 1))
    page.on('pageerror', () => (this.scriptErrors += 1))
    page.on('request', (request) => {
      if (request.url().includes('.flv')) this.streamsAsked += 1
    })
  }

  async open(url: string): Promise<void> {
    await this.#page.goto(url, { waitUntil: 'commit' })
  }

  /** What it showed since the last call, how often its player waited for data, and how often it failed. */
  take(): Promise<{ shown: ShownBlocks[]; waits: number; errors: number }> {
    return this.#page.evaluate('takeShownFrames()')
  }

  close(): Promise<void> {
    return this.#page.close()
  }
}
