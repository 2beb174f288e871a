import type { LessonView } from '#appliance/contract/lesson.ts'
import type { TimetableLesson, TimetableView } from '#appliance/contract/timetable.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { timeOfDay } from '../../../box-client/format.ts'
import { t } from '../../../box-client/words.ts'
import { Icon } from '../../parts/icon.tsx'
import { movesOf } from '../content/content-fields.ts'
import { lessonName } from '../plan-words.ts'
import type { LessonCommands } from '../use-lesson.ts'
import { ByBell } from './by-bell.tsx'
import { ChangeLesson } from './change-lesson.tsx'

interface LessonRowProps {
  page: BoxPage
  lesson: LessonCommands
  view: TimetableView
  one: TimetableLesson
  /** Epoch milliseconds. */
  now: number
  isNext: boolean
  isOpen: boolean
  onToggle: () => void
}

/** One lesson of today: when, what, and how it stands; tapped, what may be made of it. */
export function LessonRow({ page, lesson, view, one, now, isNext, isOpen, onToggle }: LessonRowProps) {
  const zone = page.box.value?.timeZone
  const isGiven = isTheOneGiven(page.lesson.value, one)
  const isTime = one.startsAt <= now && now < one.endsAt
  const isPast = one.endsAt <= now && !isGiven
  return (
    <li class={`today-lesson ${isPast ? 'past' : ''} ${isTime || isGiven ? 'on' : ''}`}>
      <button type="button" class="today-line" aria-expanded={isOpen} onClick={onToggle}>
        <span class="today-time">
          {timeOfDay(one.startsAt, zone)}
          <span class="soft small"> {one.period === undefined ? '' : t('today.period', { period: one.period })}</span>
        </span>
        <span class="today-main">
          <span class="today-name">
            {lessonName(one)}
            {one.leadTeacher !== undefined && <span class="soft small"> {one.leadTeacher}</span>}
          </span>
          {one.startByBell === true && !isPast && !isGiven && <ByBell />}
          <State
            {...{ isGiven, isNext }}
            isDue={isTime && waitsForTap(page.lesson.value, one)}
            isChanged={movesOf(one, view.changes).length > 0}
          />
        </span>
        <Icon name="down" />
      </button>
      {isOpen && <ChangeLesson page={page} lesson={lesson} view={view} one={one} onDone={onToggle} />}
    </li>
  )
}

function isTheOneGiven(view: LessonView | undefined, { key }: TimetableLesson): boolean {
  return view?.running === true && view.planned?.keys.includes(key) === true
}

function waitsForTap(view: LessonView | undefined, { key }: TimetableLesson): boolean {
  return view?.running === false && view.planned?.keys.includes(key) === true && view.report === undefined
}

function State({ isGiven, isDue, isNext, isChanged }: Record<'isGiven' | 'isDue' | 'isNext' | 'isChanged', boolean>) {
  return (
    <span class="today-state">
      {isChanged && (
        <span class="state quiet small">
          <Icon name="again" /> {t('today.changed')}
        </span>
      )}
      {isGiven && (
        <span class="state ready small">
          <Icon name="start" /> {t('today.now')}
        </span>
      )}
      {isDue && (
        <span class="state small">
          <Icon name="wait" /> {t('today.due')}
        </span>
      )}
      {isNext && (
        <span class="state small">
          <Icon name="wait" /> {t('today.next')}
        </span>
      )}
    </span>
  )
}
