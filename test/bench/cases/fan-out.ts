import type { Bench, BenchCase, Figure } from '../figure.ts'
import { Viewers } from '../load/viewers.ts'
import type { ViewersAnswer } from '../load/viewers.ts'
import { median } from '../measure/percentile.ts'
import { usageOf } from '../measure/process-tree.ts'
import { sleep } from '../measure/time.ts'
import { box } from '../peers/box.ts'
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

const BOX: Contender = { server: box, kind: 'flv', title: 'classbox HTTP-FLV' }
const NMS: Contender = { server: nodeMediaServer, kind: 'flv', title: 'node-media-server HTTP-FLV', ratio: 0.45 }
const NGINX: Contender = { server: nginxRtmp, kind: 'rtmp', title: 'nginx-rtmp RTMP', ratio: 0.8 }

/** What many viewers of one lesson cost each server, and how old the frames are that they get. */
export const fanOut: BenchCase = {
  name: 'fan-out',

  async run(bench) {
    const contenders = [BOX, NMS, NGINX].filter(({ server, title }) => isPresent(bench, server, title))
    const runs = new Map<Contender, Run[]>()
    for (let round = 1; round <= bench.rounds; round += 1) {
      for (const contender of contenders) {
        bench.say(`round ${round} of ${bench.rounds}: ${bench.viewers} viewers of ${contender.title}`)
        const run = await orSkip(bench, contender.title, () => measure(bench, contender))
        if (run !== undefined) runs.set(contender, [...(runs.get(contender) ?? []), run])
      }
    }
    return figuresOf(bench.viewers, runs)
  },
}

async function measure(bench: Bench, { server, kind }: Contender): Promise<Run> {
  await using onAir = await OnAir.start(server, await bench.clip())
  const { pid, places } = onAir.server
  const place = places[kind] as WatchPlace
  await using viewers = new Viewers()
  await viewers.join(place, bench.viewers, bench.window(JOIN, JOIN))
  await sleep(bench.window(SETTLE, SETTLE))
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

function figuresOf(viewers: number, runs: ReadonlyMap<Contender, readonly Run[]>): Figure[] {
  const figures = [...runs].flatMap(([contender, all]) => figuresOfOne(contender, all, viewers))
  return [...figures, ...[NMS, NGINX].flatMap((peer) => ratioTo(peer, runs))]
}

function figuresOfOne(contender: Contender, runs: readonly Run[], viewers: number): Figure[] {
  const figure = (what: string, unit: string, pick: (run: Run) => number): Figure => {
    const values = runs.map(pick)
    return { name: `${viewers} viewers, ${contender.title}: ${what}`, value: median(values), unit, runs: values }
  }
  const held = (bar: number): { bar?: number } => (contender === BOX ? { bar } : {})
  return [
    figure('processor time', 's/min', (run) => run.cpu),
    { ...figure('memory', 'MB', (run) => run.resident / 1e6), ...held(180) },
    figure('age of a frame p50', 'ms', (run) => run.age.p50),
    { ...figure('age of a frame p95', 'ms', (run) => run.age.p95), ...held(60) },
    figure('age of a frame p99', 'ms', (run) => run.age.p99),
    figure('first keyframe p95', 'ms', (run) => run.firstKeyframe),
    { ...figure('frames missed by the worst served', '%', (run) => run.missed), ...held(2) },
    figure('stalls', '', (run) => run.stalls),
  ]
}

function ratioTo(peer: Contender, runs: ReadonlyMap<Contender, readonly Run[]>): Figure[] {
  const [own, beside] = [BOX, peer].map((contender) => median((runs.get(contender) ?? []).map((run) => run.cpu)))
  if (own === undefined || beside === undefined || peer.ratio === undefined || Number.isNaN(own + beside)) return []
  return [{ name: `processor time of ${BOX.title} / ${peer.title}`, value: own / beside, unit: 'x', bar: peer.ratio }]
}
