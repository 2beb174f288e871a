import { milliseconds, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import type { PullLimits } from './upstream.ts'

const MISSING_FFMPEG_RETRY = seconds(5)
const RETRY_GROWTH = 2
/** A retry comes up to a quarter earlier or later, so that a thousand boxes do not come back at once. */
const RETRY_SPREAD = 0.5
/** While a film carries the lesson on: the class waits for the line, and a try costs it nothing. Never later than this. */
const QUICK: readonly Milliseconds[] = [seconds(1), seconds(2), seconds(2.5)]
const QUICK_SPREAD = 0.25
const FIRST_TRIAL = seconds(15)
const LAST_TRIAL = seconds(300)
/** A better upstream that fed the channel for less time was taken back too early. */
const SOUND = minutes(5)

/** An instant on both clocks: to wait for, and to show. */
export interface Due {
  readonly at: Milliseconds
  /** Epoch milliseconds. */
  readonly shown: number
}

export interface RhythmOptions {
  clock: Clock
  limits: () => PullLimits
  /** At least 0, below 1. */
  random: () => number
}

/** How a run ended, as far as the next one depends on it. */
export interface Failing {
  reason: StreamTroubleKind
  /** How long media flowed. */
  flowed: Milliseconds
  /** How long it fed the channel; undefined where it did not. */
  held: Milliseconds | undefined
  /** It was watched beside one that ran. */
  tried: boolean
  /** A film carries the lesson on, or is about to. */
  quick: boolean
}

/** When one upstream is tried again after it failed: alone, beside a worse one that runs, and while a film stands in for all of them. */
export class Rhythm {
  readonly #options: RhythmOptions
  #failures = 0
  #quickTries = 0
  #retry: Due
  #trial: Due
  #trialInterval: Milliseconds = FIRST_TRIAL

  constructor(options: RhythmOptions) {
    this.#options = options
    this.#retry = this.#in(milliseconds(0))
    this.#trial = this.#retry
  }

  /** When it is tried again where nothing else works, or where a film stands in. */
  get retry(): Due {
    return this.#retry
  }

  /** When it is tried again beside a worse one that runs. */
  get trial(): Due {
    return this.#trial.at > this.#retry.at ? this.#trial : this.#retry
  }

  /** It is tried as soon as it is its turn. */
  hurry(): void {
    this.#quickTries = 0
    this.#retry = this.#in(milliseconds(0))
    this.#trial = this.#retry
  }

  /** A film stands in from now on: it is tried within a second. */
  quicken(): void {
    this.#quickTries = 0
    const soon = this.#in(this.#nextQuick())
    if (soon.at < this.#retry.at) this.#retry = soon
  }

  /** Its trial was broken off for no fault of its own: the next one is later. */
  postpone(): void {
    this.#trialInterval = Math.min(this.#trialInterval * 2, LAST_TRIAL)
    this.#trial = this.#in(this.#trialInterval)
  }

  /** The channel is pulled anew. */
  forgive(): void {
    this.#failures = 0
    this.hurry()
  }

  /** It failed; answers in how long it is tried again where nothing else works, or where a film stands in. */
  failed({ reason, flowed, held, tried, quick }: Failing): Milliseconds {
    if (flowed >= this.#options.limits().stable) this.#failures = 0
    if (held !== undefined && held >= SOUND) this.#trialInterval = FIRST_TRIAL
    this.#trial = this.#in(this.#trialInterval)
    if (held !== undefined || (tried && !quick)) this.#trialInterval = Math.min(this.#trialInterval * 2, LAST_TRIAL)
    if (held !== undefined || !quick) this.#quickTries = 0
    const retryIn = reason === 'ffmpeg-missing' ? MISSING_FFMPEG_RETRY : quick ? this.#nextQuick() : this.#nextRetry()
    this.#retry = this.#in(retryIn)
    return retryIn
  }

  #nextRetry(): Milliseconds {
    const { limits, random } = this.#options
    const { firstRetry, lastRetry } = limits()
    const plain = Math.min(firstRetry * RETRY_GROWTH ** this.#failures, lastRetry)
    this.#failures += 1
    return Math.round(plain * (1 - RETRY_SPREAD / 2 + RETRY_SPREAD * random()))
  }

  #nextQuick(): Milliseconds {
    const { limits, random } = this.#options
    const plain = QUICK[Math.min(this.#quickTries, QUICK.length - 1)] ?? seconds(1)
    this.#quickTries += 1
    return Math.round(Math.min(plain, limits().lastRetry) * (1 - QUICK_SPREAD * random()))
  }

  #in(delay: Milliseconds): Due {
    const { clock } = this.#options
    return { at: clock.monotonic() + delay, shown: clock.now() + delay }
  }
}
