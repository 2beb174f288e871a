import type { LessonContent, LessonRef, NamedLesson, TimetableChange } from '#appliance/contract/timetable.ts'
import { isGridKey, nameOf } from './planned-lesson.ts'
import type { Place, PlannedLesson, SchoolTimes } from './planned-lesson.ts'
import { dayOfDate, minuteOf } from './school-day.ts'

/** A change as it is kept. */
export interface KeptChange {
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly change: TimetableChange
  /**
   * What the lessons were called that it named, in its own order. One that names a place of the grid, by period or by key, meant the lesson
   * that was there: where a new grid has another there, it has not found its own.
   */
  readonly saw: readonly string[]
  /** How they are shown; absent where it was kept before changes knew that. */
  readonly lessons?: readonly NamedLesson[] | undefined
}

/** Lessons of some days, on which changes act one after the other, the oldest first. */
export class ChangingDays {
  readonly #days: Map<number, PlannedLesson[]>
  readonly #times: SchoolTimes

  constructor(lessons: readonly PlannedLesson[], times: SchoolTimes) {
    this.#days = Map.groupBy(lessons, ({ day }) => day)
    this.#times = times
  }

  on(day: number): readonly PlannedLesson[] {
    return this.#days.get(day) ?? []
  }

  /** A lesson that is named by its key is found wherever its publisher has moved it, too. */
  find(ref: LessonRef): PlannedLesson | undefined {
    const here = this.on(dayOfDate(ref.date) ?? Number.NaN)
    if (!('key' in ref)) return here.find(({ period }) => period === ref.period)
    const isIt = ({ keys }: PlannedLesson): boolean => keys.includes(ref.key)
    return here.find(isIt) ?? [...this.#days.values()].flatMap((lessons) => lessons.filter(isIt))[0]
  }

  /** false: it did not find what it names, and has done nothing. */
  apply({ id, change, saw }: KeptChange): boolean {
    const refs = refsOf(change)
    const named = refs.map((ref, index) => this.#same(ref, saw[index]))
    const [one, other] = named
    switch (change.kind) {
      case 'make-up':
      case 'day-off':
        // They choose what is laid out at all.
        return true
      case 'extra':
        return this.#add(id, change)
      case 'swap':
        return one !== undefined && other !== undefined && this.#swap(id, one, other)
      case 'move':
        return one !== undefined && this.#move(one, placeOf(change.to, this.#times), id)
      case 'cancel':
        return one !== undefined && this.#replace(one)
      case 'borrow':
        return one !== undefined && this.#replace(one, borrowed(one, change.content, id))
      case 'detail':
        return one !== undefined && this.#replace(one, { ...changedBy(one, id), content: { ...one.content, ...change.content } })
      default:
        return change satisfies never
    }
  }

  #same(ref: LessonRef, saw: string | undefined): PlannedLesson | undefined {
    const lesson = this.find(ref)
    if (lesson === undefined || saw === undefined || !isPlace(ref)) return lesson
    return nameOf(lesson.content) === saw ? lesson : undefined
  }

  #replace(lesson: PlannedLesson, instead?: PlannedLesson): boolean {
    const { day } = lesson
    this.#days.set(
      day,
      this.on(day).filter((one) => one !== lesson),
    )
    if (instead !== undefined) this.#days.set(instead.day, [...this.on(instead.day), instead])
    return true
  }

  #swap(id: string, one: PlannedLesson, other: PlannedLesson): boolean {
    this.#replace(one, { ...changedBy(one, id), ...placed(other) })
    return this.#replace(other, { ...changedBy(other, id), ...placed(one) })
  }

  #move(lesson: PlannedLesson, to: Place | undefined, id: string): boolean {
    return to !== undefined && this.#replace(lesson, { ...changedBy(lesson, id), ...placed(to) })
  }

  #add(id: string, { date, at, content }: TimetableChange & { kind: 'extra' }): boolean {
    const day = dayOfDate(date)
    if (day === undefined) return false
    const place =
      typeof at === 'number' ? this.#times.placeOf(day, at) : this.#times.between(day, { from: minuteOf(at.from), to: minuteOf(at.to) })
    if (place === undefined) return false
    const period = place.period ?? this.#times.periodAt(place.startsAt, place.endsAt)
    const key = `extra:${id}`
    const lesson = { ...place, period, key, keys: [key], source: 'change' as const, alsoFrom: [], changes: [id], content }
    this.#days.set(day, [...this.on(day), lesson])
    return true
  }
}

/** All other keys name the lesson itself, whatever it is called by now. */
function isPlace(ref: LessonRef): boolean {
  return !('key' in ref) || isGridKey(ref.key)
}

/** The lessons that a change names, in its own order. */
export function refsOf(change: TimetableChange): readonly LessonRef[] {
  if (change.kind === 'swap') return [change.one, change.other]
  return 'lesson' in change ? [change.lesson] : []
}

/** The days that a change looks at, each once. */
export function daysOf(change: TimetableChange): readonly number[] {
  const dates = [...refsOf(change).map(({ date }) => date), ...('date' in change ? [change.date] : [])]
  if (change.kind === 'move') dates.push(change.to.date)
  return [...new Set(dates.map(dayOfDate).filter((day) => day !== undefined))]
}

function placeOf({ date, period }: { date: string; period: number }, times: SchoolTimes): Place | undefined {
  const day = dayOfDate(date)
  return day === undefined ? undefined : times.placeOf(day, period)
}

function placed({ day, period, startsAt, endsAt }: Place): Place {
  return { day, period, startsAt, endsAt }
}

function changedBy(lesson: PlannedLesson, id: string): PlannedLesson {
  return { ...lesson, changes: [...lesson.changes, id] }
}

/** The class stays the class of this room; nothing else of the lesson that gives its place up does. */
function borrowed(lesson: PlannedLesson, content: LessonContent, id: string): PlannedLesson {
  const group = lesson.content.class
  const key = `borrow:${id}`
  return {
    ...changedBy(lesson, id),
    ...{ key, keys: [key], source: 'change', alsoFrom: [] },
    content: { ...(group === undefined ? {} : { class: group }), ...content },
  }
}
