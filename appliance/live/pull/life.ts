import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ChannelDoor } from '../media.ts'
import { Gate } from './gate.ts'
import type { RunEnd } from './pull-run.ts'
import type { Rung } from './rung.ts'
import type { Visit } from './upstream.ts'

/** A pause that interrupts a trial, beyond what media paid for. */
const PAUSE = seconds(1)

export interface LifeOptions {
  rung: Rung
  /** Opened only because the one that runs may be about to fail. */
  standby: boolean
  /** Silence, beyond what its media paid for, after which it may be about to fail. */
  patience: Milliseconds
  door: ChannelDoor
  clock: Clock
  visit: Omit<Visit, 'door' | 'onOver'>
  onReady: () => void
  onTake: (life: Life) => void
  onTaken: (life: Life) => void
  /** Its end is decided; what is left of it may take a moment to go. */
  onOver: (life: Life, end: RunEnd) => void
}

/** One run of one upstream on the ladder, behind a gate of its own. */
export class Life {
  readonly rung: Rung
  readonly standby: boolean
  readonly patience: Milliseconds
  readonly gate: Gate
  readonly startedAt: Milliseconds
  /** When it had something to show. */
  readyAt: Milliseconds | undefined
  /** When it took the channel. */
  tookAt: Milliseconds | undefined
  /** Its media have come without a pause since then. */
  #steadySince: Milliseconds = 0
  /** It was given up, although it goes on. */
  dismissed = false
  readonly #clock: Clock
  readonly #visit: Visit
  readonly #ending = new AbortController()

  constructor({ rung, standby, patience, door, clock, visit, onReady, onTake, onTaken, onOver }: LifeOptions) {
    this.rung = rung
    this.standby = standby
    this.patience = patience
    this.#clock = clock
    this.startedAt = clock.monotonic()
    const ready = (): void => {
      this.readyAt = this.#steadySince = clock.monotonic()
      onReady()
    }
    this.gate = new Gate({ door, clock, onReady: ready, onTake: () => onTake(this), onTaken: () => onTaken(this) })
    this.#visit = { ...visit, door: this.gate, onOver: (end) => onOver(this, end) }
  }

  get isReady(): boolean {
    return this.readyAt !== undefined && this.gate.current
  }

  /** Resolves when nothing of it is left; never rejects. */
  run(): Promise<RunEnd> {
    return this.rung.upstream.run(this.#visit, this.#ending.signal)
  }

  /** Safe to call twice. */
  end(): void {
    this.#ending.abort()
  }

  /** Ends it as a failure of its upstream. */
  dismiss(): void {
    this.dismissed = true
    this.end()
  }

  /** How long its media have come without a pause; looked at a few times a second. */
  steadyFor(now: Milliseconds): Milliseconds {
    if (!this.isReady || this.gate.quiet > PAUSE) this.#steadySince = this.#clock.monotonic()
    return now - this.#steadySince
  }
}
