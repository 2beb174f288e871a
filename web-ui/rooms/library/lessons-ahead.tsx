import type { LessonForecast, LibraryView } from '#appliance/contract/library.ts'
import { size, timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import type { IconName } from '../parts/icon.tsx'
import { dayName, isSameDay, momentOf } from './days.ts'
import { named } from './library-words.ts'

const ICONS = { ready: 'ready', fetching: 'download', late: 'fault', unknown: 'wait' } as const satisfies Record<
  LessonForecast['state'],
  IconName
>
const TONES = { ready: 'ready', fetching: '', late: 'fault', unknown: '' } as const

interface LessonsAheadProps {
  view: LibraryView
  zone: string | undefined
  most?: number
}

/** Whether what the next lessons need is on the box, and what to do where it will not be in time. */
export function LessonsAhead({ view, zone = 'Asia/Shanghai', most = Infinity }: LessonsAheadProps) {
  if (view.lessons.length === 0) return <p class="soft">{t('library.lessons.none')}</p>
  const shown = view.lessons.slice(0, most)
  return (
    <ul class="lessons-ahead">
      {shown.map((lesson, at) => (
        <li key={lesson.key} class="lesson-ahead">
          {isNewDay(shown, at, zone) && <h3 class="lesson-day">{dayName(lesson.startsAt, zone)}</h3>}
          <div class={`lesson-line ${lesson.state === 'ready' ? '' : 'waits'}`}>
            <span class="lesson-time">{timeOfDay(lesson.startsAt, zone)}</span>
            <span class="lesson-name">{named(lesson.title)}</span>
            <State lesson={lesson} zone={zone} />
            {lesson.state === 'late' && lesson.advice !== undefined && (
              <p class="lesson-advice">{t(`library.advice.${lesson.advice}`, { size: size(lesson.missingBytes) })}</p>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

/** All lessons in one look, for whoever wants to go home. */
export function LessonsInShort({ view: { lessons } }: { view: LibraryView }) {
  const late = lessons.filter(({ state }) => state === 'late').length
  if (late > 0) {
    return (
      <span class="state fault">
        <Icon name="fault" /> {t('library.lessons.late', { count: late })}
      </span>
    )
  }
  if (lessons.length === 0 || lessons.some(({ state }) => state !== 'ready')) return null
  return (
    <span class="state ready">
      <Icon name="ready" /> {t('library.lessons.ready')}
    </span>
  )
}

function State({ lesson, zone }: { lesson: LessonForecast; zone: string }) {
  const { state, readyAt, startsAt, missingBytes } = lesson
  const time = readyAt === undefined ? '' : isSameDay(readyAt, startsAt, zone) ? timeOfDay(readyAt, zone) : momentOf(readyAt, zone)
  return (
    <span class={`lesson-state state wraps ${TONES[state]}`}>
      <Icon name={ICONS[state]} />
      {(state === 'fetching' || state === 'late') && readyAt !== undefined
        ? t(`library.lesson.${state}.by`, { time, size: size(missingBytes) })
        : t(`library.lesson.${state}`, { size: size(missingBytes) })}
    </span>
  )
}

function isNewDay(lessons: readonly LessonForecast[], at: number, zone: string): boolean {
  const [before, now] = [lessons[at - 1], lessons[at]]
  return before === undefined || now === undefined || !isSameDay(before.startsAt, now.startsAt, zone)
}
