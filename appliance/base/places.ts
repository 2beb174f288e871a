import { isLoopbackAddress, neighbourhoodOf } from './address.ts'

export interface PlaceLimits {
  readonly most: number
  /** From one address, or one neighbourhood of IPv6; known and unknown devices there have as many each. */
  readonly mostFromOne: number
  /** So many of all are for those whom the box knows. */
  readonly kept: number
}

/**
 * Counts who is here, so that one device cannot take every place there is, nor strangers those of the devices that the box knows.
 * What runs on the box itself is not counted by address.
 */
export class Places {
  readonly #limits: () => PlaceLimits
  readonly #shares = new Map<string, number>()
  #taken = 0

  /** The limits are asked afresh each time. */
  constructor(limits: () => PlaceLimits) {
    this.#limits = limits
  }

  /** Takes a place; the function, safe to call twice, gives it back. Anything else says why there is none. */
  take(address: string, known: boolean): (() => void) | 'full' | 'neighbourhood-full' {
    const { most, mostFromOne, kept } = this.#limits()
    const share = `${known ? 'known' : 'unknown'} ${neighbourhoodOf(address)}`
    if (this.#taken >= most - (known ? 0 : kept)) return 'full'
    if (!isLoopbackAddress(address) && (this.#shares.get(share) ?? 0) >= mostFromOne) return 'neighbourhood-full'
    this.#count(share, 1)
    let held = true
    return () => {
      if (held) this.#count(share, -1)
      held = false
    }
  }

  #count(share: string, change: 1 | -1): void {
    this.#taken += change
    const left = (this.#shares.get(share) ?? 0) + change
    if (left === 0) this.#shares.delete(share)
    else this.#shares.set(share, left)
  }
}
