import type { Fact, FactName, FactPayloads } from '#appliance/contract/facts.ts'
import type { Clock } from './clock.ts'

type Listener<N extends FactName> = (payload: FactPayloads[N]) => void

/**
 * The box's notice board: past-tense facts, told once, to whoever listens.
 * No replies; a listener that throws is reported and harms nobody else.
 */
export class BoxBus {
  readonly #clock: Pick<Clock, 'now'>
  readonly #onListenerError: (name: FactName, thrown: unknown) => void
  readonly #listeners = new Map<FactName, Set<Listener<never>>>()
  readonly #watchers = new Set<(fact: Fact) => void>()

  constructor(clock: Pick<Clock, 'now'>, onListenerError: (name: FactName, thrown: unknown) => void) {
    this.#clock = clock
    this.#onListenerError = onListenerError
  }

  tell<N extends FactName>(name: N, payload: FactPayloads[N]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      this.#guarded(name, () => (listener as Listener<N>)(payload))
    }
    const fact = { name, at: this.#clock.now(), payload } as Fact
    for (const watcher of this.#watchers) this.#guarded(name, () => watcher(fact))
  }

  /** Hears one fact; the returned function stops it. */
  on<N extends FactName>(name: N, listener: Listener<N>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  /** Hears every fact; for the feed and the logbook alone. */
  onAny(watcher: (fact: Fact) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  #guarded(name: FactName, run: () => void): void {
    try {
      run()
    } catch (thrown) {
      this.#onListenerError(name, thrown)
    }
  }
}
