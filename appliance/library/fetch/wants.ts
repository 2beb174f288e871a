import type { Milliseconds } from '#appliance/base/duration.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { BlobSpec } from '../ports.ts'

/** Who waited so long has gone, or asks again. */
const LASTS: Milliseconds = minutes(5)
/** A class of sixty, each at two places. */
const MOST = 256

export interface Wish {
  readonly spec: BlobSpec
  readonly piece: number
  /** Monotonic milliseconds. */
  readonly since: Milliseconds
  readonly until: Milliseconds
  /** Nobody but guests waits for it. */
  readonly forGuests: boolean
  /** Nobody could bring it before. */
  notBefore: Milliseconds
}

/** Pieces that somebody waits for, the one that has waited longest first. */
export class Wants {
  readonly #wishes = new Map<string, Wish>()

  add({ spec, piece, forGuests }: Pick<Wish, 'spec' | 'piece' | 'forGuests'>, now: Milliseconds): void {
    const key = `${spec.sha256} ${piece}`
    const before = this.#wishes.get(key)
    const lasts = { since: before?.since ?? now, until: now + LASTS, notBefore: 0 }
    this.#wishes.set(key, { spec, piece, ...lasts, forGuests: forGuests && before?.forGuests !== false })
    const oldest = this.#wishes.size > MOST ? this.#wishes.keys().next().value : undefined
    if (oldest !== undefined) this.#wishes.delete(oldest)
  }

  open(now: Milliseconds): Wish[] {
    for (const [key, { until }] of this.#wishes) if (until <= now) this.#wishes.delete(key)
    return [...this.#wishes.values()]
  }

  drop({ spec, piece }: Wish): void {
    this.#wishes.delete(`${spec.sha256} ${piece}`)
  }

  /** Nothing is fetched for guests any more. */
  dropGuests(): void {
    for (const [key, { forGuests }] of this.#wishes) if (forGuests) this.#wishes.delete(key)
  }

  /** Sources have changed: every wish may be tried again. */
  retryAll(): void {
    for (const wish of this.#wishes.values()) wish.notBefore = 0
  }

  nextTry(now: Milliseconds): Milliseconds {
    let next = Infinity
    for (const { notBefore } of this.#wishes.values()) if (notBefore > now && notBefore < next) next = notBefore
    return next
  }

  has(sha256: string): boolean {
    for (const { spec } of this.#wishes.values()) if (spec.sha256 === sha256) return true
    return false
  }

  clear(): void {
    this.#wishes.clear()
  }
}
