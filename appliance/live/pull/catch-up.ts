import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { ChannelDoor } from '../media.ts'
import { AddressUpstream } from './address-upstream.ts'
import type { FfmpegPort } from './ffmpeg.ts'
import type { OriginDvr } from './origin-dvr.ts'
import type { DvrPoint } from './origin-past.ts'
import { Leeway } from './pull-patience.ts'
import type { RunEnd } from './pull-run.ts'
import type { PullLimits } from './upstream.ts'

/** What a channel asks of the past that its origin keeps. */
export interface OriginPort {
  /** How far back that reaches, milliseconds; undefined where there is none to go back to. */
  readonly reachesBack: Milliseconds | undefined
  /** Whether a catch-up has come to what is live. */
  readonly isAtEdge: boolean
  /** Where to go on for whoever saw everything until then, epoch milliseconds; undefined where that cannot be told. */
  pointAt(lostAt: number): DvrPoint | undefined
  /** Whether all that came since then, epoch milliseconds, can be had. */
  reaches(lostAt: number): boolean
  /** Brings what came after a point to the door, and then what is live, until it fails or `signal` ends it. Never rejects. */
  run(point: DvrPoint, door: ChannelDoor, signal: AbortSignal): Promise<RunEnd>
}

export interface CatchUpOptions {
  dvr: OriginDvr
  clock: Clock
  log: Log
  ffmpeg: FfmpegPort
  limits: () => Pick<PullLimits, 'stall'>
}

const OPEN: Milliseconds = seconds(8)
const ORPHAN: Milliseconds = seconds(20)

/** Fetches the past of a lesson from its origin, at a pace that leaves the uplink to others, and goes on live by the same connection. */
export class CatchUp implements OriginPort {
  readonly #options: CatchUpOptions

  constructor(options: CatchUpOptions) {
    this.#options = options
  }

  get reachesBack(): Milliseconds | undefined {
    return this.#options.dvr.reachesBack
  }

  get isAtEdge(): boolean {
    return this.#options.dvr.isAtEdge
  }

  pointAt(lostAt: number): DvrPoint | undefined {
    return this.#options.dvr.pointAt(lostAt)
  }

  reaches(lostAt: number): boolean {
    return this.#options.dvr.reaches(lostAt)
  }

  run({ source, after }: DvrPoint, door: ChannelDoor, signal: AbortSignal): Promise<RunEnd> {
    const { dvr, clock, log, ffmpeg, limits } = this.#options
    dvr.leaveEdge()
    const upstream = new AddressUpstream({ source, clock, log, ffmpeg, dvr, begin: { after } })
    const visit = {
      door,
      limits: () => ({ open: OPEN, keyframe: OPEN, orphan: ORPHAN, ...limits() }),
      leeway: { open: new Leeway(), stall: new Leeway() },
      onStep: () => undefined,
      onOver: () => undefined,
    }
    return upstream.run(visit, signal)
  }
}
