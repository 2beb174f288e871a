import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { ToldBox } from '#test/helper/told-box.ts'
import { faultsOf } from './faults.ts'

export interface Sight {
  /** Of the picture's file, such as `teacher-claim`. */
  name: string
  /** Address, with origin. */
  url: string
  /** Cookies as a `cookie` header has them; without, the browser is nobody. */
  cookie?: string
  /** The box behind the page where it is told what to say; without, it is a real one. */
  box?: ToldBox
  /** A CSS selector that is there once the page shows what it should. */
  until: string
  /** What is still to be done on the page before the picture is taken. */
  act?(page: Page): Promise<void>
}

interface Setting {
  language: 'zh-Hans' | 'en'
  width: number
  height: number
}

const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]
const SETTINGS: Setting[] = (['zh-Hans', 'en'] as const).flatMap((language) => SIZES.map((size) => ({ language, ...size })))

/** The narrowest phone, and a 1280 wide desk at 400 % zoom (WCAG 2.2, 1.4.10). */
const NARROW = { width: 320, height: 640 }

/** Takes each sight in every size and language into `folder`, and notes what is wrong with it. */
export class Camera {
  readonly faults: string[] = []
  taken = 0
  readonly #browser: Browser
  readonly #folder: string

  constructor(browser: Browser, folder: string) {
    this.#browser = browser
    this.#folder = folder
  }

  async take(sight: Sight): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    for (const setting of SETTINGS) await this.#takeOne(sight, setting)
  }

  /** Opens the sight in every setting, lets `meanwhile` happen, and takes the pictures after it. */
  async takeAfter(sight: Sight, meanwhile: () => Promise<void>): Promise<void> {
    const pages = []
    for (const setting of SETTINGS) pages.push({ setting, page: await this.#open(sight, setting) })
    await meanwhile()
    for (const { page, setting } of pages) {
      await sight.act?.(page)
      await this.#shoot(page, sight.name, setting)
    }
  }

  async #takeOne(sight: Sight, setting: Setting): Promise<void> {
    const page = await this.#open(sight, setting)
    await sight.act?.(page)
    await this.#shoot(page, sight.name, setting)
  }

  async #open(sight: Sight, setting: Setting): Promise<Page> {
    const { language, width, height } = setting
    const context = await this.#browser.newContext({ viewport: { width, height }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    await context.addInitScript(`localStorage.setItem('classbox.language', '${language}')`)
    if (sight.cookie !== undefined) await context.addCookies(cookiesFor(sight.cookie, sight.url))
    const page = await context.newPage()
    page.on('pageerror', (error) => this.#note(sight.name, setting, `script: ${error.message}`))
    await sight.box?.answer(page)
    await page.goto(sight.url)
    await page.locator(sight.until).first().waitFor({ state: 'attached', timeout: 20_000 })
    return page
  }

  async #shoot(page: Page, name: string, setting: Setting): Promise<void> {
    const { language, width, height } = setting
    // A colour that is on its way to another one is nobody's fault.
    await page.evaluate(
      'Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))',
    )
    await page.screenshot({ path: join(this.#folder, `${name}-${language}-${width}x${height}.png`), fullPage: true })
    for (const fault of await faultsOf(page)) this.#note(name, setting, fault)
    if (width === SIZES[0]?.width) {
      await page.setViewportSize(NARROW)
      for (const fault of await faultsOf(page)) this.#note(name, { language, ...NARROW }, fault)
    }
    this.taken += 1
    await page.context().close()
  }

  #note(name: string, { language, width }: Setting, fault: string): void {
    this.faults.push(`${name} ${language} ${width}: ${fault}`)
  }
}

function cookiesFor(header: string, url: string) {
  return header.split('; ').map((pair) => {
    const cut = pair.indexOf('=')
    return { name: pair.slice(0, cut), value: pair.slice(cut + 1), url: new URL(url).origin }
  })
}
