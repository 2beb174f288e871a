import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { StreamTroubleKind, UpstreamView } from '#appliance/contract/live.ts'
import { Leeway } from './pull-patience.ts'
import type { PlacedUpstream, PullLimits, Upstream } from './upstream.ts'

const MISSING_FFMPEG_RETRY = seconds(5)
const RETRY_GROWTH = 2
/** A retry comes up to a quarter earlier or later, so that a thousand boxes do not come back at once. */
const RETRY_SPREAD = 0.5
const FIRST_TRIAL = seconds(15)
const LAST_TRIAL = seconds(300)
/** A better upstream that fed the channel for less time was taken back too early. */
const SOUND = minutes(5)

const LATELY = minutes(5)

/** An instant on both clocks: to wait for, and to show. */
interface Due {
  at: Milliseconds
  shown: number
}

export interface RungOptions {
  clock: Clock
  limits: () => PullLimits
  /** At least 0, below 1. */
  random: () => number
}

/** One upstream in its place on the ladder: how it went so far, and when it is tried again. */
export class Rung {
  readonly leeway = { open: new Leeway(), stall: new Leeway() }
  readonly #options: RungOptions
  readonly upstream: Upstream
  #id: string
  #chosen = false
  /** Of a peer that has the lesson: its box's id. */
  boxId: string | undefined
  trouble: StreamTroubleKind | undefined
  /** While it runs: how far it is, and where to. */
  step: 'resolving' | 'connecting' = 'connecting'
  url: string
  attempts = 0
  #failures = 0
  #failedAt: Milliseconds = -Infinity
  #retry: Due
  #trial: Due
  #trialInterval: Milliseconds = FIRST_TRIAL

  constructor({ id, upstream }: PlacedUpstream, options: RungOptions) {
    this.#options = options
    this.#id = id
    this.upstream = upstream
    this.url = upstream.url
    this.#retry = this.#in(0)
    this.#trial = this.#retry
  }

  get id(): string {
    return this.#id
  }

  /** Its place in the order is another one now. Returns itself. */
  rename(id: string): this {
    this.#id = id
    return this
  }

  get isPeer(): boolean {
    return this.upstream.kind === 'peer'
  }

  /** Whether it may be opened: it has not failed, or has rested since. A peer has to have the lesson. */
  isOpen(now: Milliseconds): boolean {
    return now >= this.#retry.at && (!this.isPeer || this.boxId !== undefined)
  }

  /** Whether it may be tried beside a worse one that runs. */
  isDueForTrial(now: Milliseconds): boolean {
    return this.isOpen(now) && now >= this.#trial.at
  }

  /** Whether there is reason to try another one before it. */
  hasFailedLately(now: Milliseconds): boolean {
    return this.trouble !== undefined && now - this.#failedAt < LATELY
  }

  begin(): void {
    this.attempts += 1
    this.step = 'connecting'
  }

  /** Somebody has put it first by hand. */
  get chosen(): boolean {
    return this.#chosen
  }

  /** Who is chosen is tried at once, however it failed before. */
  choose(chosen: boolean): void {
    if (chosen && !this.#chosen) this.hurry()
    this.#chosen = chosen
  }

  /** It is tried as soon as it is its turn. */
  hurry(): void {
    this.#retry = this.#in(0)
    this.#trial = this.#retry
  }

  /** Its trial was broken off for no fault of its own: the next one is later. */
  postpone(): void {
    this.#trialInterval = Math.min(this.#trialInterval * 2, LAST_TRIAL)
    this.#trial = this.#in(this.#trialInterval)
  }

  /** The channel is pulled anew. */
  forgive(): void {
    this.trouble = undefined
    // The last class was another one: it is asked again.
    this.boxId = undefined
    this.attempts = 0
    this.#failures = 0
    this.hurry()
  }

  /**
   * It failed; answers in how long it is tried again where nothing else works. `held`: how long it fed the channel, undefined where it
   * did not; `tried`: it was watched beside one that ran.
   */
  failed(end: { reason: StreamTroubleKind; flowed: Milliseconds; held: Milliseconds | undefined; tried: boolean }): Milliseconds {
    this.trouble = end.reason
    this.#failedAt = this.#options.clock.monotonic()
    // Whether it still has the lesson is for it to say.
    this.boxId = undefined
    if (end.flowed >= this.#options.limits().stable) {
      this.#failures = 0
      this.leeway.open.reset()
    }
    if (end.held !== undefined && end.held >= SOUND) this.#trialInterval = FIRST_TRIAL
    this.#trial = this.#in(this.#trialInterval)
    if (end.tried || end.held !== undefined) this.#trialInterval = Math.min(this.#trialInterval * 2, LAST_TRIAL)
    const retryIn = end.reason === 'ffmpeg-missing' ? MISSING_FFMPEG_RETRY : this.#nextRetry()
    this.#retry = this.#in(retryIn)
    return retryIn
  }

  /** `trying`: what is shown of its next try, where it has one before it. */
  view(state: UpstreamView['state'], trying?: 'retry' | 'trial'): UpstreamView {
    const { kind } = this.upstream
    const { id, url, attempts, trouble, chosen } = this
    const due = trying === undefined ? undefined : this.#later(trying)
    return {
      ...{ id, kind, url, state, attempts, chosen },
      ...(due === undefined ? {} : { nextTryAt: Math.round(due.shown) }),
      ...(trouble === undefined ? {} : { trouble }),
    }
  }

  #later(trying: 'retry' | 'trial'): Due {
    return trying === 'trial' && this.#trial.at > this.#retry.at ? this.#trial : this.#retry
  }

  #nextRetry(): Milliseconds {
    const { limits, random } = this.#options
    const { firstRetry, lastRetry } = limits()
    const plain = Math.min(firstRetry * RETRY_GROWTH ** this.#failures, lastRetry)
    this.#failures += 1
    return Math.round(plain * (1 - RETRY_SPREAD / 2 + RETRY_SPREAD * random()))
  }

  #in(delay: Milliseconds): Due {
    const { clock } = this.#options
    return { at: clock.monotonic() + delay, shown: clock.now() + delay }
  }
}
