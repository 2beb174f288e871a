import { missingBrowser, ScreenBrowser } from '../browser/chromium.ts'
import { PlayerPage } from '../browser/player-page.ts'
import type { Bench, BenchCase, Figure } from '../figure.ts'
import { box } from '../peers/box.ts'
import { isPresent } from './left-out.ts'
import { OnAir } from './on-air.ts'
import { startClass } from './start-class.ts'
import { watchGlass } from './watch-glass.ts'
import type { Glass } from './watch-glass.ts'

/** The same glass where a screen cannot play FLV: low-latency HLS on the projector's page, and a player that knows no low latency. */
export const glassHls: BenchCase = {
  name: 'glass-hls',

  async run(bench) {
    const title = 'classbox /screen by LL-HLS'
    const noBrowser = missingBrowser()
    if (noBrowser !== undefined) bench.skip(title, noBrowser)
    if (noBrowser !== undefined || !isPresent(bench, box, title)) return []
    bench.say('a browser shows the class by HLS and reads the frames back')
    await using browser = await ScreenBrowser.start()
    const window = bench.window(180_000, 60_000)
    return [...(await fromTwoSeconds({ bench, browser, window })), ...(await fromOneSecond({ bench, browser, window }))]
  },
}

interface Watching {
  bench: Bench
  browser: ScreenBrowser
  window: number
}

/** The lesson of every case, on the projector's page, by parts and by whole segments; and in hls.js as it comes. */
async function fromTwoSeconds({ bench, browser, window }: Watching): Promise<Figure[]> {
  await using onAir = await OnAir.start(box, await bench.clip())
  const { server, publisher } = onAir
  await startClass(server)
  await using plain = await PlayerPage.forHls(`${server.address}/live/class/plain.m3u8`)
  const watched: Glass[] = [
    { title: 'classbox /screen by LL-HLS', url: `${server.address}/screen?engine=ll-hls`, bars: { delay: 1.4, stalls: 0 } },
    { title: 'classbox /screen by whole segments', url: `${server.address}/screen?engine=hls`, bars: { delay: 6, stalls: 0 } },
    // Three target durations behind the end of the list, of segments of two seconds (RFC 8216bis 4.4.3.8): no server can change that.
    { title: 'plain HLS in hls.js, keyframes every 2 s', url: plain.address, bars: { stalls: 0 } },
  ]
  const figures: Figure[] = []
  for (const glass of watched) figures.push(...(await watchGlass(glass, browser, { publisher, window })))
  return figures
}

/** An encoder that is set as the publisher's guide asks: segments of a second, for players of others. */
async function fromOneSecond({ bench, browser, window }: Watching): Promise<Figure[]> {
  await using onAir = await OnAir.start(box, await bench.clip(1))
  const { server, publisher } = onAir
  await startClass(server)
  await using plain = await PlayerPage.forHls(`${server.address}/live/class/plain.m3u8`)
  const glass: Glass = { title: 'plain HLS in hls.js, keyframes every second', url: plain.address, bars: { delay: 6, stalls: 0 } }
  return await watchGlass(glass, browser, { publisher, window })
}
