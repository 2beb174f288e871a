import { BoxBus } from '#appliance/base/bus.ts'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { Ffmpeg } from '#appliance/live/pull/ffmpeg.ts'
import type { FfmpegPort } from '#appliance/live/pull/ffmpeg.ts'
import { Pull } from '#appliance/live/pull/pull.ts'
import { RecordingDoor } from '#test/helper/recording-door.ts'

/* A process that pulls one address and says the pid of its ffmpeg child once media flow; a test kills it. */

const url = process.argv[2] ?? ''
const clock = new RealClock()
const real = new Ffmpeg({ clock, searchPath: process.env['PATH'] ?? '' })
let pid = 0
const ffmpeg: FfmpegPort = {
  find: () => real.find(),
  launch(found, args) {
    const child = real.launch(found, args)
    pid = child.pid ?? 0
    return child
  },
}
const door = new RecordingDoor('class', () => clock.monotonic())
const bus = new BoxBus(clock, () => undefined)
const log = createLog('silent')
const parts = { door, bus, clock, log, ffmpeg, random: Math.random, boxId: () => 'this-box' }
const pull = new Pull({
  ...parts,
  plan: () => ({ sources: [{ url }], standIns: [], shared_as: '', peers: [] }),
  limits: () => ({ orphan: 1500 }),
})
pull.start()
await door.feed(0, 10)
process.stdout.write(`${pid}\n`)
