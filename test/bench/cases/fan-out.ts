import type { Bench, BenchCase, Figure } from '../figure.ts'
import { Viewers } from '../load/viewers.ts'
import type { ViewersAnswer } from '../load/viewers.ts'
import { median } from '../measure/percentile.ts'
import { usageOf } from '../measure/process-tree.ts'
import { sleep } from '../measure/time.ts'
import { box } from '../peers/box.ts'
import { nginxHls } from '../peers/nginx-hls.ts'
import { nginxRtmp } from '../peers/nginx-rtmp.ts'
import { nodeMediaServer } from '../peers/node-media-server.ts'
import type { Server, WatchPlace } from '../peers/server.ts'
import { CLIP } from '../source/clip.ts'
import { isPresent, orSkip } from './left-out.ts'
import { OnAir } from './on-air.ts'

/** They come within 4 s, and 2 s later each has had a keyframe, milliseconds. */
const JOIN = 4_000
const SETTLE = 2_000

interface Contender {
  server: Server
  kind: WatchPlace['kind']
  title: string
  /** The most processor time that the box may take, as a part of this server's. */
  ratio?: number
}

interface Run {
  /** Seconds of processor time in a minute. */
  cpu: number
  /** Bytes at the end. */
  resident: number
  /** Percent of the published frames that the worst served viewer did not get. */
  missed: number
  /** Pauses of more than half a second and connections that the server ended, over all viewers. */
  stalls: number
  age: ViewersAnswer['age']
  /** Milliseconds, 95th percentile. */
  firstKeyframe: number
}

/** The box in one way of serving, beside others. */
interface Comparison {
  name: string
  own: Contender
  peers: readonly Contender[]
  /** The most of each figure of the box; without one it only informs. */
  bars: { resident?: number; ageP95?: number; missed?: number }
  /** Milliseconds until every viewer has settled. */
  settle?: number
}

const NMS_FLV: Contender = { server: nodeMediaServer, kind: 'flv', title: 'node-media-server HTTP-FLV' }
const NGINX_RTMP: Contender = { server: nginxRtmp, kind: 'rtmp', title: 'nginx-rtmp RTMP' }

/** What many viewers of one lesson cost each server, and how old the frames are that they get. */
export const fanOut: BenchCase = comparing({
  name: 'fan-out',
  own: { server: box, kind: 'flv', title: 'classbox HTTP-FLV' },
  peers: [
    { ...NMS_FLV, ratio: 0.45 },
    { ...NGINX_RTMP, ratio: 0.8 },
  ],
  bars: { resident: 180, ageP95: 60, missed: 2 },
})

export const fanOutRtmp: BenchCase = comparing({
  name: 'fan-out-rtmp',
  own: { server: box, kind: 'rtmp', title: 'classbox RTMP' },
  peers: [{ ...NGINX_RTMP, ratio: 1 }],
  bars: { resident: 180, ageP95: 60, missed: 2 },
})

/** The bar of the age is one part and 60 ms: the oldest frame of a part waits for its last. */
export const fanOutLowLatency: BenchCase = comparing({
  name: 'fan-out-ll-hls',
  own: { server: box, kind: 'll-hls', title: 'classbox LL-HLS' },
  peers: [{ ...NMS_FLV, ratio: 0.5 }],
  bars: { ageP95: 260, missed: 2 },
})

export const fanOutPlain: BenchCase = comparing({
  name: 'fan-out-hls',
  own: { server: box, kind: 'hls', title: 'classbox plain HLS' },
  peers: [{ server: nginxHls, kind: 'hls', title: 'nginx HLS files', ratio: 3 }],
  bars: {},
  settle: 10_000,
})

function comparing(comparison: Comparison): BenchCase {
  const { name, own, peers } = comparison
  return {
    name,
    async run(bench) {
      const contenders = [own, ...peers].filter(({ server, title }) => isPresent(bench, server, title))
      const runs = new Map<Contender, Run[]>()
      for (let round = 1; round <= bench.rounds; round += 1) {
        for (const contender of contenders) {
          bench.say(`round ${round} of ${bench.rounds}: ${bench.viewers} viewers of ${contender.title}`)
          const run = await orSkip(bench, contender.title, () => measure(bench, contender, comparison.settle ?? SETTLE))
          if (run !== undefined) runs.set(contender, [...(runs.get(contender) ?? []), run])
        }
      }
      return figuresOf(bench.viewers, runs, comparison)
    },
  }
}

async function measure(bench: Bench, { server, kind }: Contender, settle: number): Promise<Run> {
  await using onAir = await OnAir.start(server, await bench.clip())
  const { pid, places } = onAir.server
  const place = places[kind] as WatchPlace
  await using viewers = new Viewers()
  await viewers.join(place, bench.viewers, bench.window(JOIN, JOIN))
  await sleep(bench.window(settle, settle))
  await viewers.mark()
  const before = usageOf(pid)
  const window = bench.window(30_000, 20_000)
  await sleep(window)
  const after = usageOf(pid)
  const seen = await viewers.result()
  return {
    cpu: ((after.cpu - before.cpu) * 60_000) / window,
    resident: after.resident,
    missed: Math.max(0, 100 - (100 * seen.fewestFrames) / ((window / 1000) * CLIP.framesPerSecond)),
    stalls: seen.stalls + seen.closed,
    age: seen.age,
    firstKeyframe: seen.firstKeyframe.p95,
  }
}

function figuresOf(viewers: number, runs: ReadonlyMap<Contender, readonly Run[]>, { own, peers, bars }: Comparison): Figure[] {
  const figures = [...runs].flatMap(([contender, all]) => {
    const whose = `${viewers} viewers, ${contender.title}`
    return figuresOfOne(whose, all, contender === own ? bars : {})
  })
  return [...figures, ...peers.flatMap((peer) => ratioTo(peer, own, runs))]
}

function figuresOfOne(whose: string, runs: readonly Run[], bars: Comparison['bars']): Figure[] {
  const figure = (what: string, unit: string, pick: (run: Run) => number): Figure => {
    const values = runs.map(pick)
    return { name: `${whose}: ${what}`, value: median(values), unit, runs: values }
  }
  const held = (bar: number | undefined): { bar?: number } => (bar === undefined ? {} : { bar })
  return [
    figure('processor time', 's/min', (run) => run.cpu),
    { ...figure('memory', 'MB', (run) => run.resident / 1e6), ...held(bars.resident) },
    figure('age of a frame p50', 'ms', (run) => run.age.p50),
    { ...figure('age of a frame p95', 'ms', (run) => run.age.p95), ...held(bars.ageP95) },
    figure('age of a frame p99', 'ms', (run) => run.age.p99),
    figure('first keyframe p95', 'ms', (run) => run.firstKeyframe),
    { ...figure('frames missed by the worst served', '%', (run) => run.missed), ...held(bars.missed) },
    figure('stalls', '', (run) => run.stalls),
  ]
}

function ratioTo(peer: Contender, own: Contender, runs: ReadonlyMap<Contender, readonly Run[]>): Figure[] {
  const [ours, beside] = [own, peer].map((contender) => median((runs.get(contender) ?? []).map((run) => run.cpu)))
  if (ours === undefined || beside === undefined || peer.ratio === undefined || Number.isNaN(ours + beside)) return []
  return [{ name: `processor time of ${own.title} / ${peer.title}`, value: ours / beside, unit: 'x', bar: peer.ratio }]
}
