import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ItemList, ItemQuery, ItemSummary } from '#appliance/contract/library.ts'
import type { Answer, Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { place } from './place.ts'

const PAGE = 48
/** The most that the box answers at once. */
const AT_ONCE = 200
/** What is being fetched moves on, and a new catalogue brings new things. */
const LOOK_AGAIN = 10_000

/**
 * What is on the shelf for the present wishes, as far as it was asked for. It belongs to the whole page, so that it is there at once when
 * somebody comes back from what was opened.
 */
export function useShelf(page: BoxPage) {
  const { item, query } = place.value
  const list = useSignal<ItemList | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  const wish = JSON.stringify(query)
  const asked = useSignal({ wish, most: PAGE })
  const most = asked.value.wish === wish ? asked.value.most : PAGE
  useEffect(() => {
    if (item !== undefined) return undefined
    let left = false
    const look = async (): Promise<void> => {
      const answer = await ask(query, most)
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
    // The link counts: what could not be asked while the box was away is asked when it is back.
  }, [item === undefined, wish, most, page.session.value?.role, page.link.value.state === 'down'])
  return { list, failure, more: () => (asked.value = { wish, most: most + PAGE }) }
}

/** Asks in as many steps as it takes: a county has thousands of things. */
async function ask(query: ItemQuery, most: number): Promise<Answer<ItemList>> {
  const items: ItemSummary[] = []
  for (;;) {
    const answer = await commands.library.items({ ...query, offset: items.length, limit: Math.min(AT_ONCE, most - items.length) })
    if (!answer.ok) return answer
    items.push(...answer.value.items)
    if (items.length >= Math.min(most, answer.value.total) || answer.value.items.length === 0) {
      return { ok: true, value: { ...answer.value, items } }
    }
  }
}
