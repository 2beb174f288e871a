import { signal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import type * as Cards from './know-cards.tsx'
import { useCards } from './use-cards.ts'

const cards = signal<typeof Cards | undefined>(undefined)
const fetchCards = () => import('./know-cards.tsx')

/** How the picture comes, and what shows it: wanted where something is wrong, and told above all else by a strip then. */
export function KnowWhenThere({ page }: { page: BoxPage }) {
  useCards(page, cards, { fetchCards })
  if (cards.value === undefined) return <div class="skeleton" />
  const { StreamHealth, SourceSwitch, ScreenList } = cards.value
  return (
    <>
      <StreamHealth page={page} />
      <SourceSwitch page={page} />
      <ScreenList page={page} />
    </>
  )
}
