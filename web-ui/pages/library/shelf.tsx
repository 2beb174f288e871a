import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ItemList, ItemQuery } from '#appliance/contract/library.ts'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { ItemCard } from '../../rooms/library/item-card.tsx'
import { Filters } from './filters.tsx'
import { addressOfItem, place } from './place.ts'

const PAGE = 48
/** What is being fetched moves on, and a new catalogue brings new things. */
const LOOK_AGAIN = 10_000

/** Everything that this page's reader may see, as far as it was asked for. */
export function Shelf({ page }: { page: BoxPage }) {
  const { query } = place.value
  const most = useSignal(PAGE)
  const list = useSignal<ItemList | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  const wish = JSON.stringify([query, most.value])
  useEffect(() => {
    most.value = PAGE
  }, [JSON.stringify(query)])
  useEffect(() => {
    let left = false
    const look = async (): Promise<void> => {
      const answer = await commands.library.items({ ...query, limit: Math.min(200, most.value) })
      if (left) return
      if (answer.ok) list.value = answer.value
      failure.value = answer.ok ? undefined : answer.failure
    }
    const stop = page.clock.every(LOOK_AGAIN, () => (document.visibilityState === 'visible' ? void look() : undefined))
    void look()
    return () => {
      left = true
      stop()
    }
  }, [wish, page.session.value?.role])
  return (
    <>
      <Filters query={query} list={list.value} />
      <FailureLine failure={failure.value} />
      {list.value === undefined ? <Waiting /> : <Found list={list.value} query={query} />}
      {list.value !== undefined && list.value.total > list.value.items.length && most.value < 200 && (
        <Button kind="plain" icon="down" onPress={() => (most.value += PAGE)}>
          {t('library.more', { count: list.value.total - list.value.items.length })}
        </Button>
      )}
    </>
  )
}

function Found({ list, query }: { list: ItemList; query: ItemQuery }) {
  if (list.items.length === 0) return <p class="soft library-empty">{t(isWide(query) ? 'library.empty' : 'library.none')}</p>
  return (
    <ul class="item-grid">
      {list.items.map((item) => (
        <li key={item.id}>
          <ItemCard item={item} href={addressOfItem(item.id)} />
        </li>
      ))}
    </ul>
  )
}

function Waiting() {
  return (
    <ul class="item-grid" aria-hidden="true">
      {Array.from({ length: 6 }, (_, at) => (
        <li key={at} class="item-card skeleton" />
      ))}
    </ul>
  )
}

function isWide(query: ItemQuery): boolean {
  return Object.values(query).every((value) => value === undefined)
}
