import type { Clock, Timer } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Targets } from './cutter.ts'

/** A pull that is further behind than this brings its media a segment at a time. */
const PROMPT: Milliseconds = milliseconds(500)
/** A burst is over, and its length known, after so long. */
const BURST_SETTLES: Milliseconds = milliseconds(300)
/** 6.2.1 wants news each target duration and a half: one that brings more at a time gets a target duration of half as much. */
const BURST_TARGETS = 2
/** 6.2.5.2: a request for what is to come may fail after so many target durations. */
const LATE_TARGETS = 3
/** Segments of one length still come that much earlier or later. */
const UNEVEN: Milliseconds = seconds(1)

/** Whole seconds and milliseconds. */
export interface Promised {
  readonly target: number
  readonly partTarget: Milliseconds
}

export interface PlaylistPromiseOptions {
  clock: Clock
  /** How far behind a player should stay, because the source brings its media in bursts. */
  behind: () => Milliseconds
  /** What the media so far allow to be promised. */
  targets: () => Targets | undefined
  /** It was made later than with the segment that allowed it. */
  onMadeLater: () => void
}

/** What a playlist promises for as long as it lives (RFC 8216bis 6.2.1): made once, with the first segment or soon after it. */
export class PlaylistPromise {
  readonly #options: PlaylistPromiseOptions
  #made: Promised | undefined
  #making: Timer | undefined
  #behind: Milliseconds = 0

  constructor(options: PlaylistPromiseOptions) {
    this.#options = options
  }

  /** Undefined while there is no playlist. */
  get made(): Promised | undefined {
    return this.#made
  }

  /** How far behind a player should stay, as it was known at the last segment. */
  get behind(): Milliseconds {
    return this.#behind
  }

  /** How long a request for what the playlist lists next may have to wait. */
  get longestWait(): Milliseconds {
    return Math.max(seconds(this.#made?.target ?? 0) * LATE_TARGETS, this.#behind === 0 ? 0 : this.#behind + UNEVEN)
  }

  /** A segment has come: what can be promised is, at once, or when it is known how much the source brings at a time. */
  segmentCame(): void {
    const { clock, behind, targets, onMadeLater } = this.#options
    this.#behind = behind()
    if (this.#made !== undefined || targets()?.duration === undefined) return
    if (this.#behind < PROMPT) return this.#make()
    this.#making ??= clock.after(BURST_SETTLES, () => {
      this.#making = undefined
      this.#behind = behind()
      this.#make()
      onMadeLater()
    })
  }

  /** Nothing comes that would allow one; what was promised holds. */
  settle(): void {
    this.#making?.cancel()
    this.#making = undefined
  }

  /** What was promised holds no longer. */
  takeBack(): void {
    this.settle()
    this.#made = undefined
  }

  #make(): void {
    const targets = this.#options.targets()
    if (targets?.duration === undefined) return
    const target = Math.max(targets.duration, Math.ceil(this.#behind / seconds(BURST_TARGETS)))
    this.#made = { target, partTarget: targets.part }
  }
}
