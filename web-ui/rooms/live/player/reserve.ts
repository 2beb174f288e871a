const HALF_LIFE = 600

/**
 * The reserve that a picture over the uplink keeps: it grows at once with what the line is seen to need, and shrinks by half in ten
 * minutes, because a line that was late today will be late again before the lesson ends. All in seconds.
 */
export class Reserve {
  #kept = 0
  #at = 0

  /** What to keep `now`, where this much is wanted by what was seen lately. */
  keep(wanted: number, now: number): number {
    const faded = this.#kept * 0.5 ** (Math.max(0, now - this.#at) / HALF_LIFE)
    this.#kept = Math.max(wanted, faded)
    this.#at = now
    return this.#kept
  }
}
