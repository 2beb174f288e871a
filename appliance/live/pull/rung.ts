import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { StreamTroubleKind, UpstreamView } from '#appliance/contract/live.ts'
import { Leeway } from './pull-patience.ts'
import { Rhythm } from './rhythm.ts'
import type { Due, Failing, RhythmOptions } from './rhythm.ts'
import type { PlacedUpstream, Upstream } from './upstream.ts'

const LATELY = minutes(5)

/** One upstream in its place on the ladder: how it went so far, and when it is tried again. */
export class Rung {
  readonly leeway = { open: new Leeway(), stall: new Leeway() }
  readonly upstream: Upstream
  readonly #options: RhythmOptions
  readonly #rhythm: Rhythm
  #placed: PlacedUpstream
  #chosen = false
  /** Of a peer that has the lesson: its box's id. */
  boxId: string | undefined
  trouble: StreamTroubleKind | undefined
  /** While it runs: how far it is, and where to. */
  step: 'resolving' | 'connecting' = 'connecting'
  url: string
  attempts = 0
  /** When it was last begun. */
  begunAt: Milliseconds = 0
  #failedAt: Milliseconds = -Infinity

  constructor(placed: PlacedUpstream, options: RhythmOptions) {
    this.#options = options
    this.#rhythm = new Rhythm(options)
    this.#placed = placed
    this.upstream = placed.upstream
    this.url = placed.upstream.url
  }

  get id(): string {
    return this.#placed.id
  }

  /** Its place in the order is another one now. Returns itself. */
  move(placed: PlacedUpstream): this {
    this.#placed = placed
    return this
  }

  get isPeer(): boolean {
    return this.upstream.kind === 'peer'
  }

  get isStandIn(): boolean {
    return this.upstream.kind === 'stand-in'
  }

  /** It brings the sound of the lesson alone. */
  get isSound(): boolean {
    return this.upstream.soundOnly === true
  }

  /** It is less than the lesson: a film in its stead, or its sound alone. */
  get isSpare(): boolean {
    return this.isStandIn || this.isSound
  }

  /** It has nothing to give now: a box without the lesson, a film that has nothing for where the class is. */
  get isAbsent(): boolean {
    return this.isPeer ? this.boxId === undefined : this.upstream.hasNow?.() === false
  }

  /** Whether it may be opened: it has not failed, or has rested since. */
  isOpen(now: Milliseconds): boolean {
    return now >= this.#rhythm.retry.at && !this.isAbsent
  }

  /** Whether it may be tried beside a worse one that runs. */
  isDueForTrial(now: Milliseconds): boolean {
    return this.isOpen(now) && now >= this.#rhythm.trial.at
  }

  /** Whether there is reason to try another one before it. */
  hasFailedLately(now: Milliseconds): boolean {
    return this.trouble !== undefined && now - this.#failedAt < LATELY
  }

  begin(): void {
    this.attempts += 1
    this.begunAt = this.#options.clock.monotonic()
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
    this.#rhythm.hurry()
  }

  /** A film stands in from now on. */
  quicken(): void {
    this.#rhythm.quicken()
  }

  /** Its trial was broken off for no fault of its own: the next one is later. */
  postpone(): void {
    this.#rhythm.postpone()
  }

  /** The channel is pulled anew. */
  forgive(): void {
    this.trouble = undefined
    // The last class was another one: it is asked again.
    this.boxId = undefined
    this.attempts = 0
    this.#rhythm.forgive()
  }

  /** It failed; answers in how long it is tried again where nothing else works, or where a film stands in. */
  failed(end: Failing): Milliseconds {
    const { clock, limits } = this.#options
    this.trouble = end.reason
    this.#failedAt = clock.monotonic()
    // Whether it still has the lesson is for it to say.
    this.boxId = undefined
    if (end.flowed >= limits().stable) this.leeway.open.reset()
    return this.#rhythm.failed(end)
  }

  /** `trying`: what is shown of its next try, where it has one before it. */
  view(state: UpstreamView['state'], trying?: 'retry' | 'trial'): UpstreamView {
    const { kind, standIn } = this.upstream
    const { id, url, attempts, trouble, chosen } = this
    const due: Due | undefined = trying === undefined ? undefined : this.#rhythm[trying]
    return {
      ...{ id, kind, url, state, attempts, chosen },
      ...(this.#placed.ofLesson === true ? { ofLesson: true } : {}),
      ...(this.isSound ? { soundOnly: true } : {}),
      ...standIn,
      ...(due === undefined ? {} : { nextTryAt: Math.round(due.shown) }),
      ...(trouble === undefined ? {} : { trouble }),
    }
  }
}
