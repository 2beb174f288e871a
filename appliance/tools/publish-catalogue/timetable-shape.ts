import Type from 'typebox'
import type { Static } from 'typebox'
import { oneOf } from './meta-shape.ts'

/* What a publisher may write into timetable.yaml: the school's week, and lessons of one day. */

const strict = { additionalProperties: false }
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const Weekday = oneOf(DAYS)
const Day = Type.String({ pattern: '^20\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', expected: 'a day such as 2026-11-30' })
const Time = Type.String({ pattern: '^([01]?\\d|2[0-3]):[0-5]\\d$', expected: 'a time such as 08:00 or 14:30' })
const Span = Type.String({
  pattern: '^([01]?\\d|2[0-3]):[0-5]\\d ?[-–] ?([01]?\\d|2[0-3]):[0-5]\\d$',
  expected: 'times such as 08:00-08:40',
})
const Names = Type.Union([text(512), Type.Array(text(512), { maxItems: 16 })], { expected: 'a file, or a list of files' })

const Lesson = {
  class: Type.Optional(text(200)),
  room: Type.Optional(text(200)),
  period: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
  start: Type.Optional(Time),
  end: Type.Optional(Time),
  title: Type.Optional(
    Type.Union([text(400), Type.Record(Type.String(), text(400))], { expected: 'text, or text by language such as {zh-Hans: 数学}' }),
  ),
  item: Type.Optional(text(512)),
  fallback: Type.Optional(Names),
  quiz: Type.Optional(Names),
  lead_teacher: Type.Optional(text(200)),
  tutor: Type.Optional(text(200)),
  record_room: Type.Optional(Type.Boolean()),
  start_by_bell: Type.Optional(Type.Boolean()),
}

export const WeekLesson = Type.Object(
  { ...Lesson, day: Weekday, weeks: Type.Optional(Type.Union([Type.Literal('odd'), Type.Literal('even')])) },
  strict,
)
export type WeekLesson = Static<typeof WeekLesson>

export const DayLesson = Type.Object({ ...Lesson, date: Day, cancelled: Type.Optional(Type.Boolean()) }, strict)
export type DayLesson = Static<typeof DayLesson>

export const TimetableShape = Type.Object(
  {
    timezone: Type.Optional(text(64)),
    periods: Type.Optional(Type.Record(Type.String({ pattern: '^\\d{1,2}$' }), Span)),
    term: Type.Optional(
      Type.Object(
        {
          from: Type.Optional(Day),
          to: Type.Optional(Day),
          except: Type.Optional(Type.Array(Day, { maxItems: 200 })),
          /** A day that follows the table of another weekday (调休). */
          instead: Type.Optional(Type.Record(Type.String({ pattern: '^20\\d\\d-\\d\\d-\\d\\d$' }), Weekday)),
        },
        strict,
      ),
    ),
    week: Type.Optional(Type.Array(WeekLesson, { maxItems: 5000 })),
    lessons: Type.Optional(Type.Array(DayLesson, { maxItems: 10_000 })),
  },
  strict,
)
export type TimetableShape = Static<typeof TimetableShape>

/** Monday is 0. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

export function indexOfDay(name: WeekLesson['day']): number {
  return DAYS.indexOf(name)
}
