/** One thing at a time, in the order asked: two teachers' commands never interleave. */
export class Lane {
  #tail: Promise<unknown> = Promise.resolve()

  /** Runs `job` after all earlier ones have settled; a failed job does not stop the next. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(job)
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** Resolves when everything asked so far has settled. */
  async idle(): Promise<void> {
    await this.#tail
  }
}
