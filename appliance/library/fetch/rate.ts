import type { Milliseconds } from '#appliance/base/duration.ts'

/** Bytes a second lately, pure: over the last so many milliseconds of a time that its owner counts. */
export class Rate {
  readonly #over: Milliseconds
  #from: { at: Milliseconds; bytes: number }[] = []

  constructor(over: Milliseconds) {
    this.#over = over
  }

  /** Notes how much there was in all by now; once or twice a second is enough. */
  note(at: Milliseconds, bytes: number): void {
    this.#from = [...this.#from.filter((one) => one.at >= at - this.#over), { at, bytes }]
  }

  /** undefined until it has been noted twice. */
  get rate(): number | undefined {
    const [first, last] = [this.#from[0], this.#from.at(-1)]
    if (first === undefined || last === undefined || last.at <= first.at) return undefined
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at)
  }
}
