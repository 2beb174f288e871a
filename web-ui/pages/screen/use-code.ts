import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { PageClock } from '../../box-client/page-clock.ts'

const TRY_AGAIN = 2_000

/** Code that a screen fetches when it is wanted for the first time, so that a live class waits for none of it; undefined until it is there. */
export function useCode<T extends object>(clock: PageClock, fetchCode: () => Promise<T>, isWanted = true): T | undefined {
  const loaded = useSignal<T | undefined>(undefined)
  useEffect(() => {
    if (!isWanted || loaded.value !== undefined) return undefined
    let stop = (): void => undefined
    const load = (): void =>
      void fetchCode().then(
        (code) => (loaded.value = code),
        // The box is away: it is asked again.
        () => (stop = clock.after(TRY_AGAIN, load)),
      )
    load()
    return () => stop()
  }, [clock, fetchCode, isWanted, loaded])
  return loaded.value
}
