import type { LessonView, PlannedClass } from '#appliance/contract/lesson.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { language, t } from '../../box-client/words.ts'
import { nameOfLesson } from '../../rooms/lesson/lesson-words.ts'

const SOON = 12 * 3_600_000

/** What the class can look forward to: the lesson that is prepared, or the next of this day. */
export function NextLesson({ page, timeZone }: { page: BoxPage; timeZone: string }) {
  const lesson = comingIn(page.lesson.value, page.feed.now())
  if (lesson === undefined) return null
  const name = nameOfLesson(lesson, language.value)
  const time = timeOfDay(lesson.startsAt, timeZone)
  return (
    <p class="next-lesson">
      <span class="soft">{t('next.says')}</span> <b>{t('next.at', { time, name })}</b>
      {lesson.leadTeacher !== undefined && <span class="soft"> {lesson.leadTeacher}</span>}
    </p>
  )
}

function comingIn(view: LessonView | undefined, now: number): PlannedClass | undefined {
  const lesson = view?.phase === 'warming' ? view.planned : view?.next?.lesson
  return lesson !== undefined && lesson.startsAt - now < SOON ? lesson : undefined
}
