import type { ChangeView, LessonRef, NamedLesson } from '#appliance/contract/timetable.ts'
import { refsOf } from './day-changes.ts'
import type { KeptChange } from './day-changes.ts'
import { periodOfKey } from './planned-lesson.ts'
import type { PlannedLesson } from './planned-lesson.ts'

/** A change as pages are told of it. */
export function shownChange({ id, at, change, saw, lessons = [] }: KeptChange, found: boolean): ChangeView {
  const named = refsOf(change).map((ref, index) => lessons[index] ?? remembered(ref, saw[index]))
  return { id, at: Math.round(at), change, lessons: named, found }
}

/** What stays of a lesson for whoever looks at the change later, when another may stand in its place. */
export function namedLesson({ content: { subject, title }, period }: PlannedLesson): NamedLesson {
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(title === undefined ? {} : { title }),
    ...(period === undefined ? {} : { period }),
  }
}

/** Of a change that was kept without more: the name by which it compares, and the place that it names. */
function remembered(ref: LessonRef, saw = ''): NamedLesson {
  const period = 'period' in ref ? ref.period : periodOfKey(ref.key)
  return { ...(saw === '' ? {} : { subject: saw.slice(0, 80) }), ...(period === undefined ? {} : { period }) }
}
