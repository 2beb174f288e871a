import type { PlannedClass } from '#appliance/contract/lesson.ts'
import type { TimetableLesson } from '#appliance/contract/timetable.ts'

/** What a class keeps of its lesson. */
export function plannedOf(lesson: TimetableLesson): PlannedClass {
  const { key, keys, startsAt, endsAt, period, subject, title, class: group, leadTeacher, item, fallback, startByBell } = lesson
  const kept = { key, keys, startsAt, endsAt, period, subject, title, class: group, leadTeacher, item, fallback, startByBell }
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as PlannedClass
}

/** Whether two are one lesson: the timetable may call it by another name by now. */
export function isSame(one: PlannedClass, other: PlannedClass): boolean {
  return one.keys.some((key) => other.keys.includes(key))
}
