import type { Zone } from '#appliance/base/zone.ts'
import type { LessonContent, LessonSource, TimetableLesson } from '#appliance/contract/timetable.ts'
import type { BellTimes } from './bells.ts'
import { plainName } from '#appliance/base/plain-name.ts'
import { dateOf, dayOfWall, wallAt } from './school-day.ts'

/** Where a lesson is in time. */
export interface Place {
  readonly day: number
  readonly period?: number | undefined
  /** Epoch milliseconds. */
  readonly startsAt: number
  readonly endsAt: number
}

/** A lesson while the days are laid out. */
export interface PlannedLesson extends Place {
  readonly key: string
  readonly keys: readonly string[]
  readonly source: LessonSource
  readonly alsoFrom: readonly LessonSource[]
  readonly changes: readonly string[]
  readonly room?: string | undefined
  readonly content: LessonContent
}

/** A lesson as calendars and publishers give it. */
export interface OutsideLesson {
  readonly key: string
  /** Epoch milliseconds. */
  readonly startsAt: number
  readonly endsAt: number
  readonly room?: string | undefined
  readonly period?: number | undefined
  readonly content: LessonContent
}

/** The school's clock and bells: what turns days and periods into instants and back. */
export class SchoolTimes {
  readonly zone: Zone
  readonly bells: BellTimes

  constructor(zone: Zone, bells: BellTimes) {
    this.zone = zone
    this.bells = bells
  }

  /** Undefined where the bells of that day know no such period. */
  placeOf(day: number, period: number): Place | undefined {
    const bell = this.bells.find(day, period)
    return bell === undefined ? undefined : { ...this.between(day, bell), period }
  }

  /** Minutes since midnight. */
  between(day: number, { from, to }: { readonly from: number; readonly to: number }): Place {
    return { day, startsAt: this.zone.instantOf(wallAt(day, from)), endsAt: this.zone.instantOf(wallAt(day, to)) }
  }

  dayOf(instant: number): number {
    return dayOfWall(this.zone.wallAt(instant))
  }

  startOf(day: number): number {
    return this.zone.instantOf(wallAt(day, 0))
  }

  /** By the bells of this school, whatever number a publisher gives it: periods are what staff name lessons by. */
  periodAt(startsAt: number, endsAt: number): number | undefined {
    const day = this.dayOf(startsAt)
    const minute = (instant: number): number => (this.zone.wallAt(instant) - wallAt(day, 0)) / 60_000
    return this.bells.periodOf(day, { from: minute(startsAt), to: minute(endsAt) })
  }
}

export function plannedFrom(lesson: OutsideLesson, source: LessonSource, times: SchoolTimes): PlannedLesson {
  const { key, startsAt, endsAt, room, content } = lesson
  return {
    ...{ key, keys: [key], source, alsoFrom: [], changes: [], room, content, startsAt, endsAt },
    ...{ day: times.dayOf(startsAt), period: times.periodAt(startsAt, endsAt) ?? lesson.period },
  }
}

/** A lesson of the week grid goes by its place: whatever stands there on that day has this key. */
export function gridKey(day: number, period: number): string {
  return `grid:${dateOf(day)}/${period}`
}

/** Whether a key names a place of the grid. */
export function isGridKey(key: string): boolean {
  return key.startsWith('grid:')
}

/** The period that a key of the grid names; undefined for all other keys. */
export function periodOfKey(key: string): number | undefined {
  const [, period] = /^grid:[\d-]+\/(\d{1,2})$/u.exec(key) ?? []
  return period === undefined ? undefined : Number(period)
}

/** What a lesson is called where it must be the same one again: its subject, else its title. */
export function nameOf({ subject, title }: LessonContent): string {
  return plainName(subject ?? Object.values(title ?? {})[0] ?? '')
}

export function shownLesson(lesson: PlannedLesson): TimetableLesson {
  const { key, keys, day, period, startsAt, endsAt, source, alsoFrom, changes, room, content } = lesson
  return {
    ...{ ...content, key, keys: [...keys], date: dateOf(day), startsAt, endsAt, source, alsoFrom: [...alsoFrom], changes: [...changes] },
    ...(period === undefined ? {} : { period }),
    ...(room === undefined ? {} : { room }),
  }
}
