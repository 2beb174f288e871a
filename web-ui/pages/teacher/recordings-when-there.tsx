import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { RecordingsCard } from './recordings-card.tsx'

/** Recorded classes stand below all that a class needs: their words and looks are fetched once the page is there, and nothing waits for them. */
export function RecordingsWhenThere({ page }: { page: BoxPage }) {
  const loaded = useSignal<{ readonly Card: typeof RecordingsCard } | undefined>(undefined)
  const isThere = page.recordings.value !== undefined
  const { state } = page.link.value
  useEffect(() => {
    if (!isThere || state === 'down' || loaded.value !== undefined) return
    // Where the box went away meanwhile, it is fetched when the page is linked again.
    import('./recordings-card.tsx').then(
      ({ RecordingsCard: Card }) => (loaded.value = { Card }),
      () => undefined,
    )
  }, [isThere, state, loaded])
  if (loaded.value === undefined) return <div class="skeleton" />
  const { Card } = loaded.value
  return <Card page={page} />
}
