import { BoxError } from '#appliance/base/errors.ts'
import { shown } from '#appliance/base/one-line.ts'
import type { LessonContent, LessonRef, TimetableChange } from '#appliance/contract/timetable.ts'
import { refsOf } from './day-changes.ts'
import { lessonIn } from './free-places.ts'
import type { LaidDay } from './lay-out.ts'
import type { PlannedLesson, SchoolTimes } from './planned-lesson.ts'
import { invalid, refuseDate } from './refusals.ts'
import { dateOf, dayOfDate, minuteOf } from './school-day.ts'

const LONGEST_HOLIDAY = 200

/** The days that must be laid out to judge a change. Throws TIMETABLE_INVALID where the calendar has no such day. */
export function daysToJudge(change: TimetableChange): readonly number[] {
  const dates = refsOf(change).map(({ date }) => date)
  if (change.kind === 'move') dates.push(change.to.date)
  if (change.kind === 'make-up' || change.kind === 'extra') dates.push(change.date)
  if (change.kind === 'day-off') dates.push(change.from, change.to)
  const days = dates.map((date) => dayOfDate(date) ?? refuseDate(date))
  return change.kind === 'day-off' ? [] : [...new Set(days)]
}

/**
 * The lessons that a change names, in its own order. `days` as they are now.
 * Throws LESSON_UNKNOWN where one is not there, or TIMETABLE_INVALID where the change cannot be.
 */
export function judged(change: TimetableChange, days: readonly LaidDay[], times: SchoolTimes): readonly PlannedLesson[] {
  const lessons = refsOf(change).map((ref) => named(ref, days))
  if (change.kind === 'swap' && lessons[0] === lessons[1]) throw invalid('a lesson cannot be exchanged with itself')
  if (change.kind === 'move') refuseTaken(change.to, days, times)
  if (change.kind === 'borrow' || change.kind === 'extra') refuseEmpty(change.content)
  if (change.kind === 'extra') refuseTimeless(change, times)
  if (change.kind === 'day-off') refuseBackwards(change)
  return lessons
}

function named(ref: LessonRef, days: readonly LaidDay[]): PlannedLesson {
  const day = days.find((one) => dateOf(one.day) === ref.date)
  const lesson = day?.lessons.find(({ keys, period }) => ('key' in ref ? keys.includes(ref.key) : period === ref.period))
  if (lesson !== undefined) return lesson
  const which = 'key' in ref ? `the lesson ${shown(ref.key)}` : `a lesson in period ${ref.period}`
  throw new BoxError('LESSON_UNKNOWN', `${ref.date} does not have ${which}`)
}

function refuseTaken({ date, period }: { date: string; period: number }, days: readonly LaidDay[], times: SchoolTimes): void {
  const place = times.placeOf(dayOfDate(date) ?? refuseDate(date), period)
  if (place === undefined) throw invalid(`the bells of ${date} know no period ${period}`)
  const taken = lessonIn(
    place,
    days.flatMap(({ lessons }) => lessons),
  )
  if (taken !== undefined) throw invalid(`period ${period} of ${date} is taken; exchange the two lessons instead`)
}

function refuseEmpty({ subject, title, item }: LessonContent): void {
  if (subject === undefined && title === undefined && item === undefined)
    throw invalid('a lesson needs a subject, a title or something from the library')
}

function refuseTimeless({ date, at }: TimetableChange & { kind: 'extra' }, times: SchoolTimes): void {
  const day = dayOfDate(date) ?? refuseDate(date)
  if (typeof at === 'number') {
    if (times.placeOf(day, at) === undefined) throw invalid(`the bells of ${date} know no period ${at}`)
  } else if (minuteOf(at.to) <= minuteOf(at.from)) throw invalid(`a lesson from ${at.from} to ${at.to} ends before it begins`)
}

function refuseBackwards({ from, to }: TimetableChange & { kind: 'day-off' }): void {
  const length = (dayOfDate(to) ?? refuseDate(to)) - (dayOfDate(from) ?? refuseDate(from)) + 1
  if (length < 1) throw invalid(`a holiday from ${from} to ${to} ends before it begins`)
  if (length > LONGEST_HOLIDAY) throw invalid(`a holiday from ${from} to ${to} is longer than ${LONGEST_HOLIDAY} days`)
}
