import type { LessonAhead } from '../ports.ts'
import type { SchoolTime } from './school-time.ts'

/** A school day is one with lessons. */
export type SchoolDays = readonly number[]

/** The time of day by which a lesson that will not make it is told, on the school day before. */
const WARN_AT = 16 * 60

export function schoolDays(school: SchoolTime, lessons: readonly LessonAhead[]): SchoolDays {
  return [...new Set(lessons.map(({ startsAt }) => school.dayOf(startsAt)))].sort((a, b) => a - b)
}

/** Epoch milliseconds: 16:00 of the school day before; where none is known, of the day before. */
export function warnBy(school: SchoolTime, days: SchoolDays, startsAt: number): number {
  const day = school.dayOf(startsAt)
  return school.timeOn(days.findLast((other) => other < day) ?? day - 1, WARN_AT)
}

/** When the second school day after today has ended: what is due by then is not for others to drive out. */
export function endOfNextTwo(school: SchoolTime, days: SchoolDays, now: number): number {
  const today = school.dayOf(now)
  const ahead = days.filter((day) => day > today)
  return school.timeOn((ahead[1] ?? ahead[0] ?? today) + 1, 0)
}
