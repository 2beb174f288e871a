import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { LessonView } from '#appliance/contract/lesson.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { minutes, timeOfDay } from '../../box-client/format.ts'
import { language, t } from '../../box-client/words.ts'
import '../../rooms/lesson/class-words.ts'
import { faceOf, nameOfLesson } from '../../rooms/lesson/lesson-words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'

const TICK = 10_000

/** Who, what, and how it stands, in words; never scrolls away. */
export function ClassHeader({ page }: { page: BoxPage }) {
  const now = useSignal(page.feed.now())
  useEffect(
    () =>
      page.clock.every(TICK, () => {
        now.value = page.feed.now()
      }),
    [page, now],
  )
  const box = page.box.value
  const lesson = page.lesson.value
  const { icon, tone, says, params } = faceOf(lesson, page.channel.value)
  const planned = lesson?.planned
  const name = planned === undefined ? '' : nameOfLesson(planned, language.value)
  const under = [name, planned?.leadTeacher, box?.school].filter((part) => part !== undefined && part !== '')
  return (
    <header class="class-header">
      <div>
        <h1>{box?.room || t('app.name')}</h1>
        {under.length > 0 && <p class="soft small">{under.join(' · ')}</p>}
        <LastChange lesson={lesson} timeZone={box?.timeZone} />
      </div>
      <p class={`state ${tone}`}>
        {/* The minutes stand outside, or a screen reader would read them out as each one passes. */}
        <span class="state" role="status">
          <Icon name={icon} /> {t(says, params)}
        </span>
        {lesson !== undefined && <Minutes lesson={lesson} now={Math.max(now.value, page.feed.now())} />}
      </p>
    </header>
  )
}

const BY_ITSELF = ['power', 'bell', 'lost', 'back', 'over'] as const

/** What the box did last by itself, and when: nobody was asked, so somebody should be told. */
function LastChange({ lesson, timeZone }: { lesson: LessonView | undefined; timeZone: string | undefined }) {
  const { running = false, because } = lesson ?? {}
  if (because === undefined) return null
  if (because.reason === 'left') return <p class="soft small">{t('class.because.left')}</p>
  const reason = BY_ITSELF.find((one) => one === because.reason)
  if (!running || reason === undefined) return null
  return <p class="soft small">{t(`class.because.${reason}`, { time: timeOfDay(because.at, timeZone) })}</p>
}

/** What is left of a lesson of the timetable; of another, how long it has been on. */
function Minutes({ lesson, now }: { lesson: LessonView; now: number }) {
  const { running, startedAt, planned, phase } = lesson
  // Two spans beside each other would be read as one.
  if (!running || startedAt === undefined || (planned === undefined && phase === 'catching-up')) return null
  if (planned === undefined) return <span> {minutes(now - startedAt)}</span>
  const left = planned.endsAt - now
  return <span class="soft small"> {left >= 0 ? t('class.left', { time: minutes(left) }) : t('class.over', { time: minutes(-left) })}</span>
}
