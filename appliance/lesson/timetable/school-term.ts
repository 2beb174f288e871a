import { shown } from '#appliance/base/one-line.ts'
import type { Term } from '#appliance/contract/timetable.ts'
import { invalid } from './refusals.ts'
import { dayOfDate, mondayOf } from './school-day.ts'

/** Counts the weeks of a term. */
export class SchoolTerm {
  readonly #firstDay: number
  readonly #weeks: number

  /** Throws TIMETABLE_INVALID where the calendar has no such first day. */
  constructor({ firstDay, weeks }: Term) {
    const day = dayOfDate(firstDay)
    if (day === undefined) throw invalid(`no term begins on ${shown(firstDay)}: the calendar has no such day`)
    this.#firstDay = day
    this.#weeks = weeks
  }

  /** The first day, and the Sunday of the last week. */
  get days(): { readonly first: number; readonly last: number } {
    return { first: this.#firstDay, last: mondayOf(this.#firstDay) + this.#weeks * 7 - 1 }
  }

  /** 1 is the week of the first day; undefined before that day and after the last week. */
  weekOf(day: number): number | undefined {
    if (day < this.#firstDay) return undefined
    const week = (mondayOf(day) - mondayOf(this.#firstDay)) / 7 + 1
    return week > this.#weeks ? undefined : week
  }
}

/** 单周 is odd. */
export function parityOf(week: number): 'odd' | 'even' {
  return week % 2 === 1 ? 'odd' : 'even'
}
