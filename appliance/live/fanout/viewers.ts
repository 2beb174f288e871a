import { BoxError } from '#appliance/base/errors.ts'
import { Places } from '#appliance/base/places.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'

const RETRY_AFTER_SECONDS = 10
/** Places that only the screens and people of the room get; a box that serves a few keeps a tenth. */
const MOST_KEPT = 16

/** Counts viewers, in all and from each address, so that one room, or one device, cannot take all the box can give. */
export class ViewerPlaces {
  readonly #settings: () => BoxConfig['live']['viewers']
  readonly #places: Places

  constructor(settings: () => BoxConfig['live']['viewers']) {
    this.#settings = settings
    this.#places = new Places(() => {
      const { max, max_per_address } = settings()
      return { most: max, mostFromOne: max_per_address, kept: Math.min(MOST_KEPT, Math.floor(max / 10)) }
    })
  }

  /**
   * Takes a place; the returned function, safe to call twice, gives it back. `known` is a screen or a person of the room, for whom some
   * places are kept. Throws VIEWERS_FULL where there is none.
   */
  take(address: string, known: boolean): () => void {
    const taken = this.#places.take(address, known)
    if (typeof taken === 'function') return taken
    const { max, max_per_address } = this.#settings()
    const sentence =
      taken === 'full'
        ? `all that this box serves are watching: ${max} viewers, some places of which are kept for the screens of the room`
        : `${address} has ${max_per_address} viewers, which is all that one address may have`
    throw new BoxError('VIEWERS_FULL', sentence, { details: { retryAfter: RETRY_AFTER_SECONDS } })
  }
}
