import type { ItemDetail } from '#appliance/contract/library.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import type { Arrival } from './use-arrival.ts'

/** In the place of what cannot be opened now: why, and what will become of it. */
export function NotYet({ item: { holding }, arrival }: { item: ItemDetail; arrival: Arrival }) {
  const isLost = arrival === 'refused' && holding === 'impossible'
  return (
    <div class="item-stage item-not-yet" role="status">
      <Icon name={isLost ? 'fault' : arrival === 'coming' ? 'download' : 'wait'} />
      <p>
        {t(isLost ? 'library.lost' : arrival === 'coming' ? 'library.coming' : holding === 'absent' ? 'library.absent' : 'library.not-yet')}
      </p>
    </div>
  )
}
