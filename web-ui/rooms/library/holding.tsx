import type { ItemSummary } from '#appliance/contract/library.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import type { IconName } from '../parts/icon.tsx'

const ICONS = { ready: 'ready', fetching: 'download', waiting: 'wait', absent: 'offline', impossible: 'fault' } as const satisfies Record<
  ItemSummary['holding'],
  IconName
>
const TONES = { ready: 'ready', fetching: '', waiting: 'quiet', absent: 'quiet', impossible: 'fault' } as const

/** Whether something can be opened now, in shape and word. */
export function HoldingLine({ item: { holding, bytes, haveBytes } }: { item: Pick<ItemSummary, 'holding' | 'bytes' | 'haveBytes'> }) {
  const percent = bytes === 0 ? 0 : Math.floor((haveBytes / bytes) * 100)
  return (
    <span class={`state ${TONES[holding]}`}>
      <Icon name={ICONS[holding]} />
      {holding === 'fetching' ? t('library.holding.fetching', { percent }) : t(`library.holding.${holding}`)}
    </span>
  )
}
