import type { AttendanceMark } from '#appliance/contract/roster.ts'

/** Somebody who is here, and the phone that says so; undefined: another device does. */
export type Arrival = AttendanceMark & { readonly phone?: string | undefined }

export interface ArrivalsOptions {
  /** After all that was asked before; resolves once it is done. */
  readonly inTurn: (act: () => Promise<void>) => Promise<void>
  /** Writes them down; rejects with DATABASE_FAILED. */
  readonly put: (arrived: readonly Arrival[]) => Promise<void>
  readonly failed: (err: unknown) => void
}

/** Who has pressed and is not written down yet: a whole class presses in one second, and shares a few commits. */
export class Arrivals {
  readonly #options: ArrivalsOptions
  #waiting = new Map<string, Arrival>()
  #taking: Promise<void> = Promise.resolve()

  constructor(options: ArrivalsOptions) {
    this.#options = options
  }

  /** Resolves once it is on the disk that this pupil is here; rejects with DATABASE_FAILED, which is told to `failed`, too. */
  add(arrival: Arrival): Promise<void> {
    const before = this.#waiting.get(arrival.pupil)
    this.#waiting.set(arrival.pupil, { ...(before ?? arrival), phone: arrival.phone ?? before?.phone })
    if (this.#waiting.size === 1 && before === undefined) {
      this.#taking = this.#options.inTurn(() => this.#take())
      this.#taking.catch(this.#options.failed)
    }
    return this.#taking
  }

  clear(): void {
    this.#waiting = new Map()
  }

  #take(): Promise<void> {
    const arrived = [...this.#waiting.values()]
    this.#waiting = new Map()
    return this.#options.put(arrived)
  }
}
