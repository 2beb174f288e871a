import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import type { Life } from './life.ts'
import type { Rung } from './rung.ts'

/** Silent for so long, beyond what its media paid for, one that runs may be about to fail. */
export const SUSPICIOUS: Milliseconds = seconds(1)

/**
 * Who goes before whom on a ladder: what somebody chose, other boxes, addresses in their order, the recording, the sound alone, films of the
 * pack. Pure.
 */
export class LadderOrder {
  readonly #rungs: readonly Rung[]
  readonly #boxId: string
  readonly #lastSent: Rung | undefined

  /** `lastSent`: of those that are sent the one that fed the channel last. */
  constructor(rungs: readonly Rung[], boxId: string, lastSent: Rung | undefined) {
    this.#rungs = rungs
    this.#boxId = boxId
    this.#lastSent = lastSent
  }

  /**
   * Whether the channel should change from `b`, which runs well, to `a`. From the uplink to another box only where that has the smaller
   * id, so that of two that began together one goes on; never from one box to another; from a film to whatever is sent, but for the sound alone, which
   * is less than the lesson's recording.
   */
  isBetter(a: Rung, b: Rung): boolean {
    if (a === b || b.chosen) return false
    if (a.chosen) return true
    if (a.isSpare !== b.isSpare) return b.isSpare
    if (a.isSpare) return this.#rungs.indexOf(a) < this.#rungs.indexOf(b)
    if (b.isPeer) return false
    if (a.isPeer) return a.boxId !== undefined && a.boxId < this.#boxId
    return this.#rungs.indexOf(a) < this.#rungs.indexOf(b)
  }

  /** The first of these to take the channel where it has nothing; one that has fallen silent itself is the last. */
  first(lives: readonly Life[]): Life | undefined {
    const silent = ({ gate }: Life): number => Number(gate.quiet >= SUSPICIOUS)
    return lives.toSorted((a, b) => silent(a) - silent(b) || this.#place(a.rung) - this.#place(b.rung))[0]
  }

  /**
   * The first of these to open: one that has not failed goes before one that has, except where somebody chose it. Of those that have
   * failed the one that fed the channel last is the likeliest to be back.
   */
  firstToOpen(rungs: readonly Rung[], now: Milliseconds): Rung | undefined {
    const failed = (rung: Rung): number => (rung.hasFailedLately(now) && !rung.chosen ? (rung === this.#lastSent ? 1 : 2) : 0)
    return rungs.toSorted((a, b) => failed(a) - failed(b) || this.#place(a) - this.#place(b))[0]
  }

  /**
   * The first of these to open where those that have failed are tried in turn: whoever has not been for longest. One that has not failed
   * goes before them, and one that somebody chose before all.
   */
  nextInTurn(rungs: readonly Rung[], now: Milliseconds): Rung | undefined {
    const turn = (rung: Rung): number => (rung.hasFailedLately(now) && !rung.chosen ? rung.begunAt : -1)
    return rungs.toSorted((a, b) => turn(a) - turn(b) || this.#place(a) - this.#place(b))[0]
  }

  /** Whether another one is likely to carry on where `rung` fails. */
  hasAlternative(rung: Rung, now: Milliseconds): boolean {
    return this.#rungs.some((other) => other !== rung && !other.isAbsent && !other.hasFailedLately(now))
  }

  /** Whether a film is likely to carry on at once where `rung` fails. */
  hasStandIn(rung: Rung, now: Milliseconds): boolean {
    return this.#rungs.some((other) => other !== rung && other.isStandIn && other.isOpen(now) && !other.hasFailedLately(now))
  }

  /** Whether the lesson's own recording is likely to carry on: then nobody has to do with its sound alone. */
  hasRecording(now: Milliseconds): boolean {
    const isRecording = ({ upstream }: Rung): boolean => upstream.standIn?.role === 'recording'
    return this.#rungs.some((rung) => isRecording(rung) && !rung.isAbsent && !rung.hasFailedLately(now))
  }

  /** How many may send the lesson. */
  get senders(): number {
    return this.#rungs.filter(({ isStandIn, isAbsent }) => !isStandIn && !isAbsent).length
  }

  /** Whether nobody sends the lesson at all: films are all there is. */
  get isFilmsAlone(): boolean {
    return this.#rungs.every(({ isStandIn }) => isStandIn)
  }

  /** What a class is told while nothing runs: what is wrong with the first address, or else with another box, or with a film. */
  get trouble(): StreamTroubleKind | undefined {
    const troubled = this.#rungs.filter(({ trouble }) => trouble !== undefined)
    return (troubled.find(({ upstream }) => upstream.kind === 'address') ?? troubled[0])?.trouble
  }

  #place(rung: Rung): number {
    return rung.chosen ? -1 : this.#rungs.indexOf(rung)
  }
}
