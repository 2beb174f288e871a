import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BoxError } from '#appliance/base/errors.ts'
import { missingBrowser, ScreenBrowser } from '../browser/chromium.ts'
import type { BenchCase } from '../figure.ts'
import { box } from '../peers/box.ts'
import type { RunningBox } from '../peers/box.ts'
import { isPresent } from './left-out.ts'
import { OnAir } from './on-air.ts'
import { watchGlass } from './watch-glass.ts'

/** From the publisher to what a person sees on the projector's page. */
export const glass: BenchCase = {
  name: 'glass',

  async run(bench) {
    const title = 'classbox /screen'
    const noBrowser = missingBrowser()
    if (noBrowser !== undefined) bench.skip(title, noBrowser)
    if (noBrowser !== undefined || !isPresent(bench, box, title)) return []
    bench.say('a browser shows the class and reads the frames back')
    await using onAir = await OnAir.start(box, await bench.clip())
    await startClass(onAir.server)
    await using browser = await ScreenBrowser.start()
    const screen = { title, url: `${onAir.server.address}/screen`, bars: { delay: 0.55, stalls: 0, firstPicture: 0.3 } }
    return await watchGlass(screen, browser, { publisher: onAir.publisher, window: bench.window(600_000, 120_000) })
  },
}

/** Claims the box as its first teacher and starts the class. */
async function startClass({ address, folder }: RunningBox): Promise<void> {
  const code = (await readFile(join(folder, 'data', 'claim-code'), 'utf8')).trim()
  const claimed = await post(`${address}/api/v1/sign-in/claim`, { code, pin: '274951', passphrase: 'measured on the bench' })
  const cookie = claimed.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ')
  await post(`${address}/api/v1/lesson/start`, {}, cookie)
}

async function post(url: string, body: unknown, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin, cookie }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new BoxError('INTERNAL', `${url} answered ${response.status}: ${await response.text()}`)
  return response
}
