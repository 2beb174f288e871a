import { missingBrowser, ScreenBrowser } from '../browser/chromium.ts'
import { PlayerPage } from '../browser/player-page.ts'
import type { BenchCase } from '../figure.ts'
import { nodeMediaServer } from '../peers/node-media-server.ts'
import type { WatchPlace } from '../peers/server.ts'
import { isPresent } from './left-out.ts'
import { OnAir } from './on-air.ts'
import { watchGlass } from './watch-glass.ts'

/** The same glass for a careful page on node-media-server's HTTP-FLV. */
export const glassPeers: BenchCase = {
  name: 'glass-peers',

  async run(bench) {
    const title = 'node-media-server with mpegts.js'
    const noBrowser = missingBrowser()
    if (noBrowser !== undefined) bench.skip(title, noBrowser)
    if (noBrowser !== undefined || !isPresent(bench, nodeMediaServer, title)) return []
    bench.say('a browser shows the same lesson from node-media-server')
    await using onAir = await OnAir.start(nodeMediaServer, await bench.clip())
    const { port, path } = onAir.server.places.flv as WatchPlace
    await using page = await PlayerPage.start(`http://127.0.0.1:${port}${path}`)
    await using browser = await ScreenBrowser.start()
    const { publisher } = onAir
    return await watchGlass({ title, url: page.address }, browser, { publisher, window: bench.window(120_000, 60_000) })
  },
}
