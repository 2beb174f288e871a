import { useSignal } from '@preact/signals'
import type { GridCell, Weeks } from '#appliance/contract/timetable.ts'
import { timetableCommands } from '../../box-client/plan-commands.ts'
import { t } from '../../box-client/words.ts'
import { weeksName } from '../../rooms/lesson/day-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { CellEditor } from './cell-editor.tsx'
import type { PartProps } from './use-plan.ts'
import { WeekTable } from './week-table.tsx'
import { cellAt, painted, subjectsOf } from './week-model.ts'

type Choice = { readonly subject: string } | 'erase' | 'look'
const WEEKS: readonly Weeks[] = ['every', 'odd', 'even']

/** The grid on the wall: a subject is chosen, and each tap puts it into a place. */
export function Week({ page, door, plan, undo }: PartProps) {
  const choice = useSignal<Choice>('look')
  const weeks = useSignal<Weeks>('every')
  const other = useSignal('')
  const opened = useSignal<{ weekday: number; period: number } | undefined>(undefined)
  const withWeekend = useSignal(false)
  const put = async (cell: GridCell, before: GridCell): Promise<GridCell | undefined> => {
    const done = await door.give(() => timetableCommands.setCell(cell))
    if (done === undefined) return undefined
    undo.offer({
      says: 'timetable.cell-set',
      back: () => void door.give(() => timetableCommands.setCell({ ...before, revision: done.revision })),
    })
    return done
  }
  const tap = (weekday: number, period: number): void => {
    const cell = cellAt(plan, weekday, period)
    const wish = choice.value
    if (wish === 'look') return void (opened.value = { weekday, period })
    void put(painted(cell, { subject: wish === 'erase' ? undefined : wish.subject, weeks: weeks.value }), cell)
  }
  const take = (): void => {
    const subject = other.value.trim()
    if (subject !== '') choice.value = { subject }
  }
  const chosen = choice.value
  const subjects = subjectsOf(plan, t('plan.subjects').split(' '))
  const added = typeof chosen === 'object' && !subjects.includes(chosen.subject) ? [chosen.subject] : []
  return (
    <section aria-labelledby="week-title">
      <h2 id="week-title" class="sr-only">
        {t('timetable.section.week')}
      </h2>
      {plan.grid.length === 0 && <p class="plan-lead">{t('timetable.week.empty')}</p>}
      <div class="brushes" role="group" aria-label={t('timetable.brushes')}>
        <button type="button" class="chip" aria-pressed={chosen === 'look'} onClick={() => (choice.value = 'look')}>
          <Icon name="eye" /> {t('timetable.look')}
        </button>
        <button type="button" class="chip" aria-pressed={chosen === 'erase'} onClick={() => (choice.value = 'erase')}>
          <Icon name="bin" /> {t('timetable.erase')}
        </button>
        {[...added, ...subjects].map((subject) => (
          <button
            key={subject}
            type="button"
            class="chip"
            aria-pressed={typeof chosen === 'object' && chosen.subject === subject}
            onClick={() => (choice.value = { subject })}
          >
            {subject}
          </button>
        ))}
        <form class="brush-other" onSubmit={(event) => (event.preventDefault(), take())}>
          <label>
            <span class="sr-only">{t('timetable.other-subject')}</span>
            <input
              maxLength={40}
              placeholder={t('timetable.other-subject')}
              value={other.value}
              onInput={(event) => (other.value = event.currentTarget.value)}
            />
          </label>
          <Button type="submit">{t('timetable.take-subject')}</Button>
        </form>
      </div>
      <div class="week-tools">
        <div class="chips" role="group" aria-label={t('timetable.weeks')}>
          {WEEKS.map((one) => (
            <button key={one} type="button" class="chip" aria-pressed={weeks.value === one} onClick={() => (weeks.value = one)}>
              {weeksName(one)}
            </button>
          ))}
        </div>
        <button type="button" class="chip" aria-pressed={withWeekend.value} onClick={() => (withWeekend.value = !withWeekend.value)}>
          {t('timetable.weekend')}
        </button>
      </div>
      <p class="soft small" role="status">
        {t(chosen === 'look' ? 'timetable.hint.look' : chosen === 'erase' ? 'timetable.hint.erase' : 'timetable.hint.paint')}
      </p>
      <WeekTable plan={plan} withWeekend={withWeekend.value} opened={opened.value} onTap={tap} />
      {opened.value !== undefined && (
        <CellEditor
          key={`${opened.value.weekday}-${opened.value.period}`}
          page={page}
          cell={cellAt(plan, opened.value.weekday, opened.value.period)}
          onPut={put}
          onClose={() => (opened.value = undefined)}
        />
      )}
    </section>
  )
}
