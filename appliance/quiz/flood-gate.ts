import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** Faster than a child who cannot decide, slower than a machine. */
const PER_SECOND = 4
const AT_ONCE = 12
const MOST_DEVICES = 512

interface Bucket {
  left: number
  at: Milliseconds
}

/** Lets a device press as often as a hand can. It remembers a bounded number of them, those that pressed last. */
export class FloodGate {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  lets(device: string): boolean {
    const now = this.#clock.monotonic()
    const before = this.#buckets.get(device) ?? { left: AT_ONCE, at: now }
    const left = Math.min(AT_ONCE, before.left + ((now - before.at) * PER_SECOND) / 1000)
    // Put in anew, so that the first of the map is who has been silent for longest.
    this.#buckets.delete(device)
    this.#buckets.set(device, { left: Math.max(0, left - 1), at: now })
    for (const [oldest] of this.#buckets) {
      if (this.#buckets.size <= MOST_DEVICES) break
      this.#buckets.delete(oldest)
    }
    return left >= 1
  }
}
