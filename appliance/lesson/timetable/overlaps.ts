import type { LessonContent, LessonSource, TimetableOverlap } from '#appliance/contract/timetable.ts'
import { nameOf } from './planned-lesson.ts'
import type { PlannedLesson } from './planned-lesson.ts'
import { dateOf } from './school-day.ts'

/*
 * One room, one lesson at a time. Of lessons that lie on each other the stronger stays: what staff changed by hand, then the week grid that
 * they keep, then the school's calendars, then what publishers signed, who know this school least. Most often the two are the same lesson
 * seen from two sides: the grid says 数学, the county says which film. Then the weaker gives what the stronger leaves open.
 */

const STRONGEST_FIRST: readonly LessonSource[] = ['change', 'grid', 'calendar', 'signed']

export interface Resolved {
  /** The earliest first. */
  readonly lessons: readonly PlannedLesson[]
  readonly overlaps: readonly TimetableOverlap[]
}

/** Lessons of a day or of several, in any order. */
export function resolved(lessons: readonly PlannedLesson[]): Resolved {
  const kept: PlannedLesson[] = []
  const overlaps: TimetableOverlap[] = []
  for (const lesson of lessons.toSorted(byStrength)) {
    const at = kept.findIndex((other) => sharedPart(other, lesson) > 0.5)
    const stronger = kept[at]
    if (stronger === undefined) {
      for (const other of kept) if (sharedPart(other, lesson) > 0) overlaps.push(told(other, lesson, false))
      kept.push(lesson)
    } else if (isSameLesson(stronger, lesson)) kept[at] = joined(stronger, lesson)
    else overlaps.push(told(stronger, lesson, true))
  }
  return { lessons: kept.sort(byTime), overlaps }
}

/** The earliest first; of two at one time the stronger. */
export function byTime(one: PlannedLesson, other: PlannedLesson): number {
  return one.startsAt - other.startsAt || byStrength(one, other)
}

/** The stronger first. */
export function byStrength(one: PlannedLesson, other: PlannedLesson): number {
  return strength(one) - strength(other) || one.startsAt - other.startsAt || (one.key < other.key ? -1 : 1)
}

function strength({ source, changes }: PlannedLesson): number {
  return changes.length > 0 ? 0 : STRONGEST_FIRST.indexOf(source)
}

/** Of the shorter of the two. */
function sharedPart(one: PlannedLesson, other: PlannedLesson): number {
  const shared = Math.min(one.endsAt, other.endsAt) - Math.max(one.startsAt, other.startsAt)
  return shared / Math.max(1, Math.min(one.endsAt - one.startsAt, other.endsAt - other.startsAt))
}

/** A lesson that was borrowed or put in by hand is none of those that it takes the place of. */
function isSameLesson(stronger: PlannedLesson, weaker: PlannedLesson): boolean {
  if (stronger.source === 'change' || stronger.source === weaker.source) return false
  const [one, other] = [stronger.content.subject, weaker.content.subject]
  return one === undefined || other === undefined || nameOf({ subject: one }) === nameOf({ subject: other })
}

function joined(stronger: PlannedLesson, weaker: PlannedLesson): PlannedLesson {
  return {
    ...stronger,
    room: stronger.room ?? weaker.room,
    content: withGaps(stronger.content, weaker.content),
    keys: [...stronger.keys, ...weaker.keys],
    alsoFrom: [...stronger.alsoFrom, weaker.source],
  }
}

/** Item, fallback and quiz belong together: they come from one side. */
function withGaps(strong: LessonContent, weak: LessonContent): LessonContent {
  if (strong.item === undefined) return { ...weak, ...strong }
  const { item: _item, fallback: _fallback, quiz: _quiz, ...rest } = weak
  return { ...rest, ...strong }
}

function told(kept: PlannedLesson, other: PlannedLesson, dropped: boolean): TimetableOverlap {
  return { date: dateOf(other.day), kept: side(kept), other: side(other), dropped }
}

function side({ key, source, content: { subject, title }, startsAt, endsAt }: PlannedLesson): TimetableOverlap['kept'] {
  return { key, source, startsAt, endsAt, ...(subject === undefined ? {} : { subject }), ...(title === undefined ? {} : { title }) }
}
