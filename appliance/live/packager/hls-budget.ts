import { isLoopbackAddress, neighbourhoodOf } from '#appliance/base/address.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** A player of low latency with the shortest parts asks some twenty times a second. */
const PER_VIEWER = 30
/** A class that comes all at once asks for more than it does later. */
const BURST: Milliseconds = seconds(2)

/**
 * How often those behind one address may ask and be answered at once: as often as all the viewers that it may have. Without it one
 * device that asks in a loop would have most of the box. What runs on the box itself is not counted.
 */
export class HlsBudgets {
  readonly #mostFromOne: () => number
  readonly #byAddress = new Map<string, Budget>()
  readonly #byNeighbourhood = new Map<string, Budget>()

  /** `mostFromOne`: viewers that one address may have. */
  constructor(mostFromOne: () => number) {
    this.#mostFromOne = mostFromOne
  }

  /** Hot path: false where the address has asked too often; `now` is monotonic. */
  take(address: string, now: Milliseconds): boolean {
    return (this.#byAddress.get(address) ?? this.#open(address, now)).take(now)
  }

  /** Forgets those of whom nothing need be known. */
  watchOver(now: Milliseconds): void {
    for (const budgets of [this.#byAddress, this.#byNeighbourhood]) {
      for (const [name, budget] of budgets) if (budget.isWhole(now)) budgets.delete(name)
    }
  }

  #open(address: string, now: Milliseconds): Budget {
    const neighbourhood = neighbourhoodOf(address)
    const perSecond = isLoopbackAddress(address) ? Infinity : this.#mostFromOne() * PER_VIEWER
    const budget = this.#byNeighbourhood.get(neighbourhood) ?? new Budget(perSecond, now)
    this.#byNeighbourhood.set(neighbourhood, budget)
    this.#byAddress.set(address, budget)
    return budget
  }
}

class Budget {
  readonly #perSecond: number
  readonly #most: number
  #left: number
  #at: Milliseconds

  constructor(perSecond: number, now: Milliseconds) {
    this.#perSecond = perSecond
    this.#most = (perSecond * BURST) / seconds(1)
    this.#left = this.#most
    this.#at = now
  }

  take(now: Milliseconds): boolean {
    if (this.isWhole(now)) this.#left = this.#most
    else this.#left += ((now - this.#at) * this.#perSecond) / seconds(1)
    this.#at = now
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  isWhole(now: Milliseconds): boolean {
    return this.#left === Infinity || this.#left + ((now - this.#at) * this.#perSecond) / seconds(1) >= this.#most
  }
}
