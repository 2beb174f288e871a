import type { Slot } from '#appliance/contract/catalogue.ts'
import { byLanguage } from './items.ts'
import { within } from './read-meta.ts'
import type { Mistakes, Place, ReadMeta } from './read-meta.ts'
import type { References } from './references.ts'
import { indexOfDay, weekdayOf } from './timetable-shape.ts'
import type { DayLesson, TimetableShape, WeekLesson } from './timetable-shape.ts'

const DAY_MS = 86_400_000
const MOST_TERM_DAYS = 500

interface Making {
  readonly table: TimetableShape
  readonly place: Place
  readonly references: References
  readonly mistakes: Mistakes
}

interface Span {
  readonly start: string
  readonly end: string
}

/** A lesson of the week with the days on which it is given. */
interface Series {
  readonly slot: Slot
  readonly days: ReadonlySet<string>
}

/** The slots that a timetable.yaml means. What is wrong with it is told to `mistakes`. */
export function slotsOf({ value: table, place }: ReadMeta<TimetableShape>, references: References, mistakes: Mistakes): Slot[] {
  const making = { table, place, references, mistakes }
  const zone = table.timezone ?? 'Asia/Shanghai'
  if (!isTimeZone(zone)) mistakes.at(within(place, 'timezone'), `${JSON.stringify(zone)} is no time zone, such as Asia/Shanghai`)
  const days = termDays(making)
  const series = (table.week ?? []).flatMap((lesson, index) => seriesOf({ lesson, index, days }, making) ?? [])
  const dated = (table.lessons ?? []).flatMap((lesson, index) => datedOf({ lesson, index, series }, making) ?? [])
  const slots = [...series.map(({ slot }) => slot), ...dated].map((slot) => ({ ...slot, tz: zone }))
  const seen = new Map<string, number>()
  return slots.map((slot) => {
    const key = `${slot.uid} ${slot.recurrenceId ?? ''}`
    const times = seen.get(key) ?? 0
    seen.set(key, times + 1)
    return times === 0 ? slot : { ...slot, uid: `${slot.uid}:${times + 1}` }
  })
}

function termDays({ table: { term, week }, place, mistakes }: Making): string[] {
  if (week === undefined || week.length === 0) return []
  if (term?.from === undefined || term.to === undefined) {
    mistakes.at(within(place, 'week'), 'a week needs a term with from and to')
    return []
  }
  const [from, to] = [Date.parse(`${term.from}T00:00:00Z`), Date.parse(`${term.to}T00:00:00Z`)]
  if (!(from <= to) || to - from > MOST_TERM_DAYS * DAY_MS) {
    mistakes.at(within(place, 'term'), `a term begins before it ends, and is at most ${MOST_TERM_DAYS} days long`)
    return []
  }
  return Array.from({ length: (to - from) / DAY_MS + 1 }, (_, index) => new Date(from + index * DAY_MS).toISOString().slice(0, 10))
}

interface InWeek {
  readonly lesson: WeekLesson
  readonly index: number
  readonly days: readonly string[]
}

function seriesOf({ lesson, index, days }: InWeek, making: Making): Series | undefined {
  const span = spanOf(lesson, within(making.place, 'week', index), making)
  if (span === undefined) return undefined
  const weekday = indexOfDay(lesson.day)
  const { except = [], instead = {} } = making.table.term ?? {}
  const inParity = (day: string): boolean => lesson.weeks === undefined || parityOf(day, days[0] ?? day) === lesson.weeks
  const regular = days.filter((day) => weekdayOf(day) === weekday && inParity(day))
  const [first] = regular
  if (first === undefined) return undefined
  const swapped = Object.entries(instead)
  const off = regular.filter((day) => except.includes(day) || swapped.some(([other, as]) => other === day && indexOfDay(as) !== weekday))
  const more = swapped.filter(([day, as]) => indexOfDay(as) === weekday && weekdayOf(day) !== weekday && inParity(day)).map(([day]) => day)
  const at = (day: string): string => `${day}T${span.start}`
  const slot: Slot = {
    uid: uidOf(['week', lesson.class, lesson.day, lesson.period ?? span.start, lesson.weeks]),
    ...commonOf(lesson, { ...making, place: within(making.place, 'week', index) }),
    ...{ start: at(first), end: `${first}T${span.end}` },
    // COUNT and not UNTIL: it means the same to every reader, whatever zone it takes UNTIL to be in.
    rrule: `FREQ=WEEKLY;${lesson.weeks === undefined ? '' : 'INTERVAL=2;'}COUNT=${regular.length}`,
    ...(off.length > 0 && { exdate: off.map(at) }),
    ...(more.length > 0 && { rdate: more.map(at) }),
  }
  return { slot, days: new Set([...regular.filter((day) => !off.includes(day)), ...more]) }
}

