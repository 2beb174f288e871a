interface Running<T> {
  readonly promise: Promise<T>
  readonly over: AbortController
  waiting: number
}

/**
 * Work that several may wait for is done once, and its result is kept for the next, the oldest given up first. When the last who waits has
 * gone, the work is told so by its signal.
 */
export class SharedWork<T> {
  readonly #most: number
  readonly #kept = new Map<string, T>()
  readonly #running = new Map<string, Running<T>>()

  /** `most`: results that are kept. */
  constructor(most: number) {
    this.#most = most
  }

  get running(): number {
    return this.#running.size
  }

  /** Rejects as the work does, for all who wait; undefined for whoever has gone. */
  async get(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
    const kept = this.#kept.get(key)
    if (kept !== undefined) return kept
    if (signal?.aborted === true) return undefined
    const running = this.#running.get(key) ?? this.#start(key, work)
    running.waiting += 1
    let leave: (() => void) | undefined
    const gone = new Promise<undefined>((resolve) => {
      leave = () => resolve(undefined)
      signal?.addEventListener('abort', leave, { once: true })
    })
    try {
      return await Promise.race([running.promise, gone])
    } finally {
      if (leave !== undefined) signal?.removeEventListener('abort', leave)
      running.waiting -= 1
      if (running.waiting === 0) this.#end(key, running)
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Running<T> {
    const over = new AbortController()
    const promise = work(over.signal)
    const running = { promise, over, waiting: 0 }
    this.#running.set(key, running)
    promise.then(
      (result) => {
        if (!over.signal.aborted) this.#keep(key, result)
      },
      () => undefined, // whoever waits is told
    )
    return running
  }

  #end(key: string, running: Running<T>): void {
    if (this.#running.get(key) === running) this.#running.delete(key)
    running.over.abort()
  }

  #keep(key: string, result: T): void {
    this.#kept.set(key, result)
    const oldest = this.#kept.size > this.#most ? this.#kept.keys().next().value : undefined
    if (oldest !== undefined) this.#kept.delete(oldest)
  }
}
