import type { GridCell, TimetablePlan } from '#appliance/contract/timetable.ts'
import { t } from '../../box-client/words.ts'
import { weekdayName } from '../../rooms/lesson/day-words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import { titleOf } from '../../rooms/lesson/plan-words.ts'
import { cellAt, periodsOf, weekdaysOf } from './week-model.ts'

interface WeekTableProps {
  plan: Pick<TimetablePlan, 'bells' | 'grid' | 'revisions'>
  withWeekend: boolean
  opened: { readonly weekday: number; readonly period: number } | undefined
  onTap: (weekday: number, period: number) => void
}

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0] },
  ...{ ArrowLeft: [0, -1], ArrowRight: [0, 1] },
}

/** The week as it hangs on the wall. Arrow keys go from place to place. */
export function WeekTable({ plan, withWeekend, opened, onTap }: WeekTableProps) {
  const [weekdays, periods] = [weekdaysOf(plan, withWeekend), periodsOf(plan)]
  const times = new Map((plan.bells.seasons[0]?.periods ?? []).map((bell) => [bell.period, bell]))
  return (
    <table class="week" onKeyDown={(event) => walk(event)}>
      <caption class="sr-only">{t('timetable.section.week')}</caption>
      <thead>
        <tr>
          <td />
          {weekdays.map((weekday) => (
            <th key={weekday} scope="col">
              {weekdayName(weekday)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {periods.map((period) => (
          <tr key={period}>
            <th scope="row">
              {times.get(period)?.name ?? period}
              <span class="soft small">{times.get(period)?.from ?? ''}</span>
            </th>
            {weekdays.map((weekday) => (
              <td key={weekday}>
                <button
                  type="button"
                  class="week-cell"
                  aria-current={opened?.weekday === weekday && opened.period === period ? 'true' : undefined}
                  onClick={() => onTap(weekday, period)}
                >
                  <span class="sr-only">{`${weekdayName(weekday)} ${t('today.period', { period })} `}</span>
                  <Entries cell={cellAt(plan, weekday, period)} />
                </button>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Entries({ cell: { entries } }: { cell: GridCell }) {
  if (entries.length === 0) return <span class="sr-only">{t('timetable.nothing')}</span>
  return (
    <>
      {entries.map(({ weeks, subject, title, startByBell, item, fallback = [] }) => (
        <span key={weeks} class="week-entry">
          {weeks !== 'every' && <small>{t(`timetable.mark.${weeks}`)}</small>}
          {subject ?? titleOf(title ?? {})}
          {startByBell === true && (
            <span class="by-bell">
              <Icon name="wait" />
              <span class="sr-only">{t('plan.by-bell')}</span>
            </span>
          )}
          {(item !== undefined || fallback.length > 0) && (
            <span class="by-bell">
              <Icon name="sample" />
              <span class="sr-only">{t('content.given')}</span>
            </span>
          )}
        </span>
      ))}
    </>
  )
}

function walk(event: KeyboardEvent & { currentTarget: HTMLTableElement }): void {
  const step = STEPS[event.key]
  const cell = event.target instanceof Element ? event.target.closest('td') : null
  const row = cell?.closest('tr') ?? null
  if (step === undefined || cell === null || row === null) return
  const [rows, columns] = step
  const next = event.currentTarget.rows[row.rowIndex + rows]?.cells[cell.cellIndex + columns]?.querySelector('button')
  if (next === null || next === undefined) return
  event.preventDefault()
  next.focus()
}
