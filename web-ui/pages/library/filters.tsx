import { useEffect, useRef } from 'preact/hooks'
import type { ItemList, ItemQuery } from '#appliance/contract/library.ts'
import { pageClock } from '../../box-client/page-clock.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import { kindName } from '../../rooms/library/library-words.ts'
import { look } from './place.ts'

const TYPING = 250

/** What somebody looks for: words, a kind, a subject, a grade, and only what can be opened now. */
export function Filters({ query, list }: { query: ItemQuery; list: ItemList | undefined }) {
  const typed = useRef<() => void>(undefined)
  useEffect(() => () => typed.current?.(), [])
  const type = (q: string): void => {
    typed.current?.()
    typed.current = pageClock.after(TYPING, () => look({ ...without(query, 'q'), ...(q === '' ? {} : { q }) }))
  }
  const choose = (name: 'kind' | 'subject', value: string): void =>
    look({ ...without(query, name), ...(value === '' ? {} : { [name]: value }) })
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="filter-words">
        <span class="sr-only">{t('library.search')}</span>
        <input
          type="search"
          placeholder={t('library.search')}
          defaultValue={query.q ?? ''}
          onInput={(event) => type(event.currentTarget.value.trim())}
        />
      </label>
      <Choice
        label={t('library.subject')}
        all={t('library.all-subjects')}
        value={query.subject ?? ''}
        options={(list?.subjects ?? []).map((one) => [one, one])}
        onChoose={(value) => choose('subject', value)}
      />
      <Choice
        label={t('library.grade')}
        all={t('library.all-grades')}
        value={String(query.grade ?? '')}
        options={(list?.grades ?? []).map((one) => [String(one), t('library.grade-n', { grade: one })])}
        onChoose={(value) => look({ ...without(query, 'grade'), ...(value === '' ? {} : { grade: Number(value) }) })}
      />
      <button
        type="button"
        class="chip filter-ready"
        aria-pressed={query.holding === 'ready'}
        onClick={() => look({ ...without(query, 'holding'), ...(query.holding === 'ready' ? {} : { holding: 'ready' as const }) })}
      >
        {query.holding === 'ready' && <Icon name="ready" />} <span>{t('library.only-ready')}</span>
      </button>
      <fieldset class="filter-kinds">
        <legend class="sr-only">{t('library.kind')}</legend>
        {['', ...(list?.kinds ?? [])].map((kind) => (
          <button key={kind} type="button" class="chip" aria-pressed={(query.kind ?? '') === kind} onClick={() => choose('kind', kind)}>
            {kind === '' ? t('library.all-kinds') : kindName(kind)}
          </button>
        ))}
      </fieldset>
    </form>
  )
}

interface ChoiceProps {
  label: string
  /** Of the choice that leaves nothing out. */
  all: string
  value: string
  options: readonly (readonly [value: string, name: string])[]
  onChoose: (value: string) => void
}

function Choice({ label, all, value, options, onChoose }: ChoiceProps) {
  if (options.length === 0) return null
  return (
    <label class="filter-choice">
      <span class="sr-only">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{all}</option>
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function without(query: ItemQuery, name: keyof ItemQuery): ItemQuery {
  return Object.fromEntries(Object.entries(query).filter(([key, value]) => key !== name && value !== undefined))
}
