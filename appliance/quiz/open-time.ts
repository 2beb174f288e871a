import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { QuizTime } from '#appliance/contract/quiz.ts'
import type { PollState } from './poll-state.ts'

export interface OpenTimeEvents {
  /** Called again each second until it is closed. */
  readonly isOver: () => void
  /** What is left has to be kept on the disk now and then. */
  readonly mark: () => void
  /** Each second while it is open. */
  readonly second: () => void
}

/** A power cut gives so much time again at most. */
const MARK_EVERY_SECONDS = 5
/** Writing it down takes a moment, and is no other time. */
const SAME = seconds(0.5)
const A_MOMENT = milliseconds(20)

/**
 * How long the question stays open, by the clock that never steps. While the box is off nobody can answer: then it stands still.
 */
export class OpenTime {
  readonly #clock: Clock
  readonly #events: OpenTimeEvents
  #deadline: Milliseconds | undefined
  #ends: QuizTime | undefined
  #end: Timer | undefined
  #second: Timer | undefined
  #round = ''
  #seconds = 0

  constructor(clock: Clock, events: OpenTimeEvents) {
    this.#clock = clock
    this.#events = events
  }

  /** Undefined where it is open until somebody closes it, or not open. */
  get leftMs(): Milliseconds | undefined {
    return this.#deadline === undefined ? undefined : Math.max(0, Math.round(this.#deadline - this.#clock.monotonic()))
  }

  /** A timer may ring a moment early. */
  get isOver(): boolean {
    return this.#deadline !== undefined && this.#deadline - this.#clock.monotonic() < A_MOMENT
  }

  /** The same as pages count it; replaced only where it becomes another. */
  get ends(): QuizTime | undefined {
    return this.#ends
  }

  follow(state: PollState | undefined): void {
    if (state?.phase !== 'open') return this.stop()
    const round = `${state.id} ${state.rounds.length}`
    const deadline = state.leftMs === undefined ? undefined : this.#clock.monotonic() + state.leftMs
    if (round !== this.#round || !isSame(deadline, this.#deadline)) this.#set(deadline)
    this.#round = round
    this.#second ??= this.#clock.every(seconds(1), () => this.#onSecond())
  }

  /** The wall clock is another. */
  dateChanged(): void {
    const leftMs = this.leftMs
    this.#ends = leftMs === undefined ? undefined : { asOf: Math.round(this.#clock.now()), leftMs }
  }

  stop(): void {
    this.#end?.cancel()
    this.#second?.cancel()
    this.#end = undefined
    this.#second = undefined
    this.#deadline = undefined
    this.#ends = undefined
    this.#round = ''
  }

  #set(deadline: Milliseconds | undefined): void {
    this.#end?.cancel()
    this.#deadline = deadline
    this.dateChanged()
    this.#end = deadline === undefined ? undefined : this.#clock.after(deadline - this.#clock.monotonic(), this.#events.isOver)
  }

  #onSecond(): void {
    this.#seconds += 1
    this.#events.second()
    if (this.isOver) this.#events.isOver()
    else if (this.#deadline !== undefined && this.#seconds % MARK_EVERY_SECONDS === 0) this.#events.mark()
  }
}

function isSame(one: Milliseconds | undefined, other: Milliseconds | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return Math.abs(one - other) < SAME
}
