import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Issue, Words } from '#appliance/contract/health.ts'
import type { Room } from './room.ts'
import { within } from './within.ts'

/*
 * Starts the rooms one after the other and stops them in reverse. A required room that fails ends the start; an optional one
 * becomes an issue and is tried again while the class goes on. A room that hangs is never waited for beyond its limit.
 */

export interface Step {
  readonly room: Room
  readonly required: boolean
  readonly title: Words
}

/** A room without which no lesson can be given. */
export function required(room: Room): Step {
  return { room, required: true, title: { 'zh-Hans': room.name, en: room.name } }
}

/** A room that may fail; `title` is what a teacher calls it. */
export function optional(room: Room, title: Words = { 'zh-Hans': room.name, en: room.name }): Step {
  return { room, required: false, title }
}

export interface StartOrderOptions {
  readonly steps: readonly Step[]
  readonly clock: Clock
  readonly log: Log
  readonly issues: { raise(issue: Omit<Issue, 'since'>): void; clear(id: string): void }
}

const LONGEST_START = seconds(20)
const LONGEST_STOP = milliseconds(1500)
const LONGEST_STOP_OF_ALL = milliseconds(4500)
const FIRST_RETRY = seconds(5)
const LONGEST_RETRY = minutes(5)

export class StartOrder {
  readonly #options: StartOrderOptions
  readonly #called = new AbortController()
  readonly #touched: Room[] = []
  readonly #retries: Promise<void>[] = []
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(options: StartOrderOptions) {
    this.#options = options
  }

  /**
   * Resolves once every room has started or, where it is optional, has failed once; also when `signal` or `stop` calls the start off.
   * Rejects with what a required room said, or ROOM_FAILED; by then everything that had started is stopped.
   */
  start(signal: AbortSignal): Promise<void> {
    this.#starting ??= this.#startAll(AbortSignal.any([signal, this.#called.signal]))
    return this.#starting
  }

  /** Stops in reverse order, within 4.5 s in all whatever the rooms do; never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll()
    return this.#stopping
  }

  async #startAll(signal: AbortSignal): Promise<void> {
    for (const step of this.#options.steps) {
      if (signal.aborted) return
      this.#touched.push(step.room)
      const failure = await this.#attempt(step.room, signal)
      if (failure === undefined || signal.aborted) continue
      if (step.required) {
        await this.stop()
        throw failure
      }
      this.#raise(step, failure)
      this.#retries.push(this.#retry(step, signal))
    }
  }

  async #attempt(room: Room, signal: AbortSignal): Promise<BoxError | undefined> {
    const { clock, log } = this.#options
    const began = clock.monotonic()
    const giveUp = new AbortController()
    try {
      const job = room.start(AbortSignal.any([signal, giveUp.signal]))
      if (await within(clock, LONGEST_START, job)) {
        log.info({ room: room.name, took: Math.round(clock.monotonic() - began) }, 'room started')
        return undefined
      }
      giveUp.abort()
      this.#reportLater(job, room)
      throw new BoxError('ROOM_FAILED', `${room.name} did not start within ${LONGEST_START / 1000} s`)
    } catch (thrown) {
      log.error({ room: room.name, err: thrown }, 'room failed to start')
      return thrown instanceof BoxError
        ? thrown
        : new BoxError('ROOM_FAILED', `${room.name} did not start: ${sentenceOf(thrown)}`, { cause: thrown })
    }
  }

  async #retry(step: Step, signal: AbortSignal): Promise<void> {
    for (let delay = FIRST_RETRY; !signal.aborted; delay = Math.min(delay * 2, LONGEST_RETRY)) {
      // Half a start may have left something open.
      await this.#stopOne(step.room, LONGEST_STOP)
      await this.#options.clock.sleep(delay, signal)
      if (signal.aborted) return
      const failure = await this.#attempt(step.room, signal)
      if (failure === undefined) return this.#options.issues.clear(issueId(step))
      if (!signal.aborted) this.#raise(step, failure)
    }
  }

  async #stopAll(): Promise<void> {
    const { clock } = this.#options
    const deadline = clock.monotonic() + LONGEST_STOP_OF_ALL
    this.#called.abort()
    for (const room of this.#touched.toReversed()) {
      await this.#stopOne(room, Math.max(0, Math.min(LONGEST_STOP, deadline - clock.monotonic())))
    }
    await within(clock, Math.max(0, deadline - clock.monotonic()), Promise.all(this.#retries))
  }

  async #stopOne(room: Room, limit: Milliseconds): Promise<void> {
    const { clock, log } = this.#options
    try {
      const job = room.stop()
      if (await within(clock, limit, job)) return
      log.error({ room: room.name, limit }, 'room did not stop in time')
      this.#reportLater(job, room)
    } catch (thrown) {
      log.error({ room: room.name, err: thrown }, 'room stopped badly')
    }
  }

  /** Nobody waits for this job any more, but what it says in the end is not lost. */
  #reportLater(job: Promise<void>, room: Room): void {
    job.catch((thrown: unknown) => this.#options.log.warn({ room: room.name, reason: sentenceOf(thrown) }, 'room failed late'))
  }

  #raise(step: Step, failure: BoxError): void {
    const { title } = step
    const why = reasonOf(failure)
    this.#options.issues.raise({
      id: issueId(step),
      severity: 'warning',
      says: { 'zh-Hans': `“${title['zh-Hans']}”没有启动${why['zh-Hans']}`, en: `“${title.en}” did not start${why.en}` },
      remedy: {
        'zh-Hans': '盒子会自动重试，课堂可以照常进行。如果一直这样，请联系技术人员。',
        en: 'The box tries again by itself and the lesson can go on. If it stays like this, ask your technician.',
      },
    })
  }
}

/** What a technician can act on without a log; nothing where the reason is one for programmers. */
function reasonOf({ code, details }: BoxError): Words {
  const { port } = details
  if (code !== 'PORT_TAKEN' || typeof port !== 'number') return { 'zh-Hans': '', en: '' }
  return { 'zh-Hans': `：端口 ${port} 被其他程序占用`, en: `: port ${port} is taken by another program` }
}

function issueId({ room }: Step): string {
  return `room-failed:${room.name}`
}
