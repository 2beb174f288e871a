import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'

/** Epoch milliseconds by the box's clock, looked at again every `every` milliseconds. */
export function useNow(page: BoxPage, every: number): number {
  const now = useSignal(page.feed.now())
  useEffect(
    () =>
      page.clock.every(every, () => {
        now.value = page.feed.now()
      }),
    [page, every],
  )
  return Math.max(now.value, page.feed.now())
}
