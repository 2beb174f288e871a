import { Writable } from 'node:stream'
import { vi } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { RealClock } from '#appliance/base/clock.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import type { PullSource } from '#appliance/config/schema.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import type { StreamTroubleKind, UpstreamView } from '#appliance/contract/live.ts'
import { Ffmpeg } from '#appliance/live/pull/ffmpeg.ts'
import type { FfmpegChild, FfmpegPort } from '#appliance/live/pull/ffmpeg.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import type { BodyKind } from '#appliance/live/codec/codecs.ts'
import { Pull } from '#appliance/live/pull/pull.ts'
import type { PullLimits } from '#appliance/live/pull/upstream.ts'
import type { CastStandIn } from '#appliance/live/playout/stand-in-upstream.ts'
import { RecordingDoor } from '#test/helper/recording-door.ts'

export interface PullRigOptions {
  /** The only address; `sources` where there are several, the preferred one first. */
  source?: PullSource | undefined
  sources?: PullSource[]
  peers?: string[]
  standIns?: CastStandIn[]
  boxId?: string
  limits?: Partial<PullLimits>
  clock?: Clock
  ffmpeg?: FfmpegPort
}

/** Short enough that a fault is soon over, long enough for a busy machine on which several tests of a file run side by side. */
const SHORT: Partial<PullLimits> = { firstRetry: 50, lastRetry: 200, stall: 2500 }

/** A channel that is pulled, and all that it tells: for tests of what a class and a technician notice. */
export class PullRig {
  readonly door: TroubledDoor
  readonly facts: Fact[] = []
  readonly pull: Pull
  readonly children: FfmpegChild[] = []
  sources: PullSource[]
  peers: string[]
  /** Addresses that the lesson itself names. */
  lesson: PullSource[] = []
  /** Of its sound alone. */
  sound: PullSource[] = []
  standIns: CastStandIn[]
  #log = ''

  constructor({ source, sources, peers = [], standIns = [], limits, clock = new RealClock(), ffmpeg, boxId = 'this-box' }: PullRigOptions) {
    this.sources = sources ?? (source === undefined ? [] : [source])
    this.peers = peers
    this.standIns = standIns
    this.door = new TroubledDoor('class', () => clock.monotonic())
    const bus = new BoxBus(clock, () => undefined)
    bus.onAny((fact) => this.facts.push(fact))
    const written = new Writable({ write: (line: Buffer, _encoding, done) => done(void (this.#log += line.toString())) })
    this.pull = new Pull({
      door: this.door,
      bus,
      clock,
      log: createLog('debug', written),
      ffmpeg: this.#watched(ffmpeg ?? new Ffmpeg({ clock, searchPath: process.env['PATH'] ?? '' })),
      plan: () => ({
        ...{ sources: this.sources, lesson: { sources: this.lesson, sound: this.sound } },
        ...{ standIns: this.standIns, shared_as: '', peers: this.peers },
      }),
      boxId: () => boxId,
      random: () => 0.5,
      limits: () => ({ ...SHORT, ...limits }),
    })
  }

  /** The first upstream. */
  get upstream(): UpstreamView | undefined {
    return this.pull.view.value[0]
  }

  /** Everything that was ever logged, down to debug. */
  get log(): string {
    return this.#log
  }

  /** The kinds of messages that came through one feed, in order. */
  kinds(feed = 0): BodyKind[] {
    return (this.door.feeds[feed]?.messages ?? []).map(kindOf)
  }

  async until(holds: () => boolean): Promise<void> {
    await vi.waitUntil(holds, { timeout: 25_000, interval: 20 })
  }

  /** Resolves once pictures or sound flow for the `count`th time. */
  async flowing(count = 1): Promise<void> {
    await this.until(() => this.door.feeds.length >= count && this.kinds(count - 1).length > 5)
  }

  /** The first trouble that the pages are told of. */
  async trouble(): Promise<StreamTroubleKind | undefined> {
    await this.until(() => this.door.troubles.some((kind) => kind !== undefined))
    return this.door.troubles.find((kind) => kind !== undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pull.stop()
  }

  #watched(port: FfmpegPort): FfmpegPort {
    const launch = (...[found, args]: Parameters<FfmpegPort['launch']>): FfmpegChild => {
      const child = port.launch(found, args)
      this.children.push(child)
      return child
    }
    return { find: () => port.find(), launch }
  }
}

class TroubledDoor extends RecordingDoor {
  readonly troubles: (StreamTroubleKind | undefined)[] = []

  override trouble(kind: StreamTroubleKind | undefined): void {
    this.troubles.push(kind)
  }
}

/** A pull that was switched on. */
export function aPull(options: PullRigOptions): PullRig {
  const rig = new PullRig(options)
  rig.pull.start()
  return rig
}

/** Whether a process is alive; a zombie is not. */
export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // No such process.
    return false
  }
}
