import type { GridEntry, GridPreview, TimetablePlan } from '#appliance/contract/timetable.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { withoutBell } from './bells-of-file.ts'
import { BellsUnset } from './import-times.tsx'
import { WeekTable } from './week-table.tsx'

interface ImportPreviewProps {
  preview: GridPreview
  plan: TimetablePlan
  /** The week has become another since the file was read. */
  isOld: boolean
  onTable: (table: number) => void
  onApply: () => void
}

/** What was read, and what of it a person should look at, before any of it is in force. */
export function ImportPreview({ preview, plan, isOld, onTable, onApply }: ImportPreviewProps) {
  const { tables, table, ours, entries, doubts } = preview
  const unrung = withoutBell(entries, plan)
  return (
    <div class="plan-preview">
      {tables.length > 1 && (
        <label class="field">
          <span>{t('timetable.import.table')}</span>
          <select value={String(table)} onChange={(event) => onTable(Number(event.currentTarget.value))}>
            {tables.map((name, at) => (
              <option key={at} value={String(at)}>
                {name || t('timetable.import.table-n', { number: at + 1 })}
              </option>
            ))}
          </select>
        </label>
      )}
      {ours && (
        <p class="state ready wraps">
          <Icon name="ready" /> {t('timetable.import.ours')}
        </p>
      )}
      {doubts.length > 0 && <Doubts doubts={doubts} />}
      <p>{t('timetable.import.found', { count: entries.length })}</p>
      <WeekTable plan={{ ...plan, grid: cellsOf(entries) }} withWeekend={false} opened={undefined} onTap={() => undefined} />
      {unrung.length > 0 && (
        <p class="state fault wraps">
          <Icon name="fault" />{' '}
          <span>{t('timetable.import.no-bell', { periods: unrung.map(periodName).join(t('timetable.import.and')) })}</span>
        </p>
      )}
      {!plan.bellsSet && <BellsUnset />}
      {isOld ? (
        <div class="plan-lead plan-notes" role="status">
          <p>{t('timetable.import.old')}</p>
          <Button icon="again" onPress={() => onTable(table)}>
            {t('timetable.import.again')}
          </Button>
        </div>
      ) : (
        <Button kind="primary" off={entries.length === 0} onPress={onApply}>
          {t('timetable.import.apply')}
        </Button>
      )}
    </div>
  )
}

function periodName(period: number): string {
  return period === 0 ? t('timetable.early') : t('today.period', { period })
}

function Doubts({ doubts }: Pick<GridPreview, 'doubts'>) {
  return (
    <>
      <p class="state fault wraps">
        <Icon name="fault" /> <span>{t('timetable.import.doubts', { count: doubts.length })}</span>
      </p>
      <ul class="small plan-doubts">
        {doubts.map(({ cell, code, text }) => (
          <li key={`${cell} ${code}`}>
            <b>{cell}</b> {t(`timetable.doubt.${code}`)} <span class="soft">{text}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function cellsOf(entries: readonly GridEntry[]): TimetablePlan['grid'] {
  const cells = new Map<string, TimetablePlan['grid'][number]>()
  for (const entry of entries) {
    const { weekday, period } = entry
    const known = cells.get(`${weekday}-${period}`)
    cells.set(`${weekday}-${period}`, { weekday, period, entries: [...(known?.entries ?? []), entry], revision: '' })
  }
  return [...cells.values()]
}