interface OnDay {
  readonly lesson: DayLesson
  readonly index: number
  readonly series: readonly Series[]
}

/** A lesson of one day stands for the one that the week has for that class at that time. */
function datedOf({ lesson, index, series }: OnDay, making: Making): Slot | undefined {
  const place = within(making.place, 'lessons', index)
  if (Number.isNaN(Date.parse(`${lesson.date}T00:00:00Z`))) making.mistakes.at(place, `${lesson.date} is no day`)
  const span = spanOf(lesson, place, making)
  if (span === undefined) return undefined
  const { date } = lesson
  const start = `${date}T${span.start}`
  const replaced = series.find(({ slot, days }) => days.has(date) && slot.class === lesson.class && sameTime(slot, lesson, span))
  return {
    uid: replaced?.slot.uid ?? uidOf(['day', lesson.class, date, lesson.period ?? span.start]),
    ...(replaced !== undefined && { recurrenceId: `${date}T${replaced.slot.start.slice(11)}` }),
    ...commonOf(lesson, { ...making, place }),
    ...{ start, end: `${date}T${span.end}` },
    ...(lesson.cancelled === true && { status: 'cancelled' as const }),
  }
}

function sameTime(slot: Slot, lesson: DayLesson, span: Span): boolean {
  return lesson.period === undefined || slot.period === undefined ? slot.start.slice(11) === span.start : slot.period === lesson.period
}

type Common = Omit<Slot, 'uid' | 'start' | 'end'>

function commonOf(lesson: WeekLesson | DayLesson, { place, references }: Making): Common {
  const find = (name: string, key: string): string[] => {
    const id = references.find(name, within(place, key))
    return id === undefined ? [] : [id]
  }
  const [item] = lesson.item === undefined ? [] : find(lesson.item, 'item')
  const fallback = [lesson.fallback ?? []].flat().flatMap((name) => find(name, 'fallback'))
  const quiz = [lesson.quiz ?? []].flat().flatMap((name) => find(name, 'quiz'))
  return {
    ...(lesson.class && { class: lesson.class }),
    ...(lesson.room && { room: lesson.room }),
    ...(lesson.period !== undefined && { period: lesson.period }),
    ...(lesson.title !== undefined && { title: byLanguage(lesson.title) }),
    ...(item !== undefined && { item }),
    ...(fallback.length > 0 && { fallback }),
    ...(quiz.length > 0 && { quiz }),
    ...(lesson.lead_teacher && { leadTeacher: lesson.lead_teacher }),
    ...(lesson.tutor && { tutor: lesson.tutor }),
    ...(lesson.record_room !== undefined && { recordRoom: lesson.record_room }),
    ...(lesson.start_by_bell !== undefined && { startByBell: lesson.start_by_bell }),
  }
}

/** When it is: by its own times, or by those of its period. */
function spanOf(lesson: WeekLesson | DayLesson, place: Place, { table, mistakes }: Making): Span | undefined {
  const period = lesson.period === undefined ? undefined : table.periods?.[String(lesson.period)]
  const [from, to] = period?.split(/ ?[-–] ?/u) ?? []
  const [start, end] = [lesson.start ?? from, lesson.end ?? to]
  if (start === undefined || end === undefined) {
    const known = Object.keys(table.periods ?? {}).join(', ')
    mistakes.at(
      place,
      lesson.period === undefined
        ? 'needs a period, or start and end'
        : `there is no period ${lesson.period} in periods (${known || 'none'})`,
    )
    return undefined
  }
  const span = { start: start.padStart(5, '0'), end: end.padStart(5, '0') }
  if (span.start < span.end) return span
  mistakes.at(place, `it ends at ${span.end}, which is not after ${span.start}`)
  return undefined
}

/** The week in which the term begins is the first, and odd. */
function parityOf(day: string, first: string): 'odd' | 'even' {
  const monday = (of: string): number => Date.parse(`${of}T00:00:00Z`) - weekdayOf(of) * DAY_MS
  return ((monday(day) - monday(first)) / (7 * DAY_MS)) % 2 === 0 ? 'odd' : 'even'
}

function uidOf(parts: readonly (string | number | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .join(':')
    .slice(0, 190)
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
    return true
  } catch {
    // The only way that Intl has to say that it knows no such zone.
    return false
  }
}
