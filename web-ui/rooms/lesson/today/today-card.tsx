import { useSignal } from '@preact/signals'
import type { TimetableDay, TimetableView } from '#appliance/contract/timetable.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { t } from '../../../box-client/words.ts'
import { Icon } from '../../parts/icon.tsx'
import '../plan-words.ts'
import type { LessonCommands } from '../use-lesson.ts'
import { useNow } from '../use-now.ts'
import { LessonRow } from './lesson-row.tsx'

const LOOK_AGAIN = 15_000

/** What today brings, by the school's own bells; a lesson that is tapped can be exchanged. */
export function TodayCard({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  const view = page.timetable.value
  return (
    <section class="card today" aria-labelledby="today-title">
      <h2 id="today-title">{t('today.title')}</h2>
      {view === undefined ? <div class="skeleton" /> : <Today page={page} lesson={lesson} view={view} />}
      <a class="button" href="/timetable">
        <Icon name="list" /> <span>{t('today.open')}</span>
      </a>
    </section>
  )
}

function Today({ page, lesson, view }: { page: BoxPage; lesson: LessonCommands; view: TimetableView }) {
  const [today] = view.days
  if (today === undefined) return <p class="soft">{t('today.no-date')}</p>
  if (today.lessons.length === 0) return <p class="soft">{t(whyEmpty(view, today))}</p>
  return <Lessons page={page} lesson={lesson} view={view} today={today} />
}

function Lessons({ page, lesson, view, today }: { page: BoxPage; lesson: LessonCommands; view: TimetableView; today: TimetableDay }) {
  const now = useNow(page, LOOK_AGAIN)
  const open = useSignal<string | undefined>(undefined)
  const next = today.lessons.find(({ startsAt }) => startsAt > now)?.key
  return (
    <ul class="today-lessons">
      {today.lessons.map((one) => (
        <LessonRow
          key={one.key}
          {...{ page, lesson, view, one, now }}
          isNext={one.key === next}
          isOpen={open.value === one.key}
          onToggle={() => (open.value = open.value === one.key ? undefined : one.key)}
        />
      ))}
    </ul>
  )
}

function whyEmpty({ days }: TimetableView, { dayOff }: TimetableDay) {
  if (dayOff !== undefined) return 'today.off' as const
  return days.some(({ lessons }) => lessons.length > 0) ? ('today.none' as const) : ('today.empty' as const)
}
