import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, onTestFinished } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { hours, minutes, seconds } from '#appliance/base/duration.ts'
import { Channel } from '#appliance/live/channel.ts'
import { Viewer } from '#appliance/live/fanout/viewer.ts'
import type { ChannelInput, MediaMessage } from '#appliance/live/media.ts'
import { Packager } from '#appliance/live/packager/packager.ts'
import { aacFrame, aacHeader, avcFrame, avcHeader } from '#test/helper/media.ts'
import { liveConfig } from '../live/a-relay.ts'
import { aRecordings } from '../live/recorder/a-recordings.ts'

const HOURS = Number(process.env['HOURS'] ?? 24)
/** The encoder is started anew this often, and a class lasts an hour. */
const ENCODER_LASTS = minutes(10)
const SETTLED_AFTER = 3
const SLICE = seconds(2)

/** 64 kbit/s: ten pictures a second, and sound. */
function slice(from: number, length: number): MediaMessage[] {
  const media: MediaMessage[] = []
  for (let at = 0; at < length; at += 100) media.push(avcFrame({ timestamp: from + at, key: (from + at) % 2000 === 0, bytes: 490 }))
  for (let at = 0; at < length; at += 23) media.push(aacFrame(from + at, 60))
  return media.toSorted((a, b) => a.timestamp - b.timestamp)
}

/** A socket of the box and the far end of it, which takes whatever comes. */
async function aLine(): Promise<Socket> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [near] = (await once(server, 'connection')) as [Socket]
  far.resume()
  onTestFinished(() => {
    far.destroy()
    near.destroy()
    server.close()
  })
  return near
}

function memoryNow(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: object) => void
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  return process.memoryUsage().rss / 1e6
}

const openFiles = (): number => readdirSync('/proc/self/fd').length

it(`relays, packages and records ${HOURS} h of media in the same memory and with the same files open`, async () => {
  const rig = await aRecordings()
  const { clock, bus, recordings } = rig
  const config = liveConfig()
  const log = createLog('silent')
  const packager = new Packager({ channel: 'class', clock, log, settings: () => config.hls, sinks: [rig.sink] })
  const channel = new Channel({ name: 'class', bus, clock, log, settings: () => config, onChange: () => undefined, taps: [packager] })
  const { flv, rtmp } = channel.fanout.formats
  for (const format of [flv, flv, rtmp]) {
    const about = { format, ring: channel.fanout.ring, clock, maxLag: () => config.viewers.max_lag_bytes }
    const viewer = new Viewer({ ...about, socket: await aLine(), onLeft: () => undefined, onSkipped: () => undefined })
    channel.fanout.add(viewer, Buffer.alloc(0), 0)
  }
  let input: ChannelInput | undefined
  const figures: { memory: number; files: number }[] = []
  for (let at = 0; at < hours(HOURS); at += SLICE) {
    if (at % hours(1) === 0) {
      await rig.end()
      figures.push({ memory: memoryNow(), files: openFiles() })
      await rig.begin()
    }
    if (at % ENCODER_LASTS === 0) {
      input?.end()
      clock.advance(seconds(1))
      input = channel.open({ kind: 'publisher', from: '192.0.2.9' })
      for (const header of [avcHeader(), aacHeader()]) input.push(header)
    }
    feed(input as ChannelInput, at % ENCODER_LASTS)
    channel.watchOver()
    channel.fanout.watchOver()
    await recordings.idle()
  }
  channel.stop()
  const settled = figures.slice(SETTLED_AFTER)
  const [first, last] = [settled[0], settled.at(-1)]
  process.stdout.write(
    `memory by the hour, MB: ${figures.map(({ memory }) => Math.round(memory)).join(' ')}; files: ${figures.map(({ files }) => files).join(' ')}\n`,
  )
  expect(channel.fanout.viewers).toBe(3)
  expect((last?.memory ?? Infinity) - (first?.memory ?? 0)).toBeLessThan(HOURS)
  expect(last?.files).toBe(first?.files)

  function feed(to: ChannelInput, from: number): void {
    let now = from
    for (const message of slice(from, SLICE)) {
      clock.advance(message.timestamp - now)
      now = message.timestamp
      to.push(message)
    }
    clock.advance(from + SLICE - now)
  }
})
