import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { Wall } from '../../rooms/roster/wall.tsx'

const TRY_AGAIN = 2_000

/** What the roster asks the class to read; its code is fetched when there is something for the first time. */
export function WallWhenThere({ page }: { page: BoxPage }) {
  const loaded = useSignal<{ readonly Shown: typeof Wall } | undefined>(undefined)
  const wall = page.rosterWall.value
  const isWanted = wall !== undefined && wall.shows !== 'nothing'
  useEffect(() => {
    if (!isWanted || loaded.value !== undefined) return undefined
    let stop = (): void => undefined
    const load = (): void =>
      void import('../../rooms/roster/wall.tsx').then(
        ({ Wall: Shown }) => (loaded.value = { Shown }),
        // The box is away: it is asked again.
        () => (stop = page.clock.after(TRY_AGAIN, load)),
      )
    load()
    return () => stop()
  }, [page, isWanted, loaded])
  if (!isWanted || loaded.value === undefined) return null
  const { Shown } = loaded.value
  return <Shown wall={wall} />
}
