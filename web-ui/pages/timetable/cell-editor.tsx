import { useSignal } from '@preact/signals'
import type { GridCell, GridEntry, Weeks } from '#appliance/contract/timetable.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { weekdayName } from '../../rooms/lesson/day-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { EntryFields, tidied } from './entry-fields.tsx'
import { Overtaken } from '../../rooms/lesson/overtaken.tsx'
import { useSeen } from '../../rooms/lesson/use-seen.ts'

interface CellEditorProps {
  page: BoxPage
  cell: GridCell
  /** Answers the cell as it is then, or undefined where it was not carried out. */
  onPut: (cell: GridCell, before: GridCell) => Promise<GridCell | undefined>
  onClose: () => void
}

type Half = 'odd' | 'even'

/** Everything of one place: one lesson for every week, or one for odd and one for even weeks. */
export function CellEditor({ page, cell, onPut, onClose }: CellEditorProps) {
  const { weekday, period } = cell
  const seen = useSeen(cell.revision)
  const before = useSignal(cell)
  const blank = (weeks: Weeks): GridEntry => ({ weekday, period, weeks })
  const shown = ({ entries: known }: GridCell): readonly GridEntry[] => (known.length === 0 ? [blank('every')] : known)
  const entries = useSignal(shown(cell))
  const isSplit = entries.value.some(({ weeks }) => weeks !== 'every')
  const split = (): void => {
    const [first = blank('every')] = entries.value
    entries.value = isSplit
      ? [{ ...first, weeks: 'every' }]
      : (['odd', 'even'] as const).map((weeks: Half) => ({ ...(weeks === 'odd' ? first : blank(weeks)), weeks }))
  }
  const set = (at: number, next: GridEntry): void =>
    void (entries.value = entries.value.map((entry, place) => (place === at ? next : entry)))
  const save = async (): Promise<void> => {
    const said = entries.value.map(tidied).filter(({ subject, title }) => subject !== undefined || title !== undefined)
    const put = async (revision: string) => (await onPut({ ...before.value, entries: said, revision }, before.value))?.revision
    if (await seen.save(put)) onClose()
  }
  const catchUp = (): void => {
    seen.catchUp()
    before.value = cell
  }
  return (
    <form class="cell-editor" onSubmit={(event) => (event.preventDefault(), void save())}>
      <h3>
        {weekdayName(weekday)} {t('today.period', { period })}
      </h3>
      {seen.isOvertaken && (
        <Overtaken onTheirs={() => (catchUp(), void (entries.value = shown(cell)))} onMine={() => (catchUp(), void save())} />
      )}
      {entries.value.map((entry, at) => (
        <EntryFields key={entry.weeks} page={page} entry={entry} onChange={(next) => set(at, next)} />
      ))}
      <div class="plan-buttons">
        <Button type="submit" kind="primary">
          {t('timetable.save')}
        </Button>
        <Button onPress={split}>{t(isSplit ? 'timetable.join-weeks' : 'timetable.split-weeks')}</Button>
        <Button kind="plain" onPress={onClose}>
          {t('timetable.close')}
        </Button>
      </div>
      <div class="plan-notes">
        <p class="soft small">{t('timetable.one-day')}</p>
        <p>
          <a class="button" href="#days">
            <Icon name="list" /> <span>{t('timetable.section.days')}</span>
          </a>
        </p>
      </div>
    </form>
  )
}
