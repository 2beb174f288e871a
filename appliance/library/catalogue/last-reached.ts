import { hours } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { CatalogueStore } from './catalogue-store.ts'

/** A card wears by what is written, and a day more or less is nothing here. */
const NOT_OFTENER = hours(6)

export interface LastReachedParts {
  readonly fingerprint: string
  readonly store: Pick<CatalogueStore, 'reachedAt' | 'noteReached'>
  readonly dateKnown: () => boolean
  readonly log: Log
}

/** When a publisher was reached last. It outlives restarts: many schools cut the power each evening. */
export class LastReached {
  readonly #parts: LastReachedParts
  #at: number | undefined
  #written: number | undefined

  constructor(parts: LastReachedParts) {
    this.#parts = parts
    this.#at = this.#written = parts.store.reachedAt(parts.fingerprint)
  }

  /** Epoch milliseconds; undefined where it never was, as far as is known. */
  get at(): number | undefined {
    return this.#at
  }

  /** It was, just now. By a date that nobody vouches for nothing is noted. */
  async note(now: number): Promise<void> {
    const { fingerprint, store, dateKnown, log } = this.#parts
    if (!dateKnown()) return
    this.#at = now
    if (this.#written !== undefined && Math.abs(now - this.#written) < NOT_OFTENER) return
    this.#written = now
    await store.noteReached(fingerprint, now).catch((err: unknown) => log.warn({ err }, 'not written down that a publisher was reached'))
  }
}
