/*
 * Pulls a lesson from far away, or from another box of the school that already does, and plays what stands in for it while nobody sends
 * it. Owns the list of upstreams of one channel and whether they are used at all; the ladder decides which, a run reads one of them, and
 * their media go through the channel's door. It never transcodes, never writes to disk, and never lets a credential reach a log, a page
 * or a fact.
 */
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { PullSource } from '#appliance/config/schema.ts'
import type { UpstreamView } from '#appliance/contract/live.ts'
import type { ChannelDoor } from '../media.ts'
import { StandInUpstream, standInKey } from '../playout/stand-in-upstream.ts'
import type { CastStandIn } from '../playout/stand-in-upstream.ts'
import { AddressUpstream } from './address-upstream.ts'
import type { FfmpegPort } from './ffmpeg.ts'
import { Ladder } from './ladder.ts'
import { lessonDigest } from './lesson-digest.ts'
import type { OriginDvr } from './origin-dvr.ts'
import { PeerUpstream } from './peer-upstream.ts'
import { sourcesRevision } from './sources-revision.ts'
import type { PullLimits } from './upstream.ts'

const LIMITS: PullLimits = {
  open: seconds(5),
  keyframe: seconds(5),
  stall: seconds(3),
  firstRetry: seconds(1),
  lastRetry: seconds(30),
  stable: seconds(30),
  orphan: seconds(20),
  failback: seconds(10),
  failbackFromStandIn: seconds(20),
  returnEvery: seconds(60),
  standInStall: seconds(1.5),
  standInAfter: seconds(2),
}

/** What the lesson that runs names. */
export interface LessonAddresses {
  readonly sources: readonly PullSource[]
  /** Of its sound alone: where no recording carries the lesson on, and the line is too thin for the picture. */
  readonly sound?: readonly PullSource[]
}

/** Where a channel can be fed from. */
export interface PullPlan {
  /** The addresses of the settings. */
  sources: readonly PullSource[]
  /** Where the lesson that runs names addresses of its own: they come first, those of the settings are its backups. */
  lesson?: LessonAddresses | undefined
  /** What carries the lesson on while nobody sends it, the preferred one first; each film once. */
  standIns: readonly CastStandIn[]
  /** What the boxes of the school call the lesson of the settings; empty = by its first address. */
  shared_as: string
  /** Base URLs of other boxes of the school. */
  peers: readonly string[]
}

export interface PullOptions {
  door: ChannelDoor
  bus: BoxBus
  clock: Clock
  log: Log
  ffmpeg: FfmpegPort
  /** Asked again and again: what is changed counts at once. */
  plan: () => PullPlan
  limits?: () => Partial<PullLimits>
  /** Names this box to the others. */
  boxId: () => string
  /** At least 0, below 1. */
  random: () => number
  /** Learns what the past is that an origin keeps. */
  dvr?: OriginDvr
}

/** The pull of one channel. `start` and `stop` are safe to call at any time and any number of times. */
export class Pull {
  readonly #options: PullOptions
  readonly #ladder: Ladder
  readonly #lane = new Lane()
  readonly #view = new View<readonly UpstreamView[]>([])
  #ended: AbortController | undefined
  #films = new Map<string, StandInUpstream>()
  #planned = ''
  #revision = ''
  #shown = '[]'

  constructor(options: PullOptions) {
    this.#options = options
    this.#ladder = new Ladder({ ...options, limits: () => ({ ...LIMITS, ...options.limits?.() }), onChange: () => this.#show() })
  }

  /** The upstreams in the order of preference; empty while none is configured. */
  get view(): Watchable<readonly UpstreamView[]> {
    return this.#view
  }

  /** Of the addresses that `view` shows, see sourcesRevision; empty before the first `refresh`. */
  get revision(): string {
    return this.#revision
  }

  /** Pulls until `stop`. Call it again after another source took the channel, to take it back. */
  start(): void {
    if (this.#ended !== undefined) return this.#ladder.wake()
    const ended = new AbortController()
    this.#ended = ended
    this.refresh()
    void this.#lane.run(() => this.#ladder.run(ended.signal))
  }

  /** Resolves when every child is dead and every socket closed. */
  async stop(): Promise<void> {
    this.#ended?.abort()
    this.#ended = undefined
    await this.#lane.idle()
  }

  /** Puts an upstream first; null goes back to the order of the settings. Throws UPSTREAM_UNKNOWN. */
  choose(id: string | null): void {
    if (id !== null && !this.#view.value.some((upstream) => upstream.id === id)) {
      throw new BoxError('UPSTREAM_UNKNOWN', `channel ${this.#options.door.name} has no upstream ${id}`)
    }
    this.#ladder.choose(id ?? undefined)
  }

  /** The configuration may have changed: what did is left or begun at once. Cheap where nothing did. */
  refresh(): void {
    const plan = this.#options.plan()
    const standIns = this.#cast(plan.standIns)
    const films = standIns.map(({ key, standIn }) => [key, standIn.title])
    const { sources, sound = [] }: LessonAddresses = plan.lesson ?? { sources: [] }
    const planned = JSON.stringify([{ ...plan, lesson: { sources, sound }, standIns: films }, this.#options.boxId()])
    if (planned === this.#planned) return
    this.#planned = planned
    this.#revision = sourcesRevision(plan.sources)
    const digest = lessonDigest(plan)
    const peers = digest === undefined ? [] : plan.peers.filter((base) => URL.canParse(base))
    const placed = standIns.map((upstream, at) => ({ id: `stand-in-${at + 1}`, upstream }))
    this.#ladder.set([
      ...peers.map((base, at) => ({ id: `peer-${at + 1}`, upstream: this.#peer(base, digest ?? '') })),
      ...sources.map((source, at) => ({ id: `lesson-${at + 1}`, upstream: this.#address(source), ofLesson: true })),
      ...plan.sources.map((source, at) => ({ id: `source-${at + 1}`, upstream: this.#address(source) })),
      ...placed.filter(({ upstream }) => upstream.standIn.role === 'recording'),
      ...sound.map((source, at) => ({ id: `sound-${at + 1}`, upstream: this.#address(source, true), ofLesson: true })),
      ...placed.filter(({ upstream }) => upstream.standIn.role !== 'recording'),
    ])
  }

  /** The films as upstreams, the same one as long as it is the same film; each is told the newest of what it can do. */
  #cast(standIns: readonly CastStandIn[]): StandInUpstream[] {
    const { clock } = this.#options
    const known = this.#films
    this.#films = new Map(
      standIns.map((cast) => {
        const key = standInKey(cast)
        const film = known.get(key) ?? new StandInUpstream(cast, clock)
        film.renew(cast)
        return [key, film]
      }),
    )
    return [...this.#films.values()]
  }

  #peer(base: string, digest: string): PeerUpstream {
    const { clock, log, boxId } = this.#options
    return new PeerUpstream({ base, digest, boxId: boxId(), clock, log })
  }

  #address(source: PullSource, soundOnly = false): AddressUpstream {
    const { clock, log, ffmpeg, dvr } = this.#options
    return new AddressUpstream({ source, soundOnly, clock, log, ffmpeg, ...(soundOnly ? {} : { dvr }) })
  }

  #show(): void {
    const view = this.#ladder.view
    const text = JSON.stringify(view)
    if (text === this.#shown) return
    this.#shown = text
    this.#view.set(view)
  }
}
