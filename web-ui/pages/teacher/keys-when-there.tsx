import { signal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import type * as Cards from './keys.tsx'
import { useCards } from './use-cards.ts'

const cards = signal<typeof Cards | undefined>(undefined)
const fetchCards = () => import('./keys.tsx')

/** Keys come after the first picture of the page: whoever has some has a fast line, too. */
export function KeysWhenThere({ page }: { page: BoxPage }) {
  useCards(page, cards, { fetchCards })
  if (cards.value === undefined) return null
  const { Keys } = cards.value
  return <Keys />
}
