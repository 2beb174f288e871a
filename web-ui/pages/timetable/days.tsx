import { useSignal } from '@preact/signals'
import type { TimetableChange, TimetableDay, TimetableView } from '#appliance/contract/timetable.ts'
import { timetableCommands } from '../../box-client/plan-commands.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { movesOf } from '../../rooms/lesson/content/content-fields.ts'
import { HasContent } from '../../rooms/lesson/content/has-content.tsx'
import { dayInFull, weekdayName } from '../../rooms/lesson/day-words.ts'
import { lessonName } from '../../rooms/lesson/plan-words.ts'
import { ByBell } from '../../rooms/lesson/today/by-bell.tsx'
import { ChangeLesson } from '../../rooms/lesson/today/change-lesson.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { ChangeList } from './change-list.tsx'
import { DayForms } from './day-forms.tsx'
import type { PartProps } from './use-plan.ts'

/** What the next days really bring, and what staff have made of them: exchanged lessons, holidays, days that are made up for. */
export function Days({ page, door, plan, undo }: PartProps) {
  const view = page.timetable.value
  const change = async (wish: TimetableChange): Promise<boolean> => {
    const done = await door.give(() => timetableCommands.change(wish))
    if (done === undefined) return false
    undo.offer({ says: 'timetable.changed', back: () => void door.give(() => timetableCommands.undoChange(done.id)) })
    return true
  }
  return (
    <section aria-labelledby="days-title">
      <h2 id="days-title">{t('timetable.section.days')}</h2>
      {view === undefined && <div class="skeleton" />}
      {view?.dateKnown === false && <p class="soft">{t('today.no-date')}</p>}
      {view !== undefined && view.overlaps.length > 0 && <Overlaps view={view} zone={page.box.value?.timeZone} />}
      {view !== undefined && view.undecided > 0 && (
        <p class="state fault wraps">
          <Icon name="fault" /> <span>{t('timetable.undecided', { count: view.undecided })}</span>
        </p>
      )}
      <div class="plan-days">
        {view?.days.map((day) => (
          <Day key={day.date} page={page} view={view} day={day} undo={undo} onChange={(wish) => void change(wish)} />
        ))}
      </div>
      <DayForms onChange={change} />
      <ChangeList
        changes={plan.changes}
        zone={page.box.value?.timeZone}
        onUndo={(id) => void door.give(() => timetableCommands.undoChange(id))}
      />
    </section>
  )
}

interface DayProps extends Pick<PartProps, 'page' | 'undo'> {
  view: TimetableView
  day: TimetableDay
  onChange: (wish: TimetableChange) => void
}

function Day({ page, view, day, undo, onChange }: DayProps) {
  const open = useSignal<string | undefined>(undefined)
  const { date, lessons, week, dayOff, follows } = day
  const zone = page.box.value?.timeZone
  return (
    <div class="plan-day">
      <h3>
        {dayInFull(date)}
        <span class="soft small">
          {week === undefined ? '' : ` ${t('timetable.week-n', { week })}`}
          {follows === undefined ? '' : ` · ${t('timetable.follows', { weekday: weekdayName(follows.weekday) })}`}
        </span>
      </h3>
      {dayOff !== undefined && <p class="soft">{dayOff === '' ? t('timetable.day-off') : dayOff}</p>}
      {dayOff === undefined && lessons.length === 0 && <p class="soft">{t('timetable.no-lessons')}</p>}
      <ul>
        {lessons.map((one) => (
          <li key={one.key}>
            <button
              type="button"
              class="today-line"
              aria-expanded={open.value === one.key}
              onClick={() => (open.value = open.value === one.key ? undefined : one.key)}
            >
              <span class="today-time">{timeOfDay(one.startsAt, zone)}</span>
              <span class="today-main">
                <span class="today-name">{lessonName(one)}</span>
                {one.startByBell === true && <ByBell />}
                <HasContent {...one} />
                {movesOf(one, view.changes).length > 0 && <span class="soft small">{t('today.changed')}</span>}
              </span>
              <Icon name="down" />
            </button>
            {open.value === one.key && (
              <ChangeLesson page={page} lesson={undo} view={view} one={one} onDone={() => (open.value = undefined)} />
            )}
          </li>
        ))}
      </ul>
      {dayOff === undefined && lessons.length > 0 && (
        <Button kind="plain" icon="close" onPress={() => onChange({ kind: 'day-off', from: date, to: date })}>
          {t('timetable.give-off')}
        </Button>
      )}
    </div>
  )
}

function Overlaps({ view, zone }: { view: TimetableView; zone: string | undefined }) {
  return (
    <div class="plan-notes">
      <p class="state fault wraps">
        <Icon name="fault" /> <span>{t('timetable.overlaps', { count: view.overlaps.length })}</span>
      </p>
      <ul class="small">
        {view.overlaps.map(({ date, kept, other, dropped }) => (
          <li key={`${kept.key} ${other.key}`}>
            {dayInFull(date)} {timeOfDay(kept.startsAt, zone)}: {lessonName(kept)} / {lessonName(other)}{' '}
            <span class="soft">{t(dropped ? 'timetable.overlap.dropped' : 'timetable.overlap.both')}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
