import type { ItemDetail } from '#appliance/contract/library.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { size } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { HoldingLine } from '../../rooms/library/holding.tsx'
import { ItemCard } from '../../rooms/library/item-card.tsx'
import { kindName, named } from '../../rooms/library/library-words.ts'
import { Opened } from '../../rooms/library/opened.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { usePolled } from '../../rooms/parts/use-polled.ts'
import { addressOfItem, addressOfShelf } from './place.ts'

const LOOK_AGAIN = 4000

/** One thing of the library: to play, read or use where it stands. */
export function ItemView({ id, page }: { id: string; page: BoxPage }) {
  const { value, failure } = usePolled(() => commands.library.item(id), LOOK_AGAIN)
  const item = value.value
  return (
    <article class="item-view">
      <a class="button plain item-back" href={addressOfShelf({})}>
        <Icon name="undo" /> <span>{t('library.back')}</span>
      </a>
      <FailureLine failure={failure.value} />
      {item === undefined ? <div class="skeleton item-stage" /> : <Item item={item} page={page} />}
    </article>
  )
}

function Item({ item, page }: { item: ItemDetail; page: BoxPage }) {
  return (
    <>
      <Opened item={item} />
      <h2 class="item-title">{named(item.title)}</h2>
      <p class="soft">{[kindName(item.kind), item.subject, item.unit, size(item.bytes)].filter(Boolean).join(' · ')}</p>
      <HoldingLine item={item} />
      <Choices item={item} page={page} />
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

/** What a teacher or technician may ask of the box. */
function Choices({ item, page }: { item: ItemDetail; page: BoxPage }) {
  const { busy, failure, give } = useCommand()
  const role = page.session.value?.role
  if (role !== 'teacher' && role !== 'technician') return null
  return (
    <div class="item-choices">
      {item.holding !== 'ready' && (
        <Button icon="download" off={busy.value} onPress={() => void give(() => commands.library.fetch(item.id))}>
          {t('library.fetch-now')}
        </Button>
      )}
      {role === 'technician' && (
        <Button
          icon="keep"
          pressed={item.pinned}
          off={busy.value}
          onPress={() => void give(() => commands.library.pin(item.id, !item.pinned))}
        >
          {t(item.pinned ? 'library.pinned' : 'library.pin')}
        </Button>
      )}
      <FailureLine failure={failure.value} />
    </div>
  )
}

function Credits({ item: { authors, attribution, license } }: { item: ItemDetail }) {
  const words = [authors.join(' '), attribution, license].filter((one) => one !== undefined && one !== '')
  return words.length === 0 ? null : <p class="soft small">{words.join(' · ')}</p>
}
