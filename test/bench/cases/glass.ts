import { missingBrowser, ScreenBrowser } from '../browser/chromium.ts'
import type { BenchCase } from '../figure.ts'
import { box } from '../peers/box.ts'
import { isPresent } from './left-out.ts'
import { OnAir } from './on-air.ts'
import { startClass } from './start-class.ts'
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
