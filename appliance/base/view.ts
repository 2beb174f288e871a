/**
 * An immutable picture of a room's state that is replaced whole.
 * Watchers are called after each replacement, at once and in order of subscription.
 */
export interface Watchable<V> {
  readonly value: V
  /** The returned function ends the watch. */
  watch(watcher: (value: V) => void): () => void
}

/** The owner's side of a `Watchable`. */
export class View<V> implements Watchable<V> {
  #value: V
  readonly #watchers = new Set<(value: V) => void>()
  readonly #onFailed: ((thrown: unknown) => void) | undefined

  /** `onFailed` is told what a watcher threw, and the others are called all the same; without it the owner gets it thrown. */
  constructor(value: V, onFailed?: (thrown: unknown) => void) {
    this.#value = value
    this.#onFailed = onFailed
  }

  get value(): V {
    return this.#value
  }

  set(value: V): void {
    this.#value = value
    for (const watcher of this.#watchers) this.#show(watcher, value)
  }

  watch(watcher: (value: V) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  #show(watcher: (value: V) => void, value: V): void {
    try {
      watcher(value)
    } catch (thrown) {
      if (this.#onFailed === undefined) throw thrown
      this.#onFailed(thrown)
    }
  }
}
