import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { OriginPort } from '../pull/catch-up.ts'
import type { DvrPoint } from '../pull/origin-past.ts'
import type { ChannelDoor } from '../media.ts'

/** The shift, as a catch-up needs it. */
export interface ShiftForCatchUp extends ChannelDoor {
  catchUp(past: { isAtEdge: () => boolean; behind: Milliseconds }): void
  /** `awaitsNext`: by the next source, where the one that feeds the channel is about to leave. */
  jump(how?: { awaitsNext: boolean }): void
  /** Nothing more comes of the past. */
  endCatchUp(): void
}

export interface CatchingUpOptions {
  shift: ShiftForCatchUp
  origin: OriginPort
  clock: Clock
  /** It runs, or no longer does: meanwhile nobody else is to pull the channel. */
  onChange: () => void
}

/** Continues a lesson where it was lost: one connection to its origin, which begins in the past and becomes what is live. */
export class CatchingUp {
  readonly #options: CatchingUpOptions
  #ending: AbortController | undefined
  #run: Promise<void> = Promise.resolve()

  constructor(options: CatchingUpOptions) {
    this.#options = options
  }

  get isRunning(): boolean {
    return this.#ending !== undefined
  }

  /** How far back the origin keeps the lesson; undefined where it keeps none of it. */
  get reachesBack(): Milliseconds | undefined {
    return this.#options.origin.reachesBack
  }

  /** Where to go on for whoever saw everything until then, epoch milliseconds; undefined where that cannot be told. */
  pointAt(lostAt: number): DvrPoint | undefined {
    return this.#options.origin.pointAt(lostAt)
  }

  /** Whether all that came since then can be had. */
  reaches(lostAt: number): boolean {
    return this.#options.origin.reaches(lostAt)
  }

  begin(point: DvrPoint, lostAt: number): void {
    const { shift, origin, clock, onChange } = this.#options
    this.#ending?.abort()
    const ending = new AbortController()
    this.#ending = ending
    // First, so that whoever pulls the channel leaves without a loss to anybody.
    shift.catchUp({ isAtEdge: () => origin.isAtEdge, behind: Math.max(0, clock.now() - lostAt) })
    onChange()
    this.#run = this.#run.then(() => this.#go(point, ending))
  }

  /** Back to what is live, which another connection brings where this one is still in the past. */
  jump(): void {
    const { shift, origin } = this.#options
    const awaitsNext = this.isRunning && !origin.isAtEdge
    shift.jump({ awaitsNext })
    if (awaitsNext) this.#end(this.#ending)
  }

  /** Resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#end(this.#ending)
    await this.#run
  }

  async #go(point: DvrPoint, ending: AbortController): Promise<void> {
    const { shift, origin } = this.#options
    if (ending.signal.aborted) return
    await origin.run(point, shift, ending.signal)
    if (!ending.signal.aborted) shift.endCatchUp()
    this.#end(ending)
  }

  #end(ending: AbortController | undefined): void {
    ending?.abort()
    if (ending === undefined || this.#ending !== ending) return
    this.#ending = undefined
    this.#options.onChange()
  }
}
