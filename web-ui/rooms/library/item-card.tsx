import type { ItemSummary } from '#appliance/contract/library.ts'
import { minutes } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import type { IconName } from '../parts/icon.tsx'
import { HoldingLine } from './holding.tsx'
import { fileAddress, kindName, named } from './library-words.ts'

const KIND_ICONS: Readonly<Record<string, IconName>> = {
  ...{ 'micro-course': 'start', 'special-course': 'start', 'live-lesson': 'live', audio: 'sound' },
  ...{ 'lesson-plan': 'list', slides: 'screen', html5: 'touch', quiz: 'help', guide: 'page', sheet: 'pen' },
}

/** One thing on the shelf: its picture, its name, and whether it can be opened. */
export function ItemCard({ item, href }: { item: ItemSummary; href: string }) {
  const { title, kind, durationMs, poster, subject, holding, audience, pinned } = item
  return (
    <a class="item-card" href={href}>
      <span class="item-picture">
        {poster === undefined ? (
          <Icon name={KIND_ICONS[kind] ?? 'page'} />
        ) : (
          <img src={fileAddress(poster)} alt="" loading="lazy" decoding="async" />
        )}
        {durationMs !== undefined && <span class="item-length">{minutes(durationMs)}</span>}
      </span>
      <span class="item-name" title={named(title)}>
        {named(title)}
      </span>
      <span class="soft small">
        {[kindName(kind), subject, audience === 'teacher' ? t('library.for-teachers') : ''].filter(Boolean).join(' · ')}
      </span>
      <span class="item-states small">
        {holding !== 'ready' && <HoldingLine item={item} />}
        {pinned && (
          <span class="state">
            <Icon name="keep" /> {t('library.pinned')}
          </span>
        )}
      </span>
    </a>
  )
}
