import { randomUUID } from 'node:crypto'
import type { Clock } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Ask } from '#appliance/contract/sign-in.ts'

const WAITS_FOR = minutes(5)
const MOST = 8
const MOST_PER_ADDRESS = 2

/** A device that waits at the door: its cookie becomes a session if the holder lets it in. */
export interface WaitingAsk {
  readonly ask: Ask
  readonly tokenHash: Buffer
  readonly address: string
  readonly deadline: Milliseconds
}

/** Devices that wait for the holder's tap. Few and short-lived, so that nobody can bury the teacher's page in requests. */
export class Asks {
  readonly #clock: Clock
  #waiting: readonly WaitingAsk[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Throws TOO_MANY_REQUESTS where too many wait already. */
  add({ label, tokenHash, address }: { label: string; tokenHash: Buffer; address: string }): Ask {
    const waiting = this.all()
    const neighbours = waiting.filter((other) => other.address === address)
    if (waiting.length >= MOST || neighbours.length >= MOST_PER_ADDRESS) {
      throw new BoxError('TOO_MANY_REQUESTS', 'too many devices wait to be let in', { details: { retryAfter: 60 } })
    }
    const ask = { id: randomUUID(), label, since: this.#clock.now() }
    this.#waiting = [...waiting, { ask, tokenHash, address, deadline: this.#clock.monotonic() + WAITS_FOR }]
    return ask
  }

  all(): readonly WaitingAsk[] {
    return this.#waiting.filter((waiting) => waiting.deadline > this.#clock.monotonic())
  }

  /** Takes a request out; throws ASK_UNKNOWN where it is not waiting (any more). */
  take(id: string): WaitingAsk {
    const found = this.all().find((waiting) => waiting.ask.id === id)
    if (found === undefined) throw new BoxError('ASK_UNKNOWN', 'this device does not wait any more')
    this.#waiting = this.#waiting.filter((waiting) => waiting !== found)
    return found
  }

  isWaiting(tokenHash: Buffer): boolean {
    return this.all().some((waiting) => waiting.tokenHash.equals(tokenHash))
  }

  drop(tokenHash: Buffer): void {
    this.#waiting = this.#waiting.filter((waiting) => !waiting.tokenHash.equals(tokenHash))
  }

  clear(): void {
    this.#waiting = []
  }
}
