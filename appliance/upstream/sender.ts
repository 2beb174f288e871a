import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import { within } from '#appliance/lifecycle/within.ts'
import { waitAfter } from './back-off.ts'
import type { Recipient, SendTrouble, Verdict } from './delivery.ts'
import type { Outbox, WaitingLetter } from './outbox.ts'

export interface SenderOptions {
  readonly clock: Clock
  readonly log: Log
  /** From 0 to 1. */
  readonly random: () => number
  readonly outbox: Outbox
  /** undefined: nobody is to have anything. */
  readonly recipient: () => Recipient | undefined
  /** Whether a class has the line to itself. */
  readonly isHeld: () => boolean
  /** Changes with that, where it can be told. */
  readonly classRunning: Watchable<unknown>
}

/** Why nothing gets through, and since when: milliseconds by the clock that never steps. */
export interface Stuck {
  readonly trouble: SendTrouble
  readonly says: string
  readonly since: Milliseconds
}

const MOST_AT_ONCE = 50
const MOST_BYTES = 131_072
/** A long backlog takes little of the line. */
const REST: Milliseconds = seconds(2)
const LOOK_AGAIN: Milliseconds = seconds(5)
const PATIENCE: Milliseconds = seconds(5)

/**
 * Sends what waits, a few letters at a time, whenever that may be: it is silent while a class runs, waits longer after each failure, and sends
 * what it does not know the fate of once more. A letter that is refused is found by halves and set aside.
 */
export class Sender {
  readonly #options: SenderOptions
  #stopping: AbortController | undefined
  #running: Promise<void> = Promise.resolve()
  #sending: AbortController | undefined
  #wake: () => void = () => undefined
  #atOnce = MOST_AT_ONCE
  #failures = 0
  #notBefore: Milliseconds = 0
  #stuck: Stuck | undefined

  constructor(options: SenderOptions) {
    this.#options = options
  }

  get stuck(): Stuck | undefined {
    return this.#stuck
  }

  start(): void {
    if (this.#stopping !== undefined) return
    const stopping = (this.#stopping = new AbortController())
    const unwatch = this.#options.classRunning.watch(() => this.#look())
    this.#running = this.#run(stopping.signal).finally(unwatch)
  }

  async stop(): Promise<void> {
    this.#stopping?.abort()
    this.#stopping = undefined
    this.#sending?.abort()
    this.#wake()
    await within(this.#options.clock, PATIENCE, this.#running)
  }

  /** There is something new to send. */
  wake(): void {
    this.#wake()
  }

  /** It goes to somebody else: what failed before counts no more. */
  begin(): void {
    this.#forget()
    this.#notBefore = 0
    this.#sending?.abort()
    this.#wake()
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { clock, outbox, recipient, isHeld, log } = this.#options
      try {
        const to = recipient()
        const letters = to === undefined ? [] : outbox.next({ letters: this.#atOnce, bytes: MOST_BYTES })
        // An idle box is not woken for nothing.
        if (to === undefined || letters.length === 0) await this.#pause(signal, undefined)
        else if (isHeld()) await this.#pause(signal, LOOK_AGAIN)
        else if (clock.monotonic() < this.#notBefore) await this.#pause(signal, this.#notBefore - clock.monotonic())
        else await this.#send(to, letters, signal)
      } catch (err) {
        // Its own disk: the letters are where they were.
        log.warn({ err }, 'outbox not read or written')
        this.#wait(undefined)
        await this.#pause(signal, this.#notBefore - clock.monotonic())
      }
    }
  }

  async #send(to: Recipient, letters: readonly WaitingLetter[], stopping: AbortSignal): Promise<void> {
    const sending = (this.#sending = new AbortController())
    const verdict = await to.send(letters, AbortSignal.any([stopping, sending.signal]))
    this.#sending = undefined
    // Whether it arrived nobody knows: it is sent again.
    if (sending.signal.aborted || stopping.aborted) return
    await this.#take(letters, verdict)
    if (verdict.is === 'taken') this.#notBefore = this.#options.clock.monotonic() + REST
  }

  async #take(letters: readonly WaitingLetter[], verdict: Verdict): Promise<void> {
    const { clock, log, outbox } = this.#options
    if (verdict.is === 'later') {
      const { trouble, says } = verdict
      if (this.#stuck?.trouble !== trouble) log.warn({ trouble, says }, 'nothing can be sent up now')
      this.#stuck = { trouble, says, since: this.#stuck?.since ?? clock.monotonic() }
      // One letter finds out as well whether it goes on, and takes less of a line that is paid by the byte.
      this.#atOnce = 1
      return this.#wait(verdict.retryAfter)
    }
    this.#forget()
    const [first] = letters
    if (verdict.is === 'taken') {
      await outbox.took(letters)
      this.#atOnce = Math.min(MOST_AT_ONCE, letters.length * 2)
      log.debug({ letters: letters.length }, 'sent up')
    } else if (letters.length === 1 && first !== undefined) {
      await outbox.refuse(first, verdict.says)
      log.warn({ letter: first.id, says: verdict.says }, 'set aside: it is not wanted upstream')
    } else this.#atOnce = Math.ceil(letters.length / 2)
  }

  #wait(atLeast: Milliseconds | undefined): void {
    const { clock, random } = this.#options
    this.#failures += 1
    this.#notBefore = clock.monotonic() + Math.max(atLeast ?? 0, waitAfter(this.#failures, random()))
  }

  #forget(): void {
    this.#failures = 0
    this.#stuck = undefined
  }

  /** Resolves when there may be something to do; undefined: when somebody says so. */
  async #pause(signal: AbortSignal, atMost: Milliseconds | undefined): Promise<void> {
    if (signal.aborted) return
    const woken = Promise.withResolvers<void>()
    this.#wake = woken.resolve
    const timer = atMost === undefined ? undefined : this.#options.clock.after(atMost, woken.resolve)
    await woken.promise
    timer?.cancel()
  }

  #look(): void {
    if (this.#options.isHeld()) this.#sending?.abort()
    else this.#wake()
  }
}
