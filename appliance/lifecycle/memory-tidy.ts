import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Room } from './room.ts'

const LOOK: Milliseconds = seconds(3)
/** A class that is over may begin again, and somebody may come back. */
const QUIET_FOR: Milliseconds = seconds(6)

export interface MemoryTidyOptions {
  /** Collects all garbage and gives what is free back to the machine, in some tenths of a second; undefined where Node does not offer it. */
  readonly collect: (() => void) | undefined
  /** Whether nobody would notice that the box stands still for a moment. */
  readonly isQuiet: () => boolean
  readonly clock: Clock
  readonly log: Log
}

/**
 * Gives the memory of a start, and of each class, back once all is quiet. V8 has no reason of its own to do so while nothing is asked of
 * it, and a Pi with 1 GB has other things to keep in memory: files that the next class will be given from.
 */
export class MemoryTidy implements Room {
  readonly name = 'memory'
  readonly #options: MemoryTidyOptions
  #timer: Timer | undefined
  #owed = true
  #quietSince: Milliseconds | undefined

  constructor(options: MemoryTidyOptions) {
    this.#options = options
  }

  start(): Promise<void> {
    const { clock, collect } = this.#options
    if (collect !== undefined) this.#timer ??= clock.every(LOOK, () => this.#look(collect))
    return Promise.resolve()
  }

  stop(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    return Promise.resolve()
  }

  #look(collect: () => void): void {
    const { isQuiet, clock, log } = this.#options
    const now = clock.monotonic()
    if (!isQuiet()) {
      this.#owed = true
      this.#quietSince = undefined
      return
    }
    this.#quietSince ??= now
    if (!this.#owed || now - this.#quietSince < QUIET_FOR) return
    this.#owed = false
    collect()
    log.debug({ took: Math.round(clock.monotonic() - now) }, 'memory given back')
  }
}
