import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

const PERIOD: Milliseconds = seconds(1)

/** Lets in so many a second of one address, and so many in all: everybody on the network may knock. */
export class DoorKeeper {
  readonly #clock: Clock
  readonly #most: { readonly each: number; readonly all: number }
  #since: Milliseconds = -PERIOD
  #all = 0
  #each = new Map<string, number>()

  constructor(clock: Clock, most: { readonly each: number; readonly all: number }) {
    this.#clock = clock
    this.#most = most
  }

  letsIn(from: string): boolean {
    this.#turn()
    const before = this.#each.get(from) ?? 0
    if (this.#all >= this.#most.all || before >= this.#most.each) return false
    this.#all += 1
    this.#each.set(from, before + 1)
    return true
  }

  #turn(): void {
    if (this.#clock.monotonic() - this.#since < PERIOD) return
    this.#since = this.#clock.monotonic()
    this.#all = 0
    this.#each = new Map()
  }
}
