import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { configOf, defaultLayer } from '#appliance/config/layer.ts'
import { Channel } from '#appliance/live/channel.ts'
import type { ChannelTap, MediaMessage } from '#appliance/live/media.ts'
import { Packager } from '#appliance/live/packager/packager.ts'
import { CLIP } from './clip.ts'
import { readClip } from './clip-player.ts'

/*
 * One channel that is fed the clip as fast as it takes it, on a clock that stands still: `packaging-process.ts <clip> bare|packaged <rounds>`.
 * Prints, as JSON, the processor seconds that a minute of media cost and the bytes of memory that the process held at the end.
 */

const [path = '', kind = 'bare', rounds = '1'] = process.argv.slice(2)
const settings = configOf([defaultLayer()]).live
const clock = new ManualClock()
const log = createLog('silent')
const bus = new BoxBus(clock, () => undefined)
const packager = new Packager({ channel: 'class', clock, log, settings: () => settings.hls })
const taps: ChannelTap[] = kind === 'packaged' ? [packager] : []
const channel = new Channel({ name: 'class', bus, clock, log, settings: () => settings, onChange: () => undefined, taps })
const input = channel.open({ kind: 'publisher', from: 'the bench' })

async function playOnce(messages: readonly MediaMessage[], offset: number): Promise<void> {
  for (const message of messages) {
    const timestamp = offset + message.timestamp
    if (timestamp > clock.monotonic()) clock.advance(timestamp - clock.monotonic())
    input.push({ ...message, timestamp })
  }
  // Room for the collector, that frees the buffers of what went out of the window.
  await new Promise((resolve) => setImmediate(resolve))
}

const messages = (await readClip(path)).filter(({ timestamp }) => timestamp < CLIP.seconds * 1000)
const slices = Array.from({ length: CLIP.seconds }, (_, second) =>
  messages.filter(({ timestamp }) => Math.floor(timestamp / 1000) === second),
)
await playOnce(messages, 0) // once before, so that the code is compiled
const before = process.cpuUsage()
for (let round = 1; round <= Number(rounds); round += 1) {
  for (const slice of slices) await playOnce(slice, round * CLIP.seconds * 1000)
}
const { user, system } = process.cpuUsage(before)
// Buffers are let go of in two steps: their handles, then the memory behind them.
for (let time = 0; time < 3; time += 1) {
  globalThis.gc?.()
  await new Promise((resolve) => setTimeout(resolve, 50))
}
const minutes = (Number(rounds) * CLIP.seconds) / 60
const { heapUsed, arrayBuffers } = process.memoryUsage()
console.log(JSON.stringify({ cpu: (user + system) / 1e6 / minutes, held: heapUsed + arrayBuffers }))
