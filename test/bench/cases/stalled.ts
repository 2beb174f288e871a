import type { Bench, BenchCase, Figure } from '../figure.ts'
import { Viewers } from '../load/viewers.ts'
import { openConnections, usageOf } from '../measure/process-tree.ts'
import { machineTime, sleep } from '../measure/time.ts'
import { box } from '../peers/box.ts'
import { nginxRtmp } from '../peers/nginx-rtmp.ts'
import { nodeMediaServer } from '../peers/node-media-server.ts'
import type { Server, WatchPlace } from '../peers/server.ts'
import { isPresent, orSkip } from './left-out.ts'
import { OnAir } from './on-air.ts'

const VIEWERS = 60
const STALLED = 50
const RAMP = 3_000
const SETTLE = 10_000

interface Contender {
  server: Server
  kind: WatchPlace['kind']
}

/** What a room full of tablets costs that stop reading with the socket open. */
export const stalled: BenchCase = {
  name: 'stalled',

  async run(bench) {
    const contenders: Contender[] = [
      { server: box, kind: 'flv' },
      { server: nodeMediaServer, kind: 'flv' },
      { server: nginxRtmp, kind: 'rtmp' },
    ]
    const figures: Figure[] = []
    for (const { server, kind } of contenders) {
      if (!isPresent(bench, server, `${server.name} with stalled viewers`)) continue
      bench.say(`${STALLED} of ${VIEWERS} viewers of ${server.name} stop reading`)
      figures.push(...((await orSkip(bench, `${server.name} with stalled viewers`, () => measure(bench, { server, kind }))) ?? []))
    }
    return figures
  },
}

async function measure(bench: Bench, { server, kind }: Contender): Promise<Figure[]> {
  await using onAir = await OnAir.start(server, await bench.clip())
  const { pid, places } = onAir.server
  const place = places[kind] as WatchPlace
  await using viewers = new Viewers()
  await viewers.join(place, VIEWERS, bench.window(RAMP, RAMP))
  await sleep(bench.window(SETTLE, SETTLE))
  const before = usageOf(pid).resident
  await viewers.stall(STALLED)
  await viewers.mark()
  const most = await mostResident(pid, bench.window(60_000, 60_000))
  const left = openConnections(place.port) - (VIEWERS - STALLED) - (kind === 'rtmp' ? 1 : 0) // the publisher
  const { age } = await viewers.result()
  const name = (what: string): string => `${STALLED} of ${VIEWERS} stalled, ${server.name}: ${what}`
  const bar = server === box ? (limit: number) => ({ bar: limit }) : () => ({})
  return [
    { name: name('growth of memory'), value: (most - before) / 1e6, unit: 'MB', ...bar(16) },
    { name: name('stalled viewers still held'), value: left, unit: '', ...bar(0) },
    { name: name('age of a frame for the others p99'), value: age.p99, unit: 'ms' },
  ]
}

/** The most memory that was resident, read twice a second for `window` milliseconds. */
async function mostResident(pid: number, window: number): Promise<number> {
  const limit = machineTime() + window
  let most = 0
  while (machineTime() < limit) {
    most = Math.max(most, usageOf(pid).resident)
    await sleep(500)
  }
  return most
}
