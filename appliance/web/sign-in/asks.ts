import { randomUUID } from 'node:crypto'
import { neighbourhoodOf } from '#appliance/base/address.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
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
  readonly timer: Timer
}

/** Devices that wait for the holder's tap. Few and short-lived, so that nobody can bury the teacher's page in requests. */
export class Asks {
  readonly #clock: Clock
  readonly #onExpired: () => void
  #waiting: readonly WaitingAsk[] = []

  constructor(clock: Clock, onExpired: () => void) {
    this.#clock = clock
    this.#onExpired = onExpired
  }

  /** Throws TOO_MANY_REQUESTS where too many wait already. */
  add({ label, tokenHash, address }: { label: string; tokenHash: Buffer; address: string }): Ask {
    const waiting = this.#waiting
    const neighbours = waiting.filter((other) => neighbourhoodOf(other.address) === neighbourhoodOf(address))
    if (waiting.length >= MOST || neighbours.length >= MOST_PER_ADDRESS) {
      throw new BoxError('TOO_MANY_REQUESTS', 'too many devices wait to be let in', { details: { retryAfter: 60 } })
    }
    const ask = { id: randomUUID(), label, since: this.#clock.now() }
    const timer = this.#clock.after(WAITS_FOR, () => {
      this.drop(tokenHash)
      this.#onExpired()
    })
    this.#waiting = [...waiting, { ask, tokenHash, address, timer }]
    return ask
  }

  all(): readonly Ask[] {
    return this.#waiting.map(({ ask }) => ask)
  }

  /** Takes a request out; throws ASK_UNKNOWN where it is not waiting (any more). */
  take(id: string): WaitingAsk {
    const found = this.#waiting.find((waiting) => waiting.ask.id === id)
    if (found === undefined) throw new BoxError('ASK_UNKNOWN', 'this device does not wait any more')
    this.#keepOnly((waiting) => waiting !== found)
    return found
  }

  isWaiting(tokenHash: Buffer): boolean {
    return this.#waiting.some((waiting) => waiting.tokenHash.equals(tokenHash))
  }

  drop(tokenHash: Buffer): void {
    this.#keepOnly((waiting) => !waiting.tokenHash.equals(tokenHash))
  }

  clear(): void {
    this.#keepOnly(() => false)
  }

  #keepOnly(stays: (waiting: WaitingAsk) => boolean): void {
    for (const waiting of this.#waiting) if (!stays(waiting)) waiting.timer.cancel()
    this.#waiting = this.#waiting.filter(stays)
  }
}
