import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { hours } from '#appliance/base/duration.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { FactPayloads } from '#appliance/contract/facts.ts'
import type {
  Bells,
  CalendarView,
  ChangeView,
  DayPlaces,
  GridCell,
  GridEntry,
  GridPreview,
  Term,
  TimetableChange,
  TimetableLesson,
  TimetablePlan,
  TimetableView,
} from '#appliance/contract/timetable.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { bellPresets } from './bell-presets.ts'
import { CalendarFeeds } from './calendar/calendar-feeds.ts'
import type { CalendarShelf } from './calendar/calendar-shelf.ts'
import { daysToJudge, judged } from './check-change.ts'
import { daysOf } from './day-changes.ts'
import { dayPlaces } from './free-places.ts'
import { withKeptDetails } from './grid-file/kept-details.ts'
import { previewGrid } from './grid-file/preview-grid.ts'
import type { GridFile } from './grid-file/preview-grid.ts'
import { daysBetween, layOut } from './lay-out.ts'
import type { LaidOut } from './lay-out.ts'
import { PartsDesk } from './lay-out-parts.ts'
import type { SignedForTimetable } from './outside-lessons.ts'
import { byStrength } from './overlaps.ts'
import { PlanBook } from './plan-book.ts'
import { nameOf, shownLesson } from './planned-lesson.ts'
import type { PlannedLesson } from './planned-lesson.ts'
import { dateOf, dayOfWall, wallAt } from './school-day.ts'
import { namedLesson, shownChange } from './shown-change.ts'
import { NOTHING, shownDay } from './timetable-picture.ts'
import type { TimetableStore } from './timetable-store.ts'

/*
 * The timetable: which lesson this classroom has when, by the school's own bells. It owns bells, term, week grid, changes of single days
 * and the calendars of other tools, and puts them together with what publishers have signed. It starts no lesson: whoever does asks what
 * is now and what is next, and gets no answer while nobody vouches for the date.
 */

export interface TimetableOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly settings: () => Pick<BoxConfig, 'box' | 'lesson'>
  readonly store: TimetableStore
  readonly shelf: CalendarShelf
  readonly signed: SignedForTimetable
  /** Whether somebody vouches for the clock's date. */
  readonly dateKnown: () => boolean
  /** At least 0, below 1. */
  readonly random: () => number
}

/** A lesson, or why there is none. not-read: the days around that instant are not laid out (yet). */
export type Moment =
  | { readonly lesson: TimetableLesson }
  | { readonly lesson: undefined; readonly because: 'date-unknown' | 'not-read' | 'free' }

type Because = FactPayloads['lesson.timetable-changed']['because']

/** Instants, and the lessons between them, the earliest first. */
interface Ahead {
  readonly from: number
  readonly to: number
  readonly lessons: readonly PlannedLesson[]
  readonly byKey: ReadonlyMap<string, PlannedLesson>
}

const DAYS_AHEAD = 8
/** A longer look is asked for in parts. */
const LONGEST_LOOK = 800

export class Timetable implements Room {
  readonly name = 'timetable'
  readonly #options: TimetableOptions
  readonly #view: View<TimetableView>
  readonly #lane = new Lane()
  readonly #book: PlanBook
  readonly #feeds: CalendarFeeds
  readonly #desk: PartsDesk
  #started = false
  #deaf: (() => void)[] = []
  #timer: Timer | undefined
  /** Yesterday, whose last lesson may run past midnight, to a day more than is shown. */
  #ahead: Ahead | undefined
  #laidDay: number | undefined
  #told = ''
  #waiting: Because | undefined

