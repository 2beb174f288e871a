import type { Milliseconds } from '#appliance/base/duration.ts'
import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import type { Life } from './life.ts'
import type { Rung } from './rung.ts'

/** Who goes before whom on a ladder: what somebody chose, other boxes, addresses in their order. Pure. */
export class LadderOrder {
  readonly #rungs: readonly Rung[]
  readonly #boxId: string
  readonly #lastFed: Rung | undefined

  /** `lastFed`: the one that fed the channel last. */
  constructor(rungs: readonly Rung[], boxId: string, lastFed: Rung | undefined) {
    this.#rungs = rungs
    this.#boxId = boxId
    this.#lastFed = lastFed
  }

  /**
   * Whether the channel should change from `b`, which runs well, to `a`. From the uplink to another box only where that has the smaller
   * id, so that of two that began together one goes on; never from one box to another.
   */
  isBetter(a: Rung, b: Rung): boolean {
    if (a === b || b.chosen) return false
    if (a.chosen) return true
    if (b.isPeer) return false
    if (a.isPeer) return a.boxId !== undefined && a.boxId < this.#boxId
    return this.#rungs.indexOf(a) < this.#rungs.indexOf(b)
  }

  /** The first of these to take the channel where it has nothing. */
  first(lives: readonly Life[]): Life | undefined {
    return lives.toSorted((a, b) => this.#place(a.rung) - this.#place(b.rung))[0]
  }

  /**
   * The first of these to open: one that has not failed goes before one that has, except where somebody chose it. Of those that have
   * failed the one that fed the channel last is the likeliest to be back.
   */
  firstToOpen(rungs: readonly Rung[], now: Milliseconds): Rung | undefined {
    const failed = (rung: Rung): number => (rung.hasFailedLately(now) && !rung.chosen ? (rung === this.#lastFed ? 1 : 2) : 0)
    return rungs.toSorted((a, b) => failed(a) - failed(b) || this.#place(a) - this.#place(b))[0]
  }

  /** Whether another one is likely to carry on where `rung` fails. */
  hasAlternative(rung: Rung, now: Milliseconds): boolean {
    const hasIt = ({ isPeer, boxId }: Rung): boolean => !isPeer || boxId !== undefined
    return this.#rungs.some((other) => other !== rung && hasIt(other) && !other.hasFailedLately(now))
  }

  /** What a class is told while nothing runs: what is wrong with the first address, or else with another box. */
  get trouble(): StreamTroubleKind | undefined {
    const troubled = this.#rungs.filter(({ trouble }) => trouble !== undefined)
    return (troubled.find(({ isPeer }) => !isPeer) ?? troubled[0])?.trouble
  }

  #place(rung: Rung): number {
    return rung.chosen ? -1 : this.#rungs.indexOf(rung)
  }
}
