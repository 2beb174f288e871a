import { missingBrowser, ScreenBrowser } from '../browser/chromium.ts'
import type { BenchCase, Figure } from '../figure.ts'
import { pausesOf } from '../measure/glass-delay.ts'
import { percentile } from '../measure/percentile.ts'
import { signalTree } from '../measure/process-tree.ts'
import { machineTime, sleep } from '../measure/time.ts'
import { startBox } from '../peers/box.ts'
import { nginxRtmp } from '../peers/nginx-rtmp.ts'
import { decodeCode } from '../source/picture-code.ts'
import { isPresent } from './left-out.ts'
import { OnAir } from './on-air.ts'
import { startClass } from './start-class.ts'

const SETTLE = 10_000
const AFTERWARDS = 15_000
const PICTURE_LIMIT = 30_000

/** A class that is pulled from far away, whose server dies while a second one has the same lesson. */
export const failover: BenchCase = {
  name: 'failover',

  async run(bench) {
    const title = 'source lost, backup on the screen'
    const noBrowser = missingBrowser()
    if (noBrowser !== undefined) bench.skip(title, noBrowser)
    if (noBrowser !== undefined || !isPresent(bench, nginxRtmp, title)) return []
    const figures: Figure[] = []
    for (const [how, signal] of [
      ['died', 'SIGKILL'],
      ['froze', 'SIGSTOP'],
    ] as const) {
      bench.say(`the server that the class is pulled from ${how}`)
      figures.push(...(await measure(await bench.clip(), { how, signal })))
    }
    return figures
  },
}

async function measure(clip: string, { how, signal }: { how: string; signal: 'SIGKILL' | 'SIGSTOP' }): Promise<Figure[]> {
  await using first = await OnAir.start(nginxRtmp, clip)
  await using second = await OnAir.start(nginxRtmp, clip)
  const sources = [first, second].map(({ server }) => `        - url: ${server.publishUrl}`)
  const box = await startBox(`live:\n  channels:\n    class:\n      sources:\n${sources.join('\n')}\n`)
  try {
    await startClass(box)
    await using browser = await ScreenBrowser.start()
    const page = await browser.open(`${box.address}/screen`)
    await untilPicture(() => page.take())
    await sleep(SETTLE)
    await page.take()
    const asked = page.streamsAsked
    signalTree(first.server.pid, signal)
    await sleep(AFTERWARDS)
    const { shown } = await page.take()
    signalTree(first.server.pid, 'SIGCONT')
    const frames = shown.flatMap(({ at, blocks }) => {
      const number = decodeCode(blocks)
      return number === undefined ? [] : [{ at, number }]
    })
    const last = frames.at(-1)?.at ?? 0
    const goesOn = performance.timeOrigin + performance.now() - last < AFTERWARDS / 2
    return [
      {
        name: `source ${how}: longest the screen stood still`,
        value: goesOn ? percentile(pausesOf(frames), 100) / 1000 : Number.NaN,
        unit: 's',
        bar: 5,
      },
      { name: `source ${how}: streams that the screen had to open anew`, value: page.streamsAsked - asked, unit: '', bar: 0 },
    ]
  } finally {
    await box.stop()
  }
}

async function untilPicture(take: () => Promise<{ shown: { blocks: number[] }[] }>): Promise<void> {
  const limit = machineTime() + PICTURE_LIMIT
  while (machineTime() < limit) {
    if ((await take()).shown.some(({ blocks }) => decodeCode(blocks) !== undefined)) return
    await sleep(200)
  }
}
