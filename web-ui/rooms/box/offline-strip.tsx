import type { BoxPage } from '../../box-client/box-page.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Strip } from '../parts/strip.tsx'

/** Says since when what is shown may be old. */
export function OfflineStrip({ page }: { page: BoxPage }) {
  const link = page.link.value
  if (link.state !== 'down') return null
  if (link.full === true) return <Strip icon="offline" tone="fault" says={t('offline.full')} advice={t('offline.full.advice')} />
  return <Strip icon="offline" tone="fault" says={t('offline.says', { time: timeOfDay(link.since) })} advice={t('offline.advice')} />
}
