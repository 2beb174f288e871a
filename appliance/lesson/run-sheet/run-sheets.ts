import { randomUUID } from 'node:crypto'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { hours } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type {
  NeededItem,
  Origin,
  RunSheet,
  RunSheetsView,
  SheetChange,
  SheetDescription,
  SheetDetail,
  SheetLesson,
  Step,
} from '#appliance/contract/run-sheet.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { assigned, described, edited } from './edit-sheet.ts'
import { refreshed, stepsOfPlan } from './make-steps.ts'
import { neededOf } from './needed-items.ts'
import type { ItemFacts, LessonsForSheets, LibraryForSheets } from './ports.ts'
import { detailOf } from './readiness.ts'
import { refused, sheetChanged, sheetUnknown } from './refusals.ts'
import { SheetIndex } from './sheet-index.ts'
import type { SheetStore } from './sheet-store.ts'
import { shortTitle } from './short-title.ts'

/*
 * The run sheets of a classroom: what teachers put together beforehand. It owns the sheets and keeps each change on the disk before it answers.
 * A change names the revision that it was made on, so that two teachers lose nothing. It never runs a sheet: see running.ts.
 */

export interface RunSheetsOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly store: SheetStore
  readonly library: LibraryForSheets
  readonly lessons: LessonsForSheets
  /** Whether somebody vouches for the clock's date. */
  readonly dateKnown: () => boolean
  /** A fresh name for a sheet or a step, where it is not a random UUID. */
  readonly newId?: () => string
}

const MOST_SHEETS = 200
const TIDY_EVERY = hours(6)

export class RunSheets implements Room {
  readonly name = 'run-sheets'
  readonly #options: RunSheetsOptions
  readonly #lane = new Lane()
  readonly #index = new SheetIndex()
  readonly #view = new View<RunSheetsView>({ sheets: [], deleted: [] })
  readonly #watchers = new Set<(id: string) => void>()
  readonly #newId: () => string
  #timer: Timer | undefined
  #deafen: (() => void) | undefined

  constructor(options: RunSheetsOptions) {
    this.#options = options
    this.#newId = options.newId ?? randomUUID
  }

  get view(): Watchable<RunSheetsView> {
    return this.#view
  }

