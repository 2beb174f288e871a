import type { CatalogueView } from '#appliance/contract/library.ts'
import { dayOf, timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import { named } from './library-words.ts'

/** The publishers whom the school trusts, and how their newest word fares. */
export function CatalogueList({ catalogues, zone = 'Asia/Shanghai' }: { catalogues: readonly CatalogueView[]; zone: string | undefined }) {
  if (catalogues.length === 0) return <p class="soft">{t('storage.catalogues.none')}</p>
  return (
    <ul class="plain-rows">
      {catalogues.map(({ url, name, publisher, serial, items, state, trouble, checkedAt, expiresAt }) => (
        <li key={url}>
          <p>
            {named(name) || publisher || url} <span class="soft small">{t('storage.catalogue.about', { serial, items })}</span>{' '}
            <span class={`state ${state === 'current' ? 'ready' : ''}`}>
              <Icon name={state === 'current' ? 'ready' : 'wait'} />{' '}
              {t(`storage.catalogue.${state}`, { day: expiresAt === undefined ? '' : dayOf(expiresAt, zone) })}
            </span>
          </p>
          {trouble !== undefined && (
            <p class="state wraps fault">
              <Icon name="fault" /> {t(`storage.catalogue.trouble.${trouble.kind}`)}
            </p>
          )}
          <p class="soft small">
            <span class="code">{url}</span>
            {checkedAt !== undefined && ` · ${t('storage.catalogue.checked', { time: timeOfDay(checkedAt, zone) })}`}
            {trouble !== undefined && ` · ${trouble.says}`}
          </p>
        </li>
      ))}
    </ul>
  )
}
