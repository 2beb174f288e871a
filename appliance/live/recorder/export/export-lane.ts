import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Watchable } from '#appliance/base/view.ts'
import { within } from '#appliance/lifecycle/within.ts'
import type { ExportJob } from './export-store.ts'
import { ExportTrouble } from './export-trouble.ts'
import { waitAfter } from './pace.ts'

/** Why nothing is taken anywhere now. class: one is given. The others hold what would go over the uplink. */
export type ExportHold = 'class' | 'window' | 'paused' | 'cap'

export interface ExportLaneOptions {
  readonly clock: Clock
  /** What waits, in the order in which it was asked for. */
  readonly waiting: () => readonly ExportJob[]
  readonly held: () => ExportHold | undefined
  /** Changes with what holds, where that can be told. */
  readonly classRunning: () => Watchable<unknown>
  /** Brings all of it. Rejects with the reason of the signal, or what went wrong. */
  readonly bring: (job: ExportJob, signal: AbortSignal) => Promise<void>
  /** It went wrong, for good where `isFinal`. Never rejects. */
  readonly failed: (job: ExportJob, trouble: ExportTrouble, isFinal: boolean) => Promise<void>
  readonly onChange: () => void
}

const LOOK_AGAIN: Milliseconds = seconds(5)
/** A stick is put in when somebody thinks of it. */
const LONGEST_FOR_STICK: Milliseconds = seconds(20)
/** A server that refuses so often in a row wants somebody to look at the settings. */
const MOST_REFUSALS = 5
/** A disk that hangs keeps the box from stopping no longer. */
const PATIENCE: Milliseconds = seconds(5)

/** Takes one recording after the other to one place, whenever that may be. What fails is tried again, and keeps none behind it. */
export class ExportLane {
  readonly #options: ExportLaneOptions
  readonly #failures = new Map<string, { count: number; notBefore: Milliseconds }>()
  #now: { readonly recording: string; readonly abort: AbortController } | undefined
  #held: ExportHold | undefined
  #stopping: AbortController | undefined
  #running: Promise<void> = Promise.resolve()
  #wake: () => void = () => undefined

  constructor(options: ExportLaneOptions) {
    this.#options = options
  }

  /** Which recording is on its way. */
  get now(): string | undefined {
    return this.#now?.recording
  }

  get held(): ExportHold | undefined {
    return this.#held
  }

  start(): void {
    if (this.#stopping !== undefined) return
    const stopping = (this.#stopping = new AbortController())
    const unwatch = this.#options.classRunning().watch(() => this.#look())
    this.#running = this.#run(stopping.signal).finally(unwatch)
  }

  async stop(): Promise<void> {
    this.#stopping?.abort()
    this.#stopping = undefined
    this.#wake()
    await within(this.#options.clock, PATIENCE, this.#running)
  }

  /** There is something new to do. */
  wake(): void {
    this.#wake()
  }

  /** Somebody wants it tried now. */
  hurry(recording: string): void {
    this.#failures.delete(recording)
    this.#wake()
  }

  /** What failed before counts no more. */
  progressed(recording: string): void {
    this.#failures.delete(recording)
  }

  /** What is on its way is broken off; where it still waits, it is begun again. */
  breakOff(recording?: string): void {
    if (recording === undefined || this.#now?.recording === recording) this.#now?.abort.abort()
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#show(this.#options.held())
      const job = this.#held === undefined ? this.#next() : undefined
      await (job === undefined ? this.#pause(signal) : this.#take(job, signal))
    }
  }

  #next(): ExportJob | undefined {
    const now = this.#options.clock.monotonic()
    return this.#options.waiting().find(({ recording }) => (this.#failures.get(recording)?.notBefore ?? 0) <= now)
  }

  async #take(job: ExportJob, stopping: AbortSignal): Promise<void> {
    const { clock, bring, onChange } = this.#options
    const abort = new AbortController()
    const signal = AbortSignal.any([stopping, abort.signal])
    const looking = clock.every(LOOK_AGAIN, () => this.#look())
    this.#now = { recording: job.recording, abort }
    onChange()
    try {
      await bring(job, signal)
      this.#failures.delete(job.recording)
    } catch (thrown) {
      if (!signal.aborted) await this.#failed(job, troubleOf(thrown))
    } finally {
      looking.cancel()
      this.#now = undefined
      onChange()
    }
  }

  async #failed(job: ExportJob, trouble: ExportTrouble): Promise<void> {
    const { clock, failed } = this.#options
    const count = (this.#failures.get(job.recording)?.count ?? 0) + 1
    const longest = trouble.kind === 'place-missing' ? LONGEST_FOR_STICK : Infinity
    const wait = Math.max(Math.min(longest, waitAfter(count)), trouble.retryAfter ?? 0)
    const isFinal = trouble.isFinal || (trouble.kind === 'refused' && count >= MOST_REFUSALS)
    if (isFinal) this.#failures.delete(job.recording)
    else this.#failures.set(job.recording, { count, notBefore: clock.monotonic() + wait })
    await failed(job, trouble, isFinal)
  }

  /** Resolves when there is something to do; an idle box is not woken for nothing. */
  async #pause(signal: AbortSignal): Promise<void> {
    const { clock, waiting } = this.#options
    if (signal.aborted) return
    const woken = Promise.withResolvers<void>()
    this.#wake = woken.resolve
    const timer = waiting().length === 0 ? undefined : clock.after(LOOK_AGAIN, woken.resolve)
    await woken.promise
    timer?.cancel()
  }

  #look(): void {
    const held = this.#options.held()
    if (held !== undefined) this.breakOff()
    if (held !== this.#held) this.#wake()
  }

  #show(held: ExportHold | undefined): void {
    if (held === this.#held) return
    this.#held = held
    this.#options.onChange()
  }
}

function troubleOf(thrown: unknown): ExportTrouble {
  return thrown instanceof ExportTrouble
    ? thrown
    : new ExportTrouble('disk', 'the box cannot read or write on its own disk', { cause: thrown })
}
