import { signal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import type * as Cards from './recordings-card.tsx'
import { useCards } from './use-cards.ts'

const cards = signal<typeof Cards | undefined>(undefined)
const fetchCards = () => import('./recordings-card.tsx')

/** Recorded classes stand below all that a class needs: their words and looks are fetched once the page is there, and nothing waits for them. */
export function RecordingsWhenThere({ page }: { page: BoxPage }) {
  useCards(page, cards, { fetchCards, isWanted: page.recordings.value !== undefined })
  if (cards.value === undefined) return <div class="skeleton" />
  const { RecordingsCard } = cards.value
  return <RecordingsCard page={page} />
}
