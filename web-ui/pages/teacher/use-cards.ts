import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'

/** Cards that come after the first picture of the page. Where the box goes away meanwhile, they are fetched when the page is linked again. */
export function useCards<T>(
  page: BoxPage,
  cards: Signal<T | undefined>,
  { fetchCards, isWanted = true }: { fetchCards: () => Promise<T>; isWanted?: boolean },
): void {
  const isDown = page.link.value.state === 'down'
  useEffect(() => {
    if (!isWanted || isDown || cards.value !== undefined) return
    fetchCards().then(
      (loaded) => (cards.value = loaded),
      () => undefined,
    )
  }, [isWanted, isDown, cards, fetchCards])
}
