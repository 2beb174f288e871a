import { randomUUID } from 'node:crypto'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { shown } from '#appliance/base/one-line.ts'
import type { Bells, GridCell, GridEntry, NamedLesson, Term, TimetableChange, TimetablePlan } from '#appliance/contract/timetable.ts'
import { bellPreset } from './bell-presets.ts'
import { BellTimes, checkedBells } from './bells.ts'
import type { KeptChange } from './day-changes.ts'
import { invalid } from './refusals.ts'
import { dayOfDate } from './school-day.ts'
import { SchoolTerm } from './school-term.ts'
import type { TimetableStore } from './timetable-store.ts'
import { checkedEntries, revisionOf, WeekGrid } from './week-grid.ts'

export interface PlanBookOptions {
  readonly store: TimetableStore
  readonly clock: Pick<Clock, 'now'>
}

/** A change that is meant to be kept, and what the lessons are called that it names, to compare and to show. */
export interface NewChange {
  readonly change: TimetableChange
  readonly saw: readonly string[]
  readonly lessons: readonly NamedLesson[]
  /** The first day that still matters; undefined where nobody knows the date. */
  readonly today: number | undefined
}

const MOST_CHANGES = 500
/** Changes of days long past go when others come. */
const KEPT_DAYS = 60

/** What staff keep: bells, term, week grid and changes. Each command is on the disk before it resolves; run them one at a time. */
export class PlanBook {
  readonly #options: PlanBookOptions
  #bells: Bells = bellPreset('primary')
  #bellsSet = false
  #term: Term | undefined
  #grid = new WeekGrid([])
  #changes: readonly KeptChange[] = []
  bellTimes = new BellTimes(this.#bells)
  schoolTerm: SchoolTerm | undefined

  constructor(options: PlanBookOptions) {
    this.#options = options
  }

  /** Throws DATABASE_FAILED. */
  open(): void {
    const { bells, term, entries, changes } = this.#options.store.read()
    if (bells !== undefined) this.#take(bells)
    if (term !== undefined) this.#begin(term)
    this.#grid = new WeekGrid(entries)
    this.#changes = changes
  }

  get bells(): Bells {
    return this.#bells
  }

  get bellsSet(): boolean {
    return this.#bellsSet
  }

  get term(): Term | undefined {
    return this.#term
  }

  get grid(): WeekGrid {
    return this.#grid
  }

  /** The oldest first. */
  get changes(): readonly KeptChange[] {
    return this.#changes
  }

  /** Stands for all of it together. */
  get revision(): string {
    return revisionOf([this.#bells, this.#term ?? null, this.#grid.entries, this.#changes.map(({ id }) => id)])
  }

  get revisions(): TimetablePlan['revisions'] {
    const own = { bells: revisionOf(this.#bells), term: revisionOf(this.#term ?? null), grid: revisionOf(this.#grid.entries) }
    return { ...own, emptyCell: revisionOf([]) }
  }

  // What rejects does so with TIMETABLE_CHANGED where somebody was faster, TIMETABLE_INVALID or DATABASE_FAILED.

  async setBells(bells: Bells, revision: string): Promise<void> {
    const checked = checkedBells(bells)
    refuseOther(revision, this.revisions.bells, 'the bells')
    await this.#options.store.saveBells(checked)
    this.#take(checked)
  }

  async setTerm(term: Term, revision: string): Promise<void> {
    const begun = new SchoolTerm(term)
    refuseOther(revision, this.revisions.term, 'the term')
    await this.#options.store.saveTerm(term)
    this.#term = term
    this.schoolTerm = begun
  }

  async setCell({ weekday, period, entries, revision }: GridCell): Promise<void> {
    const elsewhere = entries.find((entry) => entry.weekday !== weekday || entry.period !== period)
    if (elsewhere !== undefined)
      throw invalid(`a lesson of weekday ${elsewhere.weekday}, period ${elsewhere.period} is not of weekday ${weekday}, period ${period}`)
    checkedEntries(entries)
    refuseOther(revision, this.#grid.cell(weekday, period).revision, `weekday ${weekday}, period ${period}`)
    await this.#options.store.saveCell({ weekday, period, entries })
    this.#grid = this.#grid.with({ weekday, period, entries })
  }

  async replaceGrid(entries: readonly GridEntry[], revision: string): Promise<void> {
    const grid = new WeekGrid(checkedEntries(entries))
    refuseOther(revision, this.revisions.grid, 'the week grid')
    await this.#options.store.replaceGrid(grid.entries)
    this.#grid = grid
  }

  async addChange({ today, ...wish }: NewChange): Promise<KeptChange> {
    const gone = today === undefined ? [] : this.#changes.filter((one) => lastDayOf(one.change) < today - KEPT_DAYS)
    if (this.#changes.length - gone.length >= MOST_CHANGES)
      throw invalid(`the box keeps at most ${MOST_CHANGES} changes; undo those that are not needed`)
    const kept: KeptChange = { id: randomUUID().slice(0, 13), at: this.#options.clock.now(), ...wish }
    await this.#options.store.addChange(
      kept,
      gone.map(({ id }) => id),
    )
    this.#changes = [...this.#changes.filter((one) => !gone.includes(one)), kept]
    return kept
  }

  /** Rejects with CHANGE_UNKNOWN. */
  async undoChange(id: string): Promise<void> {
    if (!this.#changes.some((one) => one.id === id)) throw new BoxError('CHANGE_UNKNOWN', `there is no change ${shown(id)}`)
    await this.#options.store.removeChange(id)
    this.#changes = this.#changes.filter((one) => one.id !== id)
  }

  #take(bells: Bells): void {
    this.#bells = bells
    this.#bellsSet = true
    this.bellTimes = new BellTimes(bells)
  }

  #begin(term: Term): void {
    this.#term = term
    this.schoolTerm = new SchoolTerm(term)
  }
}

function refuseOther(seen: string, now: string, what: string): void {
  if (seen !== now) throw new BoxError('TIMETABLE_CHANGED', `somebody else has changed ${what} since it was looked at`)
}

function lastDayOf(change: TimetableChange): number {
  const dates =
    change.kind === 'day-off'
      ? [change.to]
      : change.kind === 'swap'
        ? [change.one.date, change.other.date]
        : change.kind === 'move'
          ? [change.lesson.date, change.to.date]
          : ['lesson' in change ? change.lesson.date : change.date]
  return Math.max(...dates.map((date) => dayOfDate(date) ?? 0))
}
