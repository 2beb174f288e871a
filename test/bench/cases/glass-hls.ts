import { missingBrowser, ScreenBrowser } from '../browser/chromium.ts'
import { PlayerPage } from '../browser/player-page.ts'
import type { BenchCase, Figure } from '../figure.ts'
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
    await using onAir = await OnAir.start(box, await bench.clip())
    const { server, publisher } = onAir
    await startClass(server)
    await using browser = await ScreenBrowser.start()
    await using plain = await PlayerPage.forHls(`${server.address}/live/class/plain.m3u8`)
    const watched: Glass[] = [
      { title, url: `${server.address}/screen?engine=ll-hls`, bars: { delay: 1.4, stalls: 0 } },
      { title: 'plain HLS in hls.js', url: plain.address, bars: { delay: 6, stalls: 0 } },
    ]
    const figures: Figure[] = []
    for (const glass of watched) figures.push(...(await watchGlass(glass, browser, { publisher, window: bench.window(180_000, 60_000) })))
    return figures
  },
}
