import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { duplexPair } from 'node:stream'
import type { Duplex } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import type { ChannelDoor, MediaMessage } from '#appliance/live/media.ts'
import { inPieces, mutate } from './mutations.ts'
import { Random } from './random.ts'
import { anRtmpDoor, KEY } from './rtmp-door.ts'
import type { RtmpDoor } from './rtmp-door.ts'

const RECORDINGS = new URL('../fixtures/rtmp/', import.meta.url)
const WARM_UP = 500
const OVER_A_SOCKET = 20 // one case in so many
const PATIENCE = 5000

export interface FuzzFigures {
  /** Cases that got as far as publishing. */
  published: number
  /** Media messages that reached the channel. */
  messages: number
  /** Bytes by which live memory and RSS grew after the first 500 cases. */
  liveGrowth: number
  rssGrowth: number
}

/** Real sessions as they were recorded. */
export const recordings = (): Buffer[] =>
  readdirSync(RECORDINGS)
    .filter((name) => name.endsWith('.bin'))
    .map((name) => readFileSync(new URL(name, RECORDINGS)))

/** Feeds mutated sessions to the RTMP door, one after the other; throws, naming the case, where one does not end. */
export async function fuzzIngest(seed: number, cases: number): Promise<FuzzFigures> {
  const figures: FuzzFigures = { published: 0, messages: 0, liveGrowth: 0, rssGrowth: 0 }
  const channel = aCountingChannel(figures)
  await using door = await anRtmpDoor({
    log: createLog('silent'),
    bus: { tell: () => undefined },
    rightOf: (key) => (key === KEY ? { channel, kind: 'publisher' } : undefined),
  })
  const random = new Random(seed)
  const corpus = recordings()
  let [live, rss] = [0, 0]
  for (let number = 0; number < cases; number++) {
    if (number === WARM_UP) [live, rss] = memory()
    await runCase(door, mutate(corpus, random), { random, number, seed })
  }
  expect(door.ingest.connections).toBe(0)
  const [liveNow, rssNow] = memory()
  return { ...figures, liveGrowth: liveNow - live, rssGrowth: rssNow - rss }
}

async function runCase(door: RtmpDoor, bytes: Buffer, about: { random: Random; number: number; seed: number }): Promise<void> {
  const peer = about.number % OVER_A_SOCKET === 0 ? connect({ ...door.ingest.door, noDelay: true }) : aDirectLine(door)
  const gone = new Promise<void>((resolve) => peer.once('close', () => resolve()))
  peer.on('error', () => undefined) // written after the door had closed
  peer.resume()
  let hangs = false
  const timer = setTimeout(() => {
    hangs = true
    peer.destroy()
  }, PATIENCE)
  for (const piece of inPieces(bytes, about.random)) peer.write(piece)
  peer.end()
  await gone
  clearTimeout(timer)
  if (hangs) expect.fail(`case ${about.number} of seed ${about.seed} did not end`)
}

/** A connection without a socket: the same code, twenty times as fast. */
function aDirectLine(door: RtmpDoor): Duplex {
  const [outside, inside] = duplexPair()
  door.ingest.take(inside, '192.0.2.1')
  inside.once('close', () => outside.destroy())
  return outside
}

function aCountingChannel(figures: FuzzFigures): ChannelDoor {
  const check = ({ type, timestamp, body }: MediaMessage): void => {
    figures.messages++
    const isSound = [8, 9, 18].includes(type) && body.length > 0 && timestamp >= 0 && timestamp <= 0xff_ff_ff_ff
    if (!isSound) expect.fail(`a message of type ${type} at ${timestamp} with ${body.length} bytes reached the channel`)
  }
  return {
    name: 'class',
    isLive: false,
    open: () => {
      figures.published++
      let current = true
      return {
        push: check,
        end: () => (current = false),
        silentFor: () => 0,
        get current() {
          return current
        },
      }
    },
    trouble: () => undefined,
  }
}

/** Bytes that are really in use, and RSS. */
function memory(): [number, number] {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  return [heapUsed + arrayBuffers, rss]
}
