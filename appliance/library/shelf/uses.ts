/** What was opened when. Writes are gathered: `take` gives what is new since it was asked last. */
export class Uses {
  readonly #at: Map<string, number>
  #fresh = new Map<string, number>()
  #latest = 0

  constructor(known: ReadonlyMap<string, number> = new Map()) {
    this.#at = new Map(known)
    for (const at of known.values()) this.#latest = Math.max(this.#latest, at)
  }

  /** Epoch milliseconds; undefined where the date cannot be trusted: then it counts as later than all others. */
  note(sha256: string, now: number | undefined): void {
    const at = now ?? this.#latest + 1
    this.#latest = Math.max(this.#latest, at)
    this.#at.set(sha256, at)
    this.#fresh.set(sha256, at)
  }

  /** 0: never. */
  at(sha256: string): number {
    return this.#at.get(sha256) ?? 0
  }

  forget(sha256: string): void {
    this.#at.delete(sha256)
    this.#fresh.delete(sha256)
  }

  take(): ReadonlyMap<string, number> {
    const fresh = this.#fresh
    this.#fresh = new Map()
    return fresh
  }

  /** They could not be written: the next `take` gives them once more. */
  giveBack(uses: ReadonlyMap<string, number>): void {
    this.#fresh = new Map([...uses, ...this.#fresh])
  }
}
