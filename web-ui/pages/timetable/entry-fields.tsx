import type { GridEntry } from '#appliance/contract/timetable.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { CONTENT_FIELDS, idsOf, withIds } from '../../rooms/lesson/content/content-fields.ts'
import { LessonItems } from '../../rooms/lesson/content/lesson-items.tsx'
import { weeksName } from '../../rooms/lesson/day-words.ts'
import { Field } from '../../rooms/parts/field.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'

const FIELDS = ['subject', 'leadTeacher', 'tutor'] as const
const LONGEST = 80

interface EntryFieldsProps {
  page: BoxPage
  entry: GridEntry
  onChange: (entry: GridEntry) => void
}

/** One lesson of a place: what it is, who gives it, and whether it waits for anybody. */
export function EntryFields({ page, entry, onChange }: EntryFieldsProps) {
  const isNamed = entry.title !== undefined || (entry.subject ?? '').trim() !== ''
  return (
    <fieldset>
      <legend>{weeksName(entry.weeks)}</legend>
      {FIELDS.map((name) => (
        <Field
          key={name}
          label={t(`timetable.field.${name}`)}
          value={entry[name] ?? ''}
          onInput={(text) => onChange(withWord(entry, name, text))}
        />
      ))}
      <BellToggle byBell={entry.startByBell} onToggle={(startByBell) => onChange({ ...entry, startByBell })} />
      {isNamed &&
        CONTENT_FIELDS.map((field) => (
          <LessonItems
            key={field}
            page={page}
            field={field}
            ids={idsOf(entry, field)}
            onSet={(ids) => {
              onChange(withIds(entry, field, ids))
              return Promise.resolve(true)
            }}
          />
        ))}
    </fieldset>
  )
}

interface BellToggleProps {
  /** Undefined where nobody here has said it: then whoever signed a timetable may. */
  byBell: boolean | undefined
  onToggle: (byBell: boolean) => void
}

/** Whether the lesson begins by itself when the bell rings. What staff say goes before what a publisher signed, also where they say no. */
function BellToggle({ byBell, onToggle }: BellToggleProps) {
  const says = byBell === undefined ? 'unset' : byBell ? 'on' : 'off'
  return (
    <div class="bell-toggle">
      <button type="button" class="chip" aria-pressed={byBell === true} onClick={() => onToggle(byBell !== true)}>
        <Icon name="wait" /> {t('plan.by-bell')}
      </button>
      <span class="soft small">{t(`timetable.by-bell.${says}`)}</span>
    </div>
  )
}

/** The words without blanks at their ends; those that are nothing else are none. */
export function tidied(entry: GridEntry): GridEntry {
  return FIELDS.reduce((so, name) => withWord(so, name, (so[name] ?? '').trim()), entry)
}

function withWord(entry: GridEntry, name: (typeof FIELDS)[number], text: string): GridEntry {
  const { [name]: _before, ...rest } = entry
  return text === '' ? rest : { ...rest, [name]: text.slice(0, LONGEST) }
}