  constructor(options: TimetableOptions) {
    const { clock, log, random, settings, shelf, signed, store } = options
    this.#options = options
    this.#view = new View<TimetableView>(NOTHING, (err) => log.error({ err }, 'a watcher of the timetable failed'))
    this.#book = new PlanBook({ store, clock })
    this.#desk = new PartsDesk({ settings, book: this.#book, calendars: () => this.#feeds.calendars, signed })
    this.#feeds = new CalendarFeeds({
      ...{ clock, log, random, shelf, zone: () => this.#desk.zone },
      every: () => settings().lesson.calendar_minutes * 60_000,
      settings: () => settings().lesson.calendars,
      onChanged: () => this.refresh('calendar'),
      onLooked: () => this.#view.set({ ...this.#view.value, calendars: this.#feeds.views }),
    })
  }

  get view(): Watchable<TimetableView> {
    return this.#view
  }

  /** What staff edit, as it is now. */
  get plan(): TimetablePlan {
    const { bells, bellsSet, term, grid, revision, revisions } = this.#book
    const { changes } = this.#view.value
    const plan = { bells, bellsSet, grid: grid.cells(), revision, revisions, changes, presets: bellPresets() }
    return term === undefined ? plan : { ...plan, term }
  }

  /** A place of the week grid, also one in which nothing stands. */
  cell(weekday: number, period: number): GridCell {
    return this.#book.grid.cell(weekday, period)
  }

  /** Reads what is kept, and lays the next days out. Rejects with DATABASE_FAILED. */
  async start(): Promise<void> {
    if (this.#started) return
    const { bus } = this.#options
    this.#book.open()
    this.#started = true
    this.#deaf = [
      bus.on('clock.stepped', () => this.#onStep()),
      bus.on('clock.trusted', () => this.refresh('date')),
      bus.on('settings.changed', ({ key }) => this.#onSettings(key)),
      bus.on('library.catalogue-accepted', ({ document }) => void (document === 'timetable' && this.refresh('signed'))),
    ]
    await this.#feeds.start()
    await this.#lane.run(() => this.#layAhead('date'))
    this.#arm()
  }

  async stop(): Promise<void> {
    if (!this.#started) return
    this.#started = false
    for (const deafen of this.#deaf.splice(0)) deafen()
    this.#timer?.cancel()
    this.#timer = undefined
    await this.#feeds.stop()
    await this.#lane.idle()
    this.#ahead = undefined
  }

  /** Lays the next days out anew, soon; for whoever knows that something outside has become another. */
  refresh(because: Because): void {
    if (!this.#started) return
    const isAsked = this.#waiting !== undefined
    this.#waiting ??= because
    if (isAsked) return
    void this.#lane.run(() => this.#layAhead(because)).catch((err: unknown) => this.#options.log.error({ err }, 'timetable not laid out'))
  }

  /** The lesson that runs at an instant, epoch milliseconds. Of two that overlap the stronger. */
  now(at: number): Moment {
    const ahead = this.#known(at)
    if (typeof ahead === 'string') return { lesson: undefined, because: ahead }
    const [running] = ahead.lessons.filter(({ startsAt, endsAt }) => startsAt <= at && at < endsAt).sort(byStrength)
    return running === undefined ? { lesson: undefined, because: 'free' } : { lesson: shownLesson(running) }
  }

  /** The first lesson that begins after an instant, within the days that the view shows. */
  next(at: number): Moment {
    const ahead = this.#known(at)
    if (typeof ahead === 'string') return { lesson: undefined, because: ahead }
    const coming = ahead.lessons.find(({ startsAt }) => startsAt > at)
    return coming === undefined ? { lesson: undefined, because: 'free' } : { lesson: shownLesson(coming) }
  }

  /** A lesson of the days that are laid out, by any of its keys; undefined where there is none, or nobody vouches for the date. */
  find(key: string): TimetableLesson | undefined {
    const found = this.#ahead?.byKey.get(key)
    return found === undefined || !this.#options.dateKnown() ? undefined : shownLesson(found)
  }

  /** The term, epoch milliseconds; undefined where nobody has set one. */
  get termSpan(): { readonly from: number; readonly to: number } | undefined {
    const days = this.#book.schoolTerm?.days
    if (days === undefined) return undefined
    const { times } = this.#desk.parts()
    return { from: times.startOf(days.first), to: times.startOf(days.last + 1) }
  }

  /**
   * Lessons that run at some time from `from` up to but without `to`, epoch milliseconds, the earliest first; whether or not the box knows
   * what day it is. At most 800 days are looked at.
   */
  async lessons(from: number, to: number): Promise<readonly TimetableLesson[]> {
    const parts = this.#desk.parts()
    const first = parts.times.dayOf(from)
    const days = daysBetween(first - 1, Math.min(parts.times.dayOf(to) + 1, first + LONGEST_LOOK))
    const laid = await layOut(parts, days)
    return laid.days
      .flatMap(({ lessons }) => lessons)
      .filter(({ startsAt, endsAt }) => startsAt < to && endsAt > from)
      .map(shownLesson)
  }

  /** What a day has room for. TIMETABLE_INVALID where the calendar has no such day. */
  places(date: string): Promise<DayPlaces> {
    return dayPlaces(date, this.#desk.parts())
  }

  // Commands resolve when it is on the disk and the view shows it. What rejects does so with DATABASE_FAILED and what is named here.

  /** TIMETABLE_CHANGED, TIMETABLE_INVALID. `revision`: of the bells that were looked at. */
  setBells(bells: Bells, revision: string): Promise<void> {
    return this.#edit(() => this.#book.setBells(bells, revision))
  }

  /** TIMETABLE_CHANGED, TIMETABLE_INVALID. `revision`: of the term that was looked at. */
  setTerm(term: Term, revision: string): Promise<void> {
    return this.#edit(() => this.#book.setTerm(term, revision))
  }

  /** Puts lessons into one place of the week grid. TIMETABLE_CHANGED where that place has become another, TIMETABLE_INVALID. */
  setCell(cell: GridCell): Promise<GridCell> {
    return this.#edit(async () => {
      await this.#book.setCell(cell)
      return this.#book.grid.cell(cell.weekday, cell.period)
    })
  }

  /** What a school's own file holds; nothing of it is in force. TIMETABLE_FILE_REFUSED naming the culprit. */
  async readGrid(file: GridFile): Promise<GridPreview> {
    const preview = await previewGrid(file, this.#desk.classroom)
    const { grid, revisions } = this.#book
    return { ...preview, entries: withKeptDetails(preview.entries, grid), gridRevision: revisions.grid }
  }

  /**
   * Replaces the whole grid. Answers the changes of single days that do not find their lesson in it; they are kept, and do nothing.
   * TIMETABLE_CHANGED where anything in the grid has become another, TIMETABLE_INVALID.
   */
  replaceGrid(entries: readonly GridEntry[], revision: string): Promise<{ readonly unfound: readonly ChangeView[] }> {
    return this.#edit(async () => {
      await this.#book.replaceGrid(entries, revision)
      await this.#layAhead('edited')
      return { unfound: this.#view.value.changes.filter(({ found }) => !found) }
    })
  }

  /** Changes single days. LESSON_UNKNOWN, TIMETABLE_INVALID. */
  addChange(change: TimetableChange): Promise<ChangeView> {
    return this.#edit(async () => {
      const parts = this.#desk.parts()
      const { days } = await layOut(parts, daysToJudge(change))
      const named = judged(change, days, parts.times)
      const saw = named.map(({ content }) => nameOf(content))
      const kept = await this.#book.addChange({ change, saw, lessons: named.map(namedLesson), today: this.#today })
      return shownChange(kept, true)
    })
  }

  /** CHANGE_UNKNOWN. */
  undoChange(id: string): Promise<void> {
    return this.#edit(() => this.#book.undoChange(id))
  }

  /** Takes a calendar in that somebody has as a file. TIMETABLE_FILE_REFUSED, TIMETABLE_INVALID where there are too many, DISK_FULL. */
  async addCalendar(name: string, bytes: Buffer): Promise<CalendarView> {
    const view = await this.#feeds.add(name, bytes)
    await this.#lane.run(() => this.#layAhead('calendar'))
    return view
  }

  /** CALENDAR_UNKNOWN, also for those of the settings. */
  async removeCalendar(id: string): Promise<void> {
    await this.#feeds.remove(id)
    await this.#lane.run(() => this.#layAhead('calendar'))
  }

  /** Looks at all calendars of the settings now; resolves when all have answered or failed. */
  checkCalendars(): Promise<void> {
    return this.#feeds.checkNow()
  }

  /** Undefined while nobody vouches for the date. */
  get #today(): number | undefined {
    const { clock, dateKnown } = this.#options
    return dateKnown() ? dayOfWall(this.#desk.zone.wallAt(clock.now())) : undefined
  }

  #edit<T>(act: () => Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      const answer = await act()
      await this.#layAhead('edited')
      return answer
    })
  }

  /** Midnight is elsewhere now. */
  #onStep(): void {
    this.#timer?.cancel()
    this.refresh('date')
    this.#arm()
  }

  #onSettings(key: string): void {
    if (!/^(box|lesson)\./u.test(key)) return
    this.refresh('settings')
    void this.#feeds.settingsChanged().catch((err: unknown) => this.#options.log.error({ err }, 'calendars not read anew'))
  }

  #known(at: number): Ahead | 'date-unknown' | 'not-read' {
    if (!this.#options.dateKnown()) return 'date-unknown'
    const ahead = this.#ahead
    return ahead === undefined || at < ahead.from || at >= ahead.to ? 'not-read' : ahead
  }

  async #layAhead(because: Because): Promise<void> {
    this.#waiting = undefined
    const { log } = this.#options
    const [parts, today] = [this.#desk.parts(), this.#today]
    const ahead = today === undefined ? [] : daysBetween(today - 1, today + DAYS_AHEAD + 1)
    const touched = parts.changes.flatMap(({ change }) => daysOf(change))
    const laid = await layOut(parts, [...new Set([...ahead, ...touched])])
    const near = laid.days.filter(({ day }) => ahead.includes(day))
    this.#laidDay = today
    const lessons = near.flatMap((day) => day.lessons)
    const byKey = new Map(lessons.flatMap((lesson) => lesson.keys.map((key) => [key, lesson])))
    const span = (day: number): Omit<Ahead, 'lessons' | 'byKey'> => ({
      ...{ from: parts.times.startOf(day - 1), to: parts.times.startOf(day + DAYS_AHEAD + 1) },
    })
    this.#ahead = today === undefined ? undefined : { ...span(today), lessons, byKey }
    this.#show(laid, today)
    this.#tell(because)
    log.debug({ because, days: laid.days.length }, 'timetable laid out')
  }

  #show({ days, overlaps, found }: LaidOut, today: number | undefined): void {
    const isShown = (day: number): boolean => today !== undefined && day >= today && day < today + DAYS_AHEAD
    const shownDates = new Set(days.filter(({ day }) => isShown(day)).map(({ day }) => dateOf(day)))
    this.#view.set({
      dateKnown: today !== undefined,
      revision: this.#book.revision,
      days: days.filter(({ day }) => isShown(day)).map(shownDay),
      overlaps: overlaps.filter(({ date }) => shownDates.has(date)),
      changes: this.#book.changes.map((one) => shownChange(one, one.change.kind === 'day-off' || found.has(one.id))),
      calendars: this.#feeds.views,
      ...this.#desk.places(),
    })
  }

  #tell(because: Because): void {
    const { days, dateKnown, revision } = this.#view.value
    const told = JSON.stringify([dateKnown, days])
    if (told === this.#told) return
    this.#told = told
    this.#options.bus.tell('lesson.timetable-changed', { revision, because })
  }

  /** At midnight by the school's clock another day is today. No longer than an hour ahead: clocks are set, and zones change. */
  #arm(): void {
    if (!this.#started) return
    const { clock } = this.#options
    const zone = this.#desk.zone
    const midnight = zone.instantOf(wallAt(dayOfWall(zone.wallAt(clock.now())) + 1, 0))
    this.#timer = clock.after(Math.min(Math.max(1000, midnight - clock.now()), hours(1)), () => {
      if (this.#today !== this.#laidDay) this.refresh('date')
      this.#arm()
    })
  }
}
