import { BoxError } from '#appliance/base/errors.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'

const RETRY_AFTER_SECONDS = 10

/** Counts viewers, in all and from each address, so that one room, or one device, cannot take all the box can give. */
export class ViewerPlaces {
  readonly #settings: () => BoxConfig['live']['viewers']
  readonly #byAddress = new Map<string, number>()
  #taken = 0

  constructor(settings: () => BoxConfig['live']['viewers']) {
    this.#settings = settings
  }

  /** Takes a place; the returned function, safe to call twice, gives it back. Throws VIEWERS_FULL where there is none. */
  take(address: string): () => void {
    const { max, max_per_address } = this.#settings()
    const fromHere = this.#byAddress.get(address) ?? 0
    if (this.#taken >= max) throw full(`${max} viewers are watching, which is all that this box serves`)
    if (fromHere >= max_per_address) throw full(`${address} has ${fromHere} viewers, which is all that one address may have`)
    this.#count(address, 1)
    let held = true
    return () => {
      if (held) this.#count(address, -1)
      held = false
    }
  }

  #count(address: string, change: 1 | -1): void {
    this.#taken += change
    const fromHere = (this.#byAddress.get(address) ?? 0) + change
    if (fromHere === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, fromHere)
  }
}

function full(sentence: string): BoxError {
  return new BoxError('VIEWERS_FULL', sentence, { details: { retryAfter: RETRY_AFTER_SECONDS } })
}
