import { Writable } from 'node:stream'
import { vi } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { seconds } from '#appliance/base/duration.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import type { BodyKind } from '#appliance/live/codec/codecs.ts'
import { Ffmpeg } from '#appliance/live/pull/ffmpeg.ts'
import type { FfmpegChild, FfmpegPort } from '#appliance/live/pull/ffmpeg.ts'
import { runFfmpeg } from '#appliance/live/pull/ffmpeg-run.ts'
import { FormMemory } from '#appliance/live/pull/pull-form.ts'
import { Leeway } from '#appliance/live/pull/pull-patience.ts'
import type { RunEnd, RunLimits } from '#appliance/live/pull/pull-run.ts'
import { RecordingDoor } from '#test/helper/recording-door.ts'

export interface RunRigOptions {
  url: string
  limits?: Partial<RunLimits>
  memory?: FormMemory
}

/** One upstream, read by a real ffmpeg from its start to its end, without anybody who tries again. */
export class RunRig {
  readonly door: RecordingDoor
  readonly memory: FormMemory
  readonly children: FfmpegChild[] = []
  /** Resolves with the end, whoever makes it. */
  readonly end: Promise<RunEnd>
  readonly #stopping = new AbortController()
  #log = ''

  constructor({ url, limits, memory = new FormMemory() }: RunRigOptions) {
    const clock = new RealClock()
    this.door = new RecordingDoor('class', () => clock.monotonic())
    this.memory = memory
    const written = new Writable({ write: (line: Buffer, _encoding, done) => done(void (this.#log += line.toString())) })
    const log = createLog('debug', written)
    const real = new Ffmpeg({ clock, searchPath: process.env['PATH'] ?? '' })
    const ffmpeg: FfmpegPort = {
      find: () => real.find(),
      launch: (...given) => {
        const child = real.launch(...given)
        this.children.push(child)
        return child
      },
    }
    const options = {
      ...{ ffmpeg, url, log, clock, door: this.door, memory: this.memory, silenceLimit: seconds(20) },
      limits: () => ({ open: 10_000, keyframe: 10_000, stall: 2500, ...limits }),
      leeway: { open: new Leeway(), stall: new Leeway() },
      onLine: (line: string) => log.debug({ line }, 'ffmpeg said'),
      onFlowing: () => undefined,
    }
    this.end = real.find().then((found) => runFfmpeg({ ...options, found: found ?? { path: 'ffmpeg' } }, this.#stopping.signal))
  }

  /** Everything that was logged, down to debug. */
  get log(): string {
    return this.#log
  }

  /** The kinds of messages that came, in order. */
  kinds(feed = 0): BodyKind[] {
    return (this.door.feeds[feed]?.messages ?? []).map(kindOf)
  }

  async until(holds: () => boolean): Promise<void> {
    await vi.waitUntil(holds, { timeout: 25_000, interval: 20 })
  }

  async flowing(count = 1): Promise<void> {
    await this.until(() => this.door.feeds.length >= count && this.kinds(count - 1).length > 5)
  }

  async stop(): Promise<RunEnd> {
    this.#stopping.abort()
    return this.end
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

/** A run that begins at once. */
export function aRun(options: RunRigOptions): RunRig {
  return new RunRig(options)
}
