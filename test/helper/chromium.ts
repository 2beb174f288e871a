import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

/** Chromium without windows takes half the processor of the whole one. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path))

/** Undefined where Debian's Chromium is installed, else why browser tests are skipped. */
export const noChromium: string | undefined =
  CHROMIUM === undefined ? 'Chromium is not installed (apt-get install chromium-headless-shell)' : undefined

/** A headless browser that calls nobody outside; it plays with sound as a kiosk does, or only after a touch, as a tablet does. */
export function aBrowser(sound: 'at-once' | 'after-a-touch' = 'at-once'): Promise<Browser> {
  const policy = sound === 'at-once' ? 'no-user-gesture-required' : 'document-user-activation-required'
  return chromium.launch({
    ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
    // Without a locale it gives files no names but those of ASCII.
    env: { ...process.env, LANG: 'C.UTF-8' },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--autoplay-policy=${policy}`,
    ],
  })
}
