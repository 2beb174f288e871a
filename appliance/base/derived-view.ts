import { View } from './view.ts'
import type { Watchable } from './view.ts'

/**
 * A view made of others, for as long as they live: `value` is made afresh each time it is asked for, and watchers are called when it has
 * become another since they were called last.
 */
export function derivedView<V extends string | number | boolean>(of: readonly Watchable<unknown>[], make: () => V): Watchable<V> {
  const told = new View(make())
  const look = (): void => {
    const now = make()
    if (now !== told.value) told.set(now)
  }
  for (const view of of) view.watch(look)
  return {
    get value() {
      return make()
    },
    watch: (watcher) => told.watch(watcher),
  }
}
