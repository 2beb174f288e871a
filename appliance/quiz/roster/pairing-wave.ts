import type { Milliseconds } from '#appliance/base/duration.ts'
import { seconds } from '#appliance/base/duration.ts'
import { letterOf, pairingCodes } from './pairing-codes.ts'

export interface PairingPlace {
  readonly pupil: string
  readonly code: string
  readonly is: 'waiting' | 'paired' | 'disputed'
}

interface PairingPress {
  /** Without the name of its driver. */
  readonly clicker: string
  readonly key: string
  readonly at: Milliseconds
}

/** Whoever has stopped in the middle begins anew. */
const FORGOTTEN_AFTER = seconds(4)
const MOST_CLICKERS = 400

/**
 * "Press your letters": each pupil without a clicker has a row of letters, and the first clicker of nobody that presses them is that pupil's.
 * It knows who presses what and keeps nothing: whoever asks it writes the pair down.
 */
export class PairingWave {
  #places: PairingPlace[]
  readonly #pressed = new Map<string, { letters: string; at: Milliseconds }>()
  readonly #strays = new Set<string>()
  readonly #length: number

  constructor(pupils: readonly string[]) {
    const codes = pairingCodes(pupils.length)
    this.#places = codes.map((code, at) => ({ pupil: pupils[at] ?? '', code, is: 'waiting' }))
    this.#length = codes[0]?.length ?? 0
  }

  get places(): readonly PairingPlace[] {
    return this.#places
  }

  get strays(): number {
    return this.#strays.size
  }

  /** A press of a clicker that is nobody's: the pupil whose letters are complete by it, and undefined where none are. */
  press({ clicker, key, at }: PairingPress): string | undefined {
    const letter = letterOf(key)
    if (letter === undefined) return undefined
    const before = this.#pressed.get(clicker)
    const letters = (before === undefined || at - before.at > FORGOTTEN_AFTER ? '' : before.letters) + letter
    if (letters.length < this.#length) {
      if (this.#pressed.size < MOST_CLICKERS || before !== undefined) this.#pressed.set(clicker, { letters, at })
      return undefined
    }
    this.#pressed.delete(clicker)
    return this.#complete(clicker, letters)
  }

  /** It is on the disk that this clicker is this pupil's. */
  paired(pupil: string, clicker: string): void {
    this.#strays.delete(clicker)
    this.#set(pupil, 'paired')
  }

  /** A teacher has taken the clicker away, or the pupil: whoever is left waits again or not at all. */
  follow(clickerOf: ReadonlyMap<string, string | undefined>): void {
    this.#places = this.#places.flatMap((place) => {
      if (!clickerOf.has(place.pupil)) return []
      const has = clickerOf.get(place.pupil) !== undefined
      if (has === (place.is !== 'waiting')) return [place]
      return [{ ...place, is: has ? ('paired' as const) : ('waiting' as const) }]
    })
  }

  #complete(clicker: string, letters: string): string | undefined {
    const place = this.#places.find(({ code }) => code === letters)
    if (place?.is === 'waiting') return place.pupil
    if (place !== undefined) this.#set(place.pupil, 'disputed')
    if (this.#strays.size < MOST_CLICKERS) this.#strays.add(clicker)
    return undefined
  }

  #set(pupil: string, is: PairingPlace['is']): void {
    this.#places = this.#places.map((place) => (place.pupil === pupil ? { ...place, is } : place))
  }
}
