import type { CatalogueView } from '#appliance/contract/library.ts'
import { dayOf } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import { momentOf } from './days.ts'
import { named } from './library-words.ts'

/** The publishers whom the school trusts, and how their newest word fares. */
export function CatalogueList({ catalogues, zone = 'Asia/Shanghai' }: { catalogues: readonly CatalogueView[]; zone: string | undefined }) {
  if (catalogues.length === 0) return <p class="soft">{t('storage.catalogues.none')}</p>
  return (
    <ul class="plain-rows">
      {catalogues.map((catalogue) => (
        <Row key={catalogue.url} catalogue={catalogue} zone={zone} />
      ))}
    </ul>
  )
}

function Row({ catalogue, zone }: { catalogue: CatalogueView; zone: string }) {
  const { url, name, publisher, serial, items, state, trouble, checkedAt, expiresAt } = catalogue
  const called = named(name) || publisher
  return (
    <li>
      <p class="row-head">
        <span>
          {called === '' ? <span class="code">{url}</span> : called}{' '}
          {serial > 0 && <span class="soft small">{t('storage.catalogue.about', { serial, items })}</span>}
        </span>
        {/* What was received last is current, but not the last there is, where the newest was refused. */}
        {!(state === 'current' && trouble !== undefined) && (
          <span class={`state ${state === 'current' ? 'ready' : ''}`}>
            <Icon name={state === 'current' ? 'ready' : 'wait'} />{' '}
            {t(`storage.catalogue.${state}`, { day: expiresAt === undefined ? '' : dayOf(expiresAt, zone) })}
          </span>
        )}
      </p>
      {trouble !== undefined && (
        <p class="state wraps fault">
          <Icon name="fault" /> {t(`storage.catalogue.trouble.${trouble.kind}`)}
        </p>
      )}
      <p class="soft small">
        {called !== '' && <span class="code">{url} </span>}
        {[checkedAt === undefined ? '' : t('storage.catalogue.checked', { time: momentOf(checkedAt, zone) }), trouble?.says]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </li>
  )
}
