import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { faultsOf } from './faults.ts'

/** Of a phone, and of a projector that is drawn as high. */
const [WIDTH, HEIGHT] = [390 + 1500, 844]
const GAP = 24

/** Pictures of a phone beside a projector, as somebody at the back of the room sees them at one moment. */
export class PhotoAlbum {
  readonly faults: string[] = []
  taken = 0
  readonly #browser: Browser
  readonly #folder: string

  constructor(browser: Browser, folder: string) {
    this.#browser = browser
    this.#folder = folder
  }

  /** Keeps both as one picture `name`, and notes what is wrong with either. */
  async keep(name: string, { phone, projector }: { phone: Page; projector: Page }): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const pictures = (await Promise.all([phone.screenshot(), projector.screenshot()])).map(
      (bytes) => `<img height="${HEIGHT}" src="data:image/png;base64,${bytes.toString('base64')}">`,
    )
    const page = await this.#browser.newPage({ viewport: { width: WIDTH + 3 * GAP, height: HEIGHT + 2 * GAP } })
    await page.setContent(`<body style="margin:${GAP}px;display:flex;gap:${GAP}px;background:#888">${pictures.join('')}</body>`)
    await page.screenshot({ path: join(this.#folder, `${name}.png`) })
    await page.close()
    for (const [where, seen] of Object.entries({ phone, projector })) {
      for (const fault of await faultsOf(seen)) this.faults.push(`${name} ${where}: ${fault}`)
    }
    this.taken += 1
  }
}
