import type { CalendarView } from '#appliance/contract/timetable.ts'
import { usePolled } from '../../rooms/parts/use-polled.ts'
import { timetableCommands } from '../../box-client/plan-commands.ts'
import { t } from '../../box-client/words.ts'
import { momentOf } from '../../rooms/library/days.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { IconName } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { FileChooser } from '../../rooms/parts/file-chooser.tsx'
import type { PartProps } from './use-plan.ts'

const LOOK_AGAIN = 5000
const ICONS = { waiting: 'wait', current: 'ready', old: 'fault' } as const satisfies Record<CalendarView['state'], IconName>
const TONES = { waiting: '', current: 'ready', old: 'fault' } as const

/** Calendars of other tools: how each is, and what of it was not understood. */
export function Calendars({ page, door }: PartProps) {
  const { busy, failure, give } = useCommand()
  const { value } = usePolled(() => timetableCommands.view(), LOOK_AGAIN)
  const calendars = value.value?.calendars
  const zone = page.box.value?.timeZone ?? 'Asia/Shanghai'
  return (
    <section aria-labelledby="calendars-title">
      <h2 id="calendars-title">{t('timetable.section.calendars')}</h2>
      <p class="soft">{t('timetable.calendars.says')}</p>
      <div class="plan-buttons">
        <FileChooser
          accept=".ics,text/calendar"
          label={t('timetable.calendars.add')}
          off={busy.value}
          onChosen={(file) => void give(() => timetableCommands.addCalendar(file))}
        />
        <Button icon="again" off={busy.value} onPress={() => void give(() => timetableCommands.checkCalendars())}>
          {t('timetable.calendars.check')}
        </Button>
      </div>
      <FailureLine failure={failure.value} />
      {calendars === undefined && <div class="skeleton" />}
      {calendars?.length === 0 && <p class="soft">{t('timetable.calendars.none')}</p>}
      <ul>
        {calendars?.map((calendar) => (
          <Calendar
            key={calendar.id}
            calendar={calendar}
            zone={zone}
            onRemove={() => void door.give(() => timetableCommands.removeCalendar(calendar.id))}
          />
        ))}
      </ul>
    </section>
  )
}

function Calendar({ calendar, zone, onRemove }: { calendar: CalendarView; zone: string; onRemove: () => void }) {
  const { kind, name, from, state, events, doubts, trouble, fetchedAt } = calendar
  return (
    <li class="plan-row calendar">
      <div>
        <p>
          <b>{name ?? from}</b> {name !== undefined && <span class="soft small">{from}</span>}
        </p>
        <p class={`state wraps ${TONES[state]}`}>
          <Icon name={ICONS[state]} /> <span>{t(`timetable.calendar.${state}`, { count: events })}</span>
        </p>
        {fetchedAt !== undefined && <p class="soft small">{t('timetable.calendar.fetched', { time: momentOf(fetchedAt, zone) })}</p>}
        {trouble !== undefined && <p class="small">{t(`timetable.trouble.${trouble.kind}`)}</p>}
        {doubts.length > 0 && (
          <details>
            <summary>{t('timetable.calendar.doubts', { count: doubts.length })}</summary>
            <ul class="small plan-doubts">
              {doubts.map(({ code, event }, at) => (
                <li key={at}>
                  <b>{event}</b> {t(`timetable.calendar-doubt.${code}`)}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {kind === 'upload' && (
        <Button icon="bin" onPress={onRemove}>
          {t('timetable.remove')}
        </Button>
      )}
    </li>
  )
}
