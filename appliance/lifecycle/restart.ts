import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'

export interface RestartOptions {
  readonly isInClass: () => boolean
  /** Ends the box's program in order and begins it anew. */
  readonly begin: () => void
  readonly clock: Clock
  readonly log: Log
}

/** The answer is on its way to whoever asked before the box hangs up. */
const LAST_ANSWER = milliseconds(300)

/** Starts the program of the box again at a person's wish; never in a class by mistake. */
export class Restart {
  readonly #options: RestartOptions
  #isAsked = false

  constructor(options: RestartOptions) {
    this.#options = options
  }

  /** Begins in a moment; a second wish is the same one. Throws CLASS_RUNNING in a class, unless that is meant. */
  ask({ inClass, because }: { inClass: boolean; because: string }): void {
    const { isInClass, begin, clock, log } = this.#options
    const during = isInClass()
    if (during && !inClass) throw new BoxError('CLASS_RUNNING', 'a class is given: its picture would break off for some seconds')
    if (this.#isAsked) return
    this.#isAsked = true
    log.warn({ because, inClass: during }, 'box asked to start again')
    clock.after(LAST_ANSWER, begin)
  }
}
