import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { logWritten } from '#appliance/base/log.ts'
import type { Log } from '#appliance/base/log.ts'
import { within } from './within.ts'

export interface ShutdownOptions {
  /** Stops everything in order. */
  readonly stop: () => Promise<void>
  /** Begins the program anew in the place of this one; throws where that cannot be done. */
  readonly beginAnew: () => void
  readonly clock: Clock
  readonly log: Log
}

const LONGEST_STOP = milliseconds(4700)
const LAST_WORDS = milliseconds(200)
/** One Ctrl-C at a terminal comes twice: from the terminal, and from the launcher that passes it on. */
const SAME_WISH = milliseconds(800)
const LONGEST_STOP_AFTER_A_FAULT = seconds(2)

const WISHES = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/**
 * The end of the process. SIGTERM, SIGINT or SIGHUP: an orderly stop, exit code 0; one more a second later, or a stop that hangs for 5 s:
 * at once, by SIGTERM, which systemd counts as clean, too. A fault that nobody caught: logged, a short orderly stop, exit code 1, or by
 * SIGKILL where that hangs, so that systemd starts the box afresh. A wish for a new start: an orderly stop, and then the same program anew.
 */
export class Shutdown {
  readonly #options: ShutdownOptions
  readonly #asked = new AbortController()
  readonly #onSignal = (name: NodeJS.Signals): void => this.#signalled(name)
  readonly #onFault = (thrown: unknown): void => this.#faulted(thrown)
  #code: 0 | 1 = 0
  #isForNewStart = false
  #askedAt: Milliseconds = 0

  constructor(options: ShutdownOptions) {
    this.#options = options
  }

  /** Aborts as soon as the process is to end, so that a start under way is called off. */
  get asked(): AbortSignal {
    return this.#asked.signal
  }

  /** The process ends only to begin anew. */
  get isForNewStart(): boolean {
    return this.#isForNewStart
  }

  /** Stops in order, and begins the program anew; nothing happens where the process ends already. */
  startAgain(): void {
    if (this.#asked.signal.aborted) return
    this.#isForNewStart = true
    this.#askedAt = this.#options.clock.monotonic()
    void this.#end(LONGEST_STOP)
  }

  /** From now on this process ends as described above. */
  watch(): void {
    for (const name of WISHES) process.on(name, this.#onSignal)
    for (const name of ['uncaughtException', 'unhandledRejection'] as const) process.on(name, this.#onFault)
  }

  #signalled(name: NodeJS.Signals): void {
    const now = this.#options.clock.monotonic()
    if (this.#asked.signal.aborted) {
      if (now - this.#askedAt < SAME_WISH) return
      this.#options.log.warn({ signal: name }, 'box left at once')
      void this.#leave()
      return
    }
    this.#askedAt = now
    this.#options.log.info({ signal: name }, 'box asked to stop')
    void this.#end(LONGEST_STOP)
  }

  #faulted(thrown: unknown): void {
    this.#code = 1
    this.#options.log.fatal({ err: thrown }, 'fault that nobody caught')
    if (!this.#asked.signal.aborted) void this.#end(LONGEST_STOP_AFTER_A_FAULT)
  }

  async #end(limit: Milliseconds): Promise<void> {
    // Timers do not keep the process alive: where nothing else does either, it ends by itself with this code.
    process.exitCode = this.#code
    this.#asked.abort()
    try {
      const inTime = await within(this.#options.clock, limit, this.#options.stop())
      if (!inTime) {
        this.#options.log.error({ limit }, 'box did not stop in time')
        return this.#leave()
      }
    } catch (err) {
      this.#code = 1
      this.#options.log.fatal({ err }, 'box stopped badly')
    }
    this.#options.log.info({ code: this.#code }, 'box stopped')
    await this.#lastWords()
    if (this.#isForNewStart) this.#beginAnew()
    process.exit(this.#code)
  }

  /** Comes back only where it cannot be done: then the process ends as one that failed, and whoever looks after it starts it. */
  #beginAnew(): void {
    try {
      this.#options.beginAnew()
    } catch (err) {
      this.#code = 1
      this.#options.log.fatal({ err }, 'box could not start again by itself')
    }
  }

  /** Waits for the log, but not for a pipe that nobody reads. */
  async #lastWords(): Promise<void> {
    await within(this.#options.clock, LAST_WORDS, logWritten(this.#options.log))
  }

  /**
   * Ends now, whatever a thread does: process.exit would wait for one that writes to a dying card. A thread that the kernel itself
   * does not let go, as in the fsync of a disk that no longer answers, stays beyond reach: then only the power switch helps.
   */
  async #leave(): Promise<void> {
    await this.#lastWords()
    if (this.#isForNewStart && this.#code === 0) this.#beginAnew()
    for (const name of WISHES) process.off(name, this.#onSignal)
    process.kill(process.pid, this.#code === 0 ? 'SIGTERM' : 'SIGKILL')
  }
}
