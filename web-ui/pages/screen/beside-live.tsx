import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ItemScene, QuestionScene } from '#appliance/contract/screens.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { Stage } from '../../rooms/screens/stage/stage.tsx'
import type { StageSignals } from '../../rooms/screens/stage/staged.ts'

const TRY_AGAIN = 2_000

interface BesideLiveProps {
  page: BoxPage
  scene: ItemScene | QuestionScene
  signals: StageSignals
}

/** What a run sheet shows: its code is fetched when the first sheet needs it, so that a live class waits for none of it. */
export function BesideLive({ page, scene, signals }: BesideLiveProps) {
  const loaded = useSignal<{ readonly Shown: typeof Stage } | undefined>(undefined)
  useEffect(() => {
    let stop = (): void => undefined
    const load = (): void =>
      void import('../../rooms/screens/stage/stage.tsx').then(
        ({ Stage: Shown }) => (loaded.value = { Shown }),
        // The box is away: it is asked again.
        () => (stop = page.clock.after(TRY_AGAIN, load)),
      )
    load()
    return () => stop()
  }, [page])
  if (loaded.value === undefined) return null
  const { Shown } = loaded.value
  return <Shown page={page} scene={scene} signals={signals} />
}
