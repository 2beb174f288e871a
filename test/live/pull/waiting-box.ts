import { RealClock } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { Ffmpeg } from '#appliance/live/pull/ffmpeg.ts'
import type { FfmpegPort } from '#appliance/live/pull/ffmpeg.ts'
import { runFfmpeg } from '#appliance/live/pull/ffmpeg-run.ts'
import { FormMemory } from '#appliance/live/pull/pull-form.ts'
import { Leeway } from '#appliance/live/pull/pull-patience.ts'
import { RecordingDoor } from '#test/helper/recording-door.ts'

/* A process that pulls one address patiently and says the pid of its ffmpeg child as soon as there is one; a test kills it. */

const clock = new RealClock()
const real = new Ffmpeg({ clock, searchPath: process.env['PATH'] ?? '' })
const ffmpeg: FfmpegPort = {
  find: () => real.find(),
  launch(found, command) {
    const child = real.launch(found, command)
    process.stdout.write(`${child.pid}\n`)
    return child
  },
}
const options = {
  ...{ ffmpeg, clock, url: process.argv[2] ?? '', memory: new FormMemory(), silenceLimit: minutes(1), log: createLog('silent') },
  door: new RecordingDoor('class', () => clock.monotonic()),
  limits: () => ({ open: minutes(1), keyframe: minutes(1), stall: minutes(1) }),
  leeway: { open: new Leeway(), stall: new Leeway() },
  onLine: () => undefined,
  onFlowing: () => undefined,
}
await runFfmpeg({ ...options, found: (await real.find()) ?? { path: 'ffmpeg' } }, new AbortController().signal)
