import { useEffect, useLayoutEffect } from 'preact/hooks'
import type { ItemDetail } from '#appliance/contract/library.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { minutes, size } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { HoldingLine } from '../../rooms/library/holding.tsx'
import { ItemCard } from '../../rooms/library/item-card.tsx'
import { kindName, named } from '../../rooms/library/library-words.ts'
import { Opened } from '../../rooms/library/opened.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { usePolled } from '../../rooms/parts/use-polled.ts'
import { ItemChoices } from './item-choices.tsx'
import { addressOfItem, addressOfLastShelf } from './place.ts'

const LOOK_AGAIN = 4000

/** One thing of the library: to play, read or use where it stands. */
export function ItemView({ id, page }: { id: string; page: BoxPage }) {
  const { value, failure } = usePolled(() => commands.library.item(id), LOOK_AGAIN)
  const item = value.value
  const isDown = page.link.value.state === 'down'
  useLayoutEffect(() => window.scrollTo(0, 0), [])
  useEffect(() => {
    document.title = [item === undefined ? undefined : named(item.title), t('library.title')].filter(Boolean).join(' · ')
  })
  return (
    <article class="item-view">
      <a class="button plain item-back" href={addressOfLastShelf()}>
        <Icon name="undo" /> <span>{t('library.back')}</span>
      </a>
      {failure.value?.code === 'ITEM_UNKNOWN' ? <Unknown /> : <FailureLine failure={isDown ? undefined : failure.value} />}
      {item === undefined && failure.value === undefined && <div class="skeleton item-stage" />}
      {item !== undefined && failure.value?.code !== 'ITEM_UNKNOWN' && <Item item={item} page={page} />}
    </article>
  )
}

/** An old link, or one of a teacher that a pupil has opened. */
function Unknown() {
  return (
    <div class="item-stage item-not-yet" role="status">
      <Icon name="help" />
      <p>{t('library.unknown')}</p>
      <a class="button" href="/">
        {t('library.sign-in')}
      </a>
    </div>
  )
}

function Item({ item, page }: { item: ItemDetail; page: BoxPage }) {
  return (
    <>
      <h2 class="item-title">{named(item.title)}</h2>
      <Opened item={item} />
      <p class="soft item-about">
        <span>{aboutOf(item).join(' · ')}</span>
        <HoldingLine item={item} />
      </p>
      <ItemChoices item={item} page={page} />
      {item.summary !== undefined && <p>{named(item.summary)}</p>}
      {item.parts.length > 0 && (
        <>
          <h3>{t('library.parts')}</h3>
          <ul class="item-grid">
            {item.parts.map((part) => (
              <li key={part.id}>
                <ItemCard item={part} href={addressOfItem(part.id)} />
              </li>
            ))}
          </ul>
        </>
      )}
      <Credits item={item} />
    </>
  )
}

function aboutOf({ kind, subject, grade, unit, durationMs, bytes }: ItemDetail): string[] {
  const grades = grade.map((one) => t('library.grade-n', { grade: one })).join(' ')
  const length = durationMs === undefined ? undefined : minutes(durationMs)
  return [kindName(kind), subject, grades, unit, length, size(bytes)].flatMap((one) =>
    one === undefined || one === '' ? [] : [one.replaceAll(' ', '\u00a0')],
  )
}

function Credits({ item: { authors, attribution, license } }: { item: ItemDetail }) {
  const words = [authors.join(' '), attribution, license].filter((one) => one !== undefined && one !== '')
  return words.length === 0 ? null : <p class="soft small">{words.join(' · ')}</p>
}
