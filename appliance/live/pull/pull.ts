/*
 * Pulls a lesson from far away: one supervised ffmpeg child copies the upstream, its FLV goes through the channel's door.
 * Owns when to try, when to give up and when to try again; what went wrong is told in the terms of the pages.
 * It never transcodes, never writes to disk, and never lets a credential reach a log, a page or a fact.
 */
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import { maskUrl } from '#appliance/base/log.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { PullSource } from '#appliance/config/schema.ts'
import type { PullView, StreamTroubleKind } from '#appliance/contract/live.ts'
import { runFfmpeg } from './ffmpeg-run.ts'
import type { FfmpegRunOptions } from './ffmpeg-run.ts'
import type { FfmpegFound, FfmpegPort } from './ffmpeg.ts'
import type { ChannelDoor } from '../media.ts'
import { FormMemory } from './pull-form.ts'
import { Leeway } from './pull-patience.ts'
import { resolveSource } from './pull-resolver.ts'
import type { RunEnd, RunLimits } from './pull-run.ts'
import { checkSourceUrl } from './pull-url.ts'

const MISSING_FFMPEG_RETRY = seconds(5)
const RETRY_GROWTH = 2
/** A retry comes up to a quarter earlier or later, so that a thousand boxes do not come back at once. */
const RETRY_SPREAD = 0.5

export interface PullLimits extends RunLimits {
  firstRetry: Milliseconds
  lastRetry: Milliseconds
  /** A run that flowed so long forgives all failures before it. */
  stable: Milliseconds
  /** After so much silence a child whose box is gone ends by itself. */
  orphan: Milliseconds
}

const LIMITS: PullLimits = {
  open: seconds(5),
  keyframe: seconds(5),
  stall: seconds(3),
  firstRetry: seconds(1),
  lastRetry: seconds(30),
  stable: seconds(30),
  orphan: seconds(20),
}

export interface PullOptions {
  door: ChannelDoor
  bus: BoxBus
  clock: Clock
  log: Log
  ffmpeg: FfmpegPort
  /** Where the channel is pulled from at the moment; asked before each start. */
  source: () => PullSource | undefined
  /** At least 0, below 1. */
  random: () => number
  /** Asked again and again: what is changed counts at once. */
  limits?: () => Partial<PullLimits>
}

interface Shift {
  readonly ended: AbortController
  /** Aborted to begin a fresh turn: the source changed, or a pull at rest is wanted again. */
  turn: AbortController
}

/** The pull of one channel. `start` and `stop` are safe to call at any time and any number of times. */
export class Pull {
  readonly #options: PullOptions
  readonly #view = new View<PullView | undefined>(undefined)
  readonly #lane = new Lane()
  readonly #leeway = { open: new Leeway(), stall: new Leeway() }
  #memory = new FormMemory()
  #shift: Shift | undefined
  #source: PullSource | undefined
  #resting = false
  #failures = 0
  #attempts = 0

  constructor(options: PullOptions) {
    this.#options = options
  }

  get #limits(): PullLimits {
    return { ...LIMITS, ...this.#options.limits?.() }
  }

  /** Undefined while no source is configured. */
  get view(): Watchable<PullView | undefined> {
    return this.#view
  }

