import { isLoopbackAddress, neighbourhoodOf } from './address.ts'

export interface PlaceLimits {
  readonly most: number
  /** From one address, or one neighbourhood of IPv6; known and unknown devices there have as many each. */
  readonly mostFromOne: number
  /** So many of all are for those whom the box knows. */
  readonly kept: number
}

/** Where an address counts. */
interface Device {
  readonly isThisBox: boolean
  readonly known: string
  readonly unknown: string
}

const MOST_DEVICES = 512

/**
 * Counts who is here, so that one device cannot take every place there is, nor strangers those of the devices that the box knows.
 * What runs on the box itself is not counted by address.
 */
export class Places {
  readonly #limits: () => PlaceLimits
  readonly #shares = new Map<string, number>()
  /** Who comes often is looked at once. */
  readonly #devices = new Map<string, Device>()
  #taken = 0

  /** The limits are asked afresh each time. */
  constructor(limits: () => PlaceLimits) {
    this.#limits = limits
  }

  /** Takes a place; the function, safe to call twice, gives it back. Anything else says why there is none. */
  take(address: string, known: boolean): (() => void) | 'full' | 'neighbourhood-full' {
    const { most, mostFromOne, kept } = this.#limits()
    const device = this.#devices.get(address) ?? this.#look(address)
    const share = known ? device.known : device.unknown
    if (this.#taken >= most - (known ? 0 : kept)) return 'full'
    if (!device.isThisBox && (this.#shares.get(share) ?? 0) >= mostFromOne) return 'neighbourhood-full'
    this.#count(share, 1)
    let held = true
    return () => {
      if (held) this.#count(share, -1)
      held = false
    }
  }

  #look(address: string): Device {
    const neighbourhood = neighbourhoodOf(address)
    const device = { isThisBox: isLoopbackAddress(address), known: `known ${neighbourhood}`, unknown: `unknown ${neighbourhood}` }
    if (this.#devices.size >= MOST_DEVICES) this.#devices.clear()
    this.#devices.set(address, device)
    return device
  }

  #count(share: string, change: 1 | -1): void {
    this.#taken += change
    const left = (this.#shares.get(share) ?? 0) + change
    if (left === 0) this.#shares.delete(share)
    else this.#shares.set(share, left)
  }
}
