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
 * Prints, as JSON, the processor seconds that a minute of media cost, those that a minute cost before, while the code was still being
 * compiled, and the bytes of memory that the process held at the end.
 */

/**
 * Rounds until the engine has compiled what it will compile, in ever better ways: seven minutes of a lesson, of which each costs up to
 * five times what all later ones do. They are measured apart, as they would be most of a short run and a little of a long one.
 */
const WARM_UP = 10

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

/** Processor seconds for a minute of media, over so many rounds; a second of media at a time. */
async function cost(from: number, count: number): Promise<number> {
  const before = process.cpuUsage()
  for (let round = from; round < from + count; round += 1) {
    for (const slice of slices) await playOnce(slice, round * CLIP.seconds * 1000)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6 / ((count * CLIP.seconds) / 60)
}

const early = await cost(0, WARM_UP)
const cpu = await cost(WARM_UP, Number(rounds))
// Buffers are let go of in two steps: their handles, then the memory behind them.
for (let time = 0; time < 3; time += 1) {
  globalThis.gc?.()
  await new Promise((resolve) => setTimeout(resolve, 50))
}
const { heapUsed, arrayBuffers } = process.memoryUsage()
console.log(JSON.stringify({ cpu, early, held: heapUsed + arrayBuffers }))
