import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { dayOf, timeOfDay } from '../../box-client/format.ts'

/** The school's time by the box's clock; shown only where the box can vouch for it. */
export function Clock({ page, timeZone }: { page: BoxPage; timeZone: string }) {
  const now = useSignal(page.feed.now())
  useEffect(
    () =>
      page.clock.every(1_000, () => {
        now.value = page.feed.now()
      }),
    [page, now],
  )
  return (
    <div class="clock">
      <time>{timeOfDay(now.value, timeZone)}</time>
      <p>{dayOf(now.value, timeZone)}</p>
    </div>
  )
}
