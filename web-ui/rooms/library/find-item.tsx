import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ItemList, ItemQuery, ItemSummary } from '#appliance/contract/library.ts'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { pageClock } from '../../box-client/page-clock.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Field } from '../parts/field.tsx'
import type { IconName } from '../parts/icon.tsx'
import { ItemWords } from './item-words.tsx'
import { kindName, named } from './library-words.ts'

interface FindItemProps {
  page: Pick<BoxPage, 'link'>
  /** Of the button beside each. */
  choose: WordKey
  icon: IconName
  /** Kinds to choose among, the first to begin with; '' is all of them. Without, everything is shown. */
  kinds?: readonly string[]
  onChoose: (item: ItemSummary) => void
}

const AT_FIRST = 12
const MORE = 24
/** The most that the box answers at once. */
const MOST = 200
const TYPING = 250

/** Everything the school has, found by words. */
export function FindItem({ page, choose, icon, kinds = [], onChoose }: FindItemProps) {
  const words = useSignal('')
  const kind = useSignal(kinds[0] ?? '')
  const most = useSignal(AT_FIRST)
  const { list, failure } = useFound(page, {
    limit: most.value,
    ...(words.value.trim() === '' ? {} : { q: words.value.trim() }),
    ...(kind.value === '' ? {} : { kind: kind.value }),
  })
  const found = list.value
  const rest = found === undefined ? 0 : Math.min(found.total, MOST) - found.items.length
  return (
    <div class="finds">
      {kinds.length > 0 && (
        <div class="today-partners" role="group" aria-label={t('library.kind')}>
          {kinds.map((one) => (
            <button key={one} type="button" class="chip" aria-pressed={kind.value === one} onClick={() => (kind.value = one)}>
              {one === '' ? t('library.all-kinds') : kindName(one)}
            </button>
          ))}
        </div>
      )}
      {/* Enter looks for what was typed; where the search stands in a form it must not send that off. */}
      <div onKeyDown={(event) => (event.key === 'Enter' ? event.preventDefault() : undefined)}>
        <Field label={t('library.search')} value={words.value} onInput={(text) => (words.value = text)} />
      </div>
      <FailureLine failure={page.link.value.state === 'down' ? undefined : failure.value} />
      {found === undefined && failure.value === undefined && <div class="skeleton" />}
      {found?.items.length === 0 && <p class="soft">{t(found.kinds.length === 0 ? 'library.empty' : 'library.none')}</p>}
      <ul>
        {found?.items.map((item) => (
          <li key={item.id} class="plan-row">
            <ItemWords item={item} />
            <Button icon={icon} onPress={() => onChoose(item)}>
              {t(choose)}
              <span class="sr-only"> {named(item.title)}</span>
            </Button>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button icon="down" onPress={() => (most.value = Math.min(MOST, most.value + MORE))}>
          {t('library.more', { count: Math.min(rest, MORE) })}
        </Button>
      )}
    </div>
  )
}

/** What the box finds, asked again when something else is looked for, and when the box is back. */
function useFound(page: Pick<BoxPage, 'link'>, query: ItemQuery) {
  const list = useSignal<ItemList | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  const isDown = page.link.value.state === 'down'
  useEffect(() => {
    let left = false
    const look = async (): Promise<void> => {
      const answer = await commands.library.items(query)
      if (left) return
      if (answer.ok) list.value = answer.value
      failure.value = answer.ok ? undefined : answer.failure
    }
    const stop = pageClock.after(query.q === undefined ? 0 : TYPING, () => void look())
    return () => {
      left = true
      stop()
    }
  }, [JSON.stringify(query), isDown])
  return { list, failure }
}
