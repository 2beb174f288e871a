import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'

/** Undefined where Debian's Chromium is installed, else why browser tests are skipped. */
export const noChromium: string | undefined = existsSync(CHROMIUM) ? undefined : 'Chromium is not installed (apt-get install chromium)'

/** A headless browser that plays with sound as a kiosk does and calls nobody outside. */
export function aBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
    ],
  })
}
