import { Lane } from '#appliance/base/lane.ts'

/** One thing at a time for each name, and any number of names at once. */
export class Turns {
  readonly #lanes = new Map<string, { readonly lane: Lane; waiting: number }>()

  /** Runs `job` after all earlier ones of this name have settled. */
  async run<T>(name: string, job: () => Promise<T>): Promise<T> {
    const entry = this.#lanes.get(name) ?? { lane: new Lane(), waiting: 0 }
    this.#lanes.set(name, entry)
    entry.waiting += 1
    try {
      return await entry.lane.run(job)
    } finally {
      entry.waiting -= 1
      if (entry.waiting === 0) this.#lanes.delete(name)
    }
  }

  /** Resolves when everything that was asked so far has settled. */
  async idle(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map(({ lane }) => lane.idle()))
  }
}
