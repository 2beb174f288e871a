import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { LessonsCard } from './lessons-card.tsx'

/** The coming lessons, with their words and looks, are fetched only where a school follows a catalogue: others wait for nothing. */
export function LessonsWhenThere({ page }: { page: BoxPage }) {
  const loaded = useSignal<{ readonly Card: typeof LessonsCard } | undefined>(undefined)
  const view = page.library.value
  const isThere = view !== undefined && view.lessons.length + view.catalogues.length > 0
  const { state } = page.link.value
  useEffect(() => {
    if (!isThere || state === 'down' || loaded.value !== undefined) return
    // Where the box went away meanwhile, it is fetched when the page is linked again.
    import('./lessons-card.tsx').then(
      ({ LessonsCard: Card }) => (loaded.value = { Card }),
      () => undefined,
    )
  }, [isThere, state, loaded])
  if (!isThere || loaded.value === undefined) return null
  const { Card } = loaded.value
  return <Card view={view} zone={page.box.value?.timeZone} />
}