  /** Pulls until `stop`. Call it again after another source took the channel, to take it back. */
  start(): void {
    if (this.#shift !== undefined) {
      if (this.#resting) this.#shift.turn.abort()
      return
    }
    const shift = { ended: new AbortController(), turn: new AbortController() }
    this.#shift = shift
    void this.#lane.run(() => this.#supervise(shift))
  }

  /** Resolves when the child is dead. */
  async stop(): Promise<void> {
    const shift = this.#shift
    this.#shift = undefined
    shift?.ended.abort()
    await this.#lane.idle()
  }

  /** The configuration may have changed: where the source did, the pull begins afresh at once. Cheap where it did not. */
  refresh(): void {
    const source = this.#options.source()
    if (source?.url === this.#source?.url && source?.resolver === this.#source?.resolver) return
    this.#source = source
    this.#memory = new FormMemory()
    if (this.#shift === undefined) this.#show('off')
    this.#shift?.turn.abort()
  }

  async #supervise(shift: Shift): Promise<void> {
    this.#attempts = 0
    while (!shift.ended.signal.aborted) {
      shift.turn = new AbortController()
      this.#failures = 0
      await this.#turn(AbortSignal.any([shift.ended.signal, shift.turn.signal]))
    }
    this.#show('off')
    this.#options.door.trouble(undefined)
  }

  /** Tries one source again and again, until it is told to stop or has no more to do. */
  async #turn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#source = this.#options.source()
      if (this.#source === undefined) return this.#rest(signal)
      const end = await this.#attempt(this.#source, signal)
      if (end.reason === 'stopped') return
      if (end.reason === 'displaced') {
        this.#options.log.info({ channel: this.#options.door.name }, 'pull displaced by another source')
        return this.#rest(signal)
      }
      await this.#waitAfter(end, end.reason, signal)
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    this.#show('off')
    this.#options.door.trouble(undefined)
    this.#resting = true
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    this.#resting = false
  }

  async #attempt(source: PullSource, signal: AbortSignal): Promise<RunEnd> {
    this.#attempts += 1
    try {
      const url = await this.#addressOf(source, signal)
      const found = await this.#options.ffmpeg.find()
      if (signal.aborted) return without('stopped')
      if (found === undefined) return without('ffmpeg-missing', 'no ffmpeg on the PATH of the box')
      this.#show('connecting', { url })
      return await runFfmpeg(this.#run(url, found), signal)
    } catch (thrown) {
      return signal.aborted ? without('stopped') : without(troubleOf(thrown), sentenceOf(thrown))
    }
  }

  async #addressOf({ url, resolver }: PullSource, signal: AbortSignal): Promise<string> {
    if (resolver === undefined) return checkSourceUrl(url)
    this.#show('resolving')
    return resolveSource(resolver, this.#options.clock, signal)
  }

  #run(url: string, found: FfmpegFound): FfmpegRunOptions {
    const { door, clock, log, ffmpeg } = this.#options
    return {
      ...{ ffmpeg, found, url, door, clock, log },
      memory: this.#memory,
      silenceLimit: this.#limits.orphan,
      limits: () => this.#limits,
      leeway: this.#leeway,
      onLine: (line) => log.debug({ channel: door.name, line }, 'ffmpeg said'),
      onFlowing: () => this.#flows(url),
    }
  }

  #flows(url: string): void {
    const { door, log } = this.#options
    door.trouble(undefined)
    this.#show('running', { url })
    log.info({ channel: door.name, url: maskUrl(url), attempts: this.#attempts }, 'pull running')
  }

  async #waitAfter({ flowed, said }: RunEnd, reason: StreamTroubleKind, signal: AbortSignal): Promise<void> {
    const { door, bus, clock, log } = this.#options
    if (flowed >= this.#limits.stable) {
      this.#failures = 0
      this.#leeway.open.reset()
    }
    const retryIn = reason === 'ffmpeg-missing' ? MISSING_FFMPEG_RETRY : this.#nextRetry()
    door.trouble(reason)
    this.#show('waiting', { nextTryAt: clock.now() + retryIn })
    log.warn({ channel: door.name, reason, retryIn, flowed: Math.round(flowed), said }, 'pull failed')
    bus.tell('live.pull-failed', { channel: door.name, upstream: 'source-1', reason, retryIn })
    await clock.sleep(retryIn, signal)
  }

  #nextRetry(): Milliseconds {
    const { firstRetry, lastRetry } = this.#limits
    const plain = Math.min(firstRetry * RETRY_GROWTH ** this.#failures, lastRetry)
    this.#failures += 1
    return Math.round(plain * (1 - RETRY_SPREAD / 2 + RETRY_SPREAD * this.#options.random()))
  }

  #show(state: PullView['state'], more: { url?: string; nextTryAt?: number } = {}): void {
    const url = more.url ?? this.#options.source()?.url
    if (url === undefined) return this.#view.set(undefined)
    const nextTry = more.nextTryAt === undefined ? {} : { nextTryAt: Math.round(more.nextTryAt) }
    this.#view.set({ url: maskUrl(url), state, attempts: this.#attempts, ...nextTry })
  }
}

function without(reason: RunEnd['reason'], said = ''): RunEnd {
  return { reason, flowed: 0, said }
}

function troubleOf(thrown: unknown): StreamTroubleKind {
  const code = thrown instanceof BoxError ? thrown.code : undefined
  if (code === 'RESOLVER_FAILED') return 'resolver-failed'
  return code === 'SOURCE_URL_REFUSED' ? 'upstream-not-media' : 'upstream-unreachable'
}