  /** Reads what lists show. Rejects with DATABASE_FAILED. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#timer !== undefined) return
      const { bus, clock, store } = this.#options
      this.#index.read(store.all())
      this.#timer = clock.every(TIDY_EVERY, () => this.#tidyLater())
      this.#deafen = bus.on('clock.trusted', () => this.#tidyLater())
      await this.#tidy()
      this.#show()
    })
  }

  stop(): Promise<void> {
    return this.#lane.run(async () => {
      this.#timer?.cancel()
      this.#timer = undefined
      this.#deafen?.()
    })
  }

  /** Called with the id of each sheet that was changed, deleted or taken back, once that is on the disk. The returned function ends it. */
  watch(watcher: (id: string) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** A sheet that is not deleted, as it is kept; undefined where there is none. */
  find(id: string): RunSheet | undefined {
    return this.#index.has(id) ? this.#options.store.find(id) : undefined
  }

  /** A sheet with what it lacks before class. Throws RUN_SHEET_UNKNOWN. */
  get(id: string): SheetDetail {
    return this.#detailOf(this.#known(id))
  }

  /** The sheet that is meant for a lesson of the timetable. */
  idFor(lessonKey: string): string | undefined {
    return this.#index.forLesson(lessonKey)
  }

  /** What sheets of lessons need that still run or begin before `until` (epoch milliseconds), the next lesson first. */
  neededItems(until: number): readonly NeededItem[] {
    const { clock, dateKnown, lessons } = this.#options
    if (!dateKnown()) return []
    const find = (id: string): RunSheet | undefined => this.find(id)
    return neededOf(this.#index.assigned(), { now: clock.now(), until, lessons, find })
  }

  /** An empty sheet. `by`: what the page calls who does it. Rejects with RUN_SHEET_REFUSED. */
  create(description: SheetDescription, by: string): Promise<SheetDetail> {
    return this.#lane.run(() => this.#add(description, { steps: [], by }))
  }

  /** A ready-made lesson plan of the catalogue, to be changed at will. Rejects with ITEM_UNKNOWN and RUN_SHEET_REFUSED. */
  copyItem(itemId: string, by: string): Promise<SheetDetail> {
    return this.#lane.run(async () => {
      const { library } = this.#options
      const plan = library.item(itemId)
      if (plan === undefined) throw new BoxError('ITEM_UNKNOWN', `the library has no item ${itemId}`)
      if (plan.kind !== 'lesson-plan') throw refused('not-a-plan', `item ${itemId} is no lesson plan`)
      const steps = stepsOfPlan(plan, { library, newId: this.#newId })
      return this.#add(descriptionOf(plan), { steps, by, origin: { itemId, rev: plan.rev } })
    })
  }

  /** Another teacher's sheet, or one's own of last year. Rejects with RUN_SHEET_UNKNOWN and RUN_SHEET_REFUSED. */
  copySheet(id: string, by: string): Promise<SheetDetail> {
    return this.#lane.run(async () => {
      const { title, subject, grade, textbook, class: group, steps, revision } = this.#known(id)
      const description = { ...{ title: copyTitle(title) }, ...defined({ subject, grade, textbook, class: group }) }
      const copies = steps.map((step): Step => ({ ...step, id: this.#newId() }))
      return this.#add(description, { steps: copies, by, origin: { sheetId: id, rev: revision } })
    })
  }

  /**
   * Makes one change on the revision that the caller has seen. Rejects with RUN_SHEET_CHANGED (`details.current` is the sheet as it is now),
   * RUN_SHEET_UNKNOWN, RUN_STEP_UNKNOWN, ITEM_UNKNOWN, LESSON_HAS_SHEET and RUN_SHEET_REFUSED; then nothing has changed.
   */
  change(id: string, request: { readonly revision: number; readonly change: SheetChange }, by: string): Promise<SheetDetail> {
    return this.#lane.run(async () => {
      const sheet = this.#at(id, request.revision)
      const { library } = this.#options
      const change = this.#dated(id, request.change)
      return this.#put(edited(sheet, change, { library, newId: this.#newId }), by)
    })
  }

  /** It can be taken back for thirty days. Rejects with RUN_SHEET_CHANGED and RUN_SHEET_UNKNOWN. */
  remove(id: string, revision: number): Promise<void> {
    return this.#lane.run(async () => {
      this.#at(id, revision)
      const { bus, clock, store, dateKnown } = this.#options
      const deletion = { at: clock.now(), dated: dateKnown() }
      await store.markDeleted([id], deletion)
      this.#index.markDeleted(id, deletion)
      this.#show()
      this.#tidyLater()
      bus.tell('lesson.sheet-deleted', { id })
      this.#callWatchers(id)
    })
  }

  /** Takes a deletion back; where the lesson has another sheet by now, without its lesson. Rejects with RUN_SHEET_UNKNOWN. */
  restore(id: string, by: string): Promise<SheetDetail> {
    return this.#lane.run(async () => {
      const sheet = this.#index.isDeleted(id) ? this.#options.store.find(id) : undefined
      if (sheet === undefined) throw sheetUnknown(id)
      this.#refuseOneMore()
      const isTaken = sheet.lesson !== undefined && this.#index.forLesson(sheet.lesson.key) !== undefined
      return this.#put(isTaken ? assigned(sheet, undefined) : sheet, by)
    })
  }

  #add(
    description: SheetDescription,
    { steps, by, origin }: { steps: Step[]; by: string; origin?: Origin | undefined },
  ): Promise<SheetDetail> {
    this.#refuseOneMore()
    const now = Math.round(this.#options.clock.now())
    const fresh = {
      id: this.#newId(),
      revision: 0,
      title: {},
      steps,
      changedBy: by,
      changedAt: now,
      createdAt: now,
      ...defined({ origin }),
    }
    return this.#put(described(fresh, description), by)
  }

  async #put(sheet: RunSheet, by: string): Promise<SheetDetail> {
    const { bus, clock, library, store } = this.#options
    const next: RunSheet = {
      ...sheet,
      // What is remembered of an item is as new as the sheet.
      steps: sheet.steps.map((step) => refreshed(step, library)),
      revision: sheet.revision + 1,
      changedBy: by.slice(0, 80),
      changedAt: Math.round(clock.now()),
    }
    await store.put(next)
    this.#index.put(next)
    this.#show()
    bus.tell('lesson.sheet-changed', { id: next.id, revision: next.revision })
    this.#callWatchers(next.id)
    return this.#detailOf(next)
  }

  /** The lesson's times are the timetable's, where it knows the lesson. */
  #dated(id: string, change: SheetChange): SheetChange {
    if (change.do !== 'assign' || change.lesson === undefined) return change
    const { key } = change.lesson
    const other = this.#index.forLesson(key)
    if (other !== undefined && other !== id)
      throw new BoxError('LESSON_HAS_SHEET', `the lesson ${key} has the run sheet ${other}`, { details: { sheetId: other } })
    return { do: 'assign', lesson: lessonNow(change.lesson, this.#options.lessons) }
  }

  #known(id: string): RunSheet {
    const sheet = this.find(id)
    if (sheet === undefined) throw sheetUnknown(id)
    return sheet
  }

  #at(id: string, revision: number): RunSheet {
    const sheet = this.#known(id)
    if (sheet.revision !== revision) throw sheetChanged(this.#detailOf(sheet), revision)
    return sheet
  }

  #detailOf(sheet: RunSheet): SheetDetail {
    const { library, lessons } = this.#options
    const startsAt = sheet.lesson === undefined ? undefined : lessonNow(sheet.lesson, lessons).startsAt
    return detailOf(sheet, { library, startsAt, revisionOf: (id) => this.#index.summary(id)?.revision })
  }

  #refuseOneMore(): void {
    if (this.#index.size >= MOST_SHEETS) throw refused('too-many-sheets', `the box keeps ${MOST_SHEETS} run sheets; delete one first`)
  }

  async #tidy(): Promise<void> {
    const { clock, dateKnown, store } = this.#options
    const date = dateKnown() ? clock.now() : undefined
    const { over, undated } = this.#index.tidy(date)
    if (over.length > 0) await store.forget(over)
    if (undated.length > 0 && date !== undefined) await store.markDeleted(undated, { at: date, dated: true })
    this.#index.tidied({ over, undated, date })
  }

  #tidyLater(): void {
    const tidy = this.#lane.run(async () => {
      await this.#tidy()
      this.#show()
    })
    void tidy.catch((err: unknown) => this.#options.log.warn({ err }, 'deleted run sheets not tidied'))
  }

  #show(): void {
    this.#view.set(this.#index.view())
  }

  #callWatchers(id: string): void {
    for (const watcher of this.#watchers) watcher(id)
  }
}

/** Its times as the timetable has them now; where the timetable does not know it, as they were. */
function lessonNow(lesson: SheetLesson, lessons: LessonsForSheets): SheetLesson {
  const found = lessons.find(lesson.key)
  return found === undefined ? lesson : { key: lesson.key, startsAt: found.startsAt, endsAt: found.endsAt }
}

function descriptionOf({ id, title, subject, grade, textbook }: ItemFacts): SheetDescription {
  const named = Object.values(title).some((one) => one.trim() !== '') ? shortTitle(title) : { und: id }
  return { title: named, ...defined({ subject, grade: grade?.[0], textbook }) }
}

/** Two sheets of one name are told apart; a copy of a copy is a copy. */
function copyTitle(title: ByLanguage): ByLanguage {
  const entries = Object.entries(title).map(([language, text]): [string, string] => {
    const mark = language.startsWith('zh') ? '（副本）' : ' (copy)'
    return [language, text.endsWith(mark) ? text : `${text}${mark}`]
  })
  return Object.fromEntries(entries)
}

/** Without what is undefined. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
