import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { QuizTrouble } from '#appliance/contract/quiz.ts'

/** A class presses together: what comes within so long is written at once. */
const TOGETHER = milliseconds(4)
const MOST_TOGETHER = 256
const MOST_WAITING = 2000
const TRY_AGAIN = { first: milliseconds(250), most: seconds(4) }
/** Whoever has waited for so long has pressed again, or put the clicker down. */
const GIVE_UP_AFTER = seconds(120)

export interface AnswerQueueOptions<E> {
  readonly clock: Clock
  readonly log: Log
  /** Stores them all and tells each what became of it, or rejects and has done neither. */
  readonly store: (entries: readonly E[]) => Promise<void>
  /** It has waited too long. */
  readonly giveUp: (entry: E) => void
  /** There is trouble, other trouble, or none any more. */
  readonly onTrouble: () => void
}

interface Waiting<E> {
  readonly entry: E
  readonly since: Milliseconds
}

/**
 * Answers on their way to the disk, in the order in which they came. Those of a few milliseconds share one write; while that lasts, the next ones
 * gather. Where the disk takes nothing they wait and are tried again, and nobody is told that they are stored.
 */
export class AnswerQueue<E> {
  readonly #options: AnswerQueueOptions<E>
  #waiting: Waiting<E>[] = []
  #timer: Timer | undefined
  #isStoring = false
  #stored: Promise<void> = Promise.resolve()
  #trouble: { readonly kind: QuizTrouble['kind']; readonly since: number } | undefined
  #delay: Milliseconds = TRY_AGAIN.first
  #failure: unknown

  constructor(options: AnswerQueueOptions<E>) {
    this.#options = options
  }

  get trouble(): QuizTrouble | undefined {
    return this.#trouble === undefined ? undefined : { ...this.#trouble, waiting: this.#waiting.length }
  }

  /** false: too many wait already. */
  push(entry: E): boolean {
    if (this.#waiting.length >= MOST_WAITING) return false
    this.#waiting.push({ entry, since: this.#options.clock.monotonic() })
    if (!this.#isStoring) this.#timer ??= this.#options.clock.after(TOGETHER, () => this.#begin())
    return true
  }

  /** Resolves once all that came before is on the disk; rejects with what keeps it from there. */
  async drain(): Promise<void> {
    await this.#stored
    if (this.#waiting.length === 0) return
    this.#begin()
    await this.#stored
    if (this.#trouble !== undefined) throw this.#failure
    return this.drain()
  }

  /** Takes out all that wait, and does not try again. */
  async clear(): Promise<readonly E[]> {
    await this.#stored
    this.#timer?.cancel()
    this.#timer = undefined
    const left = this.#waiting.splice(0).map(({ entry }) => entry)
    this.#setTrouble(undefined)
    return left
  }

  #begin(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    if (!this.#isStoring) this.#stored = this.#storeAll()
  }

  async #storeAll(): Promise<void> {
    this.#isStoring = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MOST_TOGETHER)
      try {
        await this.#options.store(batch.map(({ entry }) => entry))
      } catch (thrown) {
        this.#failed(thrown)
        break
      }
      this.#waiting.splice(0, batch.length)
      this.#delay = TRY_AGAIN.first
      this.#setTrouble(undefined)
    }
    // In the same turn as the last look at what waits: whoever comes after it sets a timer.
    this.#isStoring = false
  }

  #failed(thrown: unknown): void {
    const { clock, log, giveUp } = this.#options
    if (this.#trouble === undefined) log.error({ err: thrown, waiting: this.#waiting.length }, 'answers not stored')
    const old = this.#waiting.filter(({ since }) => clock.monotonic() - since > GIVE_UP_AFTER)
    this.#waiting = this.#waiting.filter((one) => !old.includes(one))
    for (const { entry } of old) giveUp(entry)
    this.#failure = thrown
    const isFull = thrown instanceof BoxError && thrown.details['sqliteCode'] === 'SQLITE_FULL'
    this.#setTrouble(this.#waiting.length === 0 ? undefined : isFull ? 'disk-full' : 'disk-failed')
    if (this.#waiting.length === 0) return
    this.#timer = clock.after(this.#delay, () => this.#begin())
    this.#delay = Math.min(TRY_AGAIN.most, this.#delay * 2)
  }

  #setTrouble(kind: QuizTrouble['kind'] | undefined): void {
    if (kind === this.#trouble?.kind && kind === undefined) return
    const since = this.#trouble?.since ?? Math.round(this.#options.clock.now())
    this.#trouble = kind === undefined ? undefined : { kind, since }
    this.#options.onTrouble()
  }
}
