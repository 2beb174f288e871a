import { useLayoutEffect } from 'preact/hooks'
import type { ItemList, ItemQuery } from '#appliance/contract/library.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { ItemCard } from '../../rooms/library/item-card.tsx'
import { Filters } from './filters.tsx'
import { addressOfItem, place } from './place.ts'
import type { useShelf } from './use-shelf.ts'

/** How far down the shelf somebody was when they took something from it. */
let scrolled = 0

/** Everything that this page's reader may see, as far as it was asked for. */
export function Shelf({ page, shelf }: { page: BoxPage; shelf: ReturnType<typeof useShelf> }) {
  const { query, visit } = place.value
  const { list, failure, more } = shelf
  useLayoutEffect(() => {
    window.scrollTo(0, scrolled)
    const note = (): void => void (scrolled = window.scrollY)
    window.addEventListener('scroll', note, { passive: true })
    return () => window.removeEventListener('scroll', note)
  }, [])
  const rest = list.value === undefined ? 0 : list.value.total - list.value.items.length
  const hasWhatToFind = list.value === undefined ? failure.value === undefined : list.value.kinds.length > 0
  // While the box is away the strip above says so, and the shelf stays as it was.
  const fault = page.link.value.state === 'down' ? undefined : failure.value
  return (
    <div class={`shelf ${page.link.value.state === 'down' ? 'stale' : ''}`}>
      {hasWhatToFind && <Filters key={visit} query={query} list={list.value} />}
      <FailureLine failure={fault} />
      {list.value !== undefined && <Found list={list.value} query={query} />}
      {list.value === undefined && failure.value === undefined && <Waiting />}
      {rest > 0 && (
        <Button icon="down" onPress={more}>
          {t('library.more', { count: rest })}
        </Button>
      )}
    </div>
  )
}

function Found({ list, query }: { list: ItemList; query: ItemQuery }) {
  if (list.items.length === 0) return <Nothing isAll={asksForAll(query)} />
  return (
    <>
      <p class="sr-only" role="status">
        {t('library.count', { count: list.total })}
      </p>
      <ul class="item-grid">
        {list.items.map((item) => (
          <li key={item.id}>
            <ItemCard item={item} href={addressOfItem(item.id)} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Nothing({ isAll }: { isAll: boolean }) {
  return (
    <div class="library-empty">
      <p class="soft" role="status">
        {t(isAll ? 'library.empty' : 'library.none')}
      </p>
      {!isAll && (
        <a class="button" href="#/">
          {t('library.show-all')}
        </a>
      )}
    </div>
  )
}

function Waiting() {
  return (
    <ul class="item-grid" aria-hidden="true">
      {Array.from({ length: 6 }, (_, at) => (
        <li key={at}>
          <div class="item-picture skeleton" />
        </li>
      ))}
    </ul>
  )
}

function asksForAll(query: ItemQuery): boolean {
  return Object.values(query).every((value) => value === undefined)
}
