import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import type { ChannelDoor, ChannelInput } from '../media.ts'
import { Gate } from './gate.ts'
import type { RunEnd } from './pull-run.ts'
import type { Rung } from './rung.ts'
import type { Visit } from './upstream.ts'

/** How often a ladder is looked at. Who has been well for all of the time but this is judged now, and not a group of pictures later. */
export const LOOK_EVERY: Milliseconds = milliseconds(200)
/** A pause that interrupts a trial, beyond what media paid for. */
const PAUSE = seconds(1)
/** A room would stand for more than this in so long: the line does not carry the lesson. One that feeds the class is left a little later. */
const MOST_HALTED: Milliseconds = seconds(1)
const HALTED_WITHIN: Milliseconds = seconds(10)
/** Its halves are longer than what sources send at once; see Halts. */
const FALLS_WITHIN: Milliseconds = seconds(20)

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
  /** It leaves what it holds of the channel; see Gate. */
  onLeave: (life: Life, input: ChannelInput) => void
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
  /** Its media have come without a pause, and as fast as they are to be shown, since then. */
  #steadySince: Milliseconds = 0
  /** Why it was not steady when it last was not. */
  unsteady: 'jittery' | 'too-slow' = 'jittery'
  /** Why it was given up, although it goes on; undefined while it was not. */
  dismissed: StreamTroubleKind | undefined
  readonly #clock: Clock
  readonly #visit: Visit
  readonly #ending = new AbortController()

  constructor({ rung, standby, patience, door, clock, visit, onReady, onTake, onTaken, onLeave, onOver }: LifeOptions) {
    this.rung = rung
    this.standby = standby
    this.patience = patience
    this.#clock = clock
    this.startedAt = clock.monotonic()
    const ready = (): void => {
      this.readyAt = this.#steadySince = clock.monotonic()
      onReady()
    }
    this.gate = new Gate({
      ...{ door, clock, onReady: ready, onTake: () => onTake(this), onTaken: () => onTaken(this) },
      onLeave: (input) => onLeave(this, input),
    })
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
  dismiss(reason: StreamTroubleKind): void {
    this.dismissed = reason
    this.end()
  }

  /** How long its media have come without a pause, and as fast as they are to be shown; looked at a few times a second. */
  steadyFor(now: Milliseconds): Milliseconds {
    const pauses = !this.isReady || this.gate.quiet > PAUSE
    if (pauses || this.#lags(now)) {
      this.unsteady = pauses ? 'jittery' : 'too-slow'
      this.#steadySince = this.#clock.monotonic()
    }
    return now - this.#steadySince
  }

  /** What it began with may last for longer than it is watched: that it comes too slowly is seen from how it falls behind, too. */
  #lags(now: Milliseconds): boolean {
    const { halts } = this.gate
    const watched = now - this.#steadySince
    if (halts.haltedAgain(Math.min(watched, HALTED_WITHIN), now) > MOST_HALTED) return true
    return watched + LOOK_EVERY >= FALLS_WITHIN && halts.fellBehind(FALLS_WITHIN, now) > MOST_HALTED
  }
}
