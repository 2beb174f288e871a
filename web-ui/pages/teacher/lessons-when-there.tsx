import { signal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import type * as Cards from './lessons-card.tsx'
import { useCards } from './use-cards.ts'

const cards = signal<typeof Cards | undefined>(undefined)
const fetchCards = () => import('./lessons-card.tsx')

/** The coming lessons, with their words and looks, are fetched only where a school follows a catalogue: others wait for nothing. */
export function LessonsWhenThere({ page }: { page: BoxPage }) {
  const view = page.library.value
  const isThere = view !== undefined && view.lessons.length + view.catalogues.length > 0
  useCards(page, cards, { fetchCards, isWanted: isThere })
  if (!isThere || cards.value === undefined) return null
  const { LessonsCard } = cards.value
  return <LessonsCard view={view} zone={page.box.value?.timeZone} />
}
