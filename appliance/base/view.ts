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

  constructor(value: V) {
    this.#value = value
  }

  get value(): V {
    return this.#value
  }

  set(value: V): void {
    this.#value = value
    for (const watcher of this.#watchers) watcher(value)
  }

  watch(watcher: (value: V) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }
}
