import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { days, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { HoldReason, LessonForecast } from '#appliance/contract/library.ts'
import type { Allowance, FetchJob, LessonAhead } from '../ports.ts'
import { allowanceNow } from './allowance.ts'
import type { AllowanceNow } from './allowance.ts'
import type { ContentIndex } from './content-index.ts'
import { HORIZON } from './capacity.ts'
import { leftOf } from './data-cap.ts'
import { forecastOf } from './forecast.ts'
import { after, countedOn, LOOK_MINUTES } from './line-yield.ts'
import { neededBy, roomWanted } from './demand.ts'
import type { Demand } from './demand.ts'
import { makePlan } from './plan.ts'
import type { Plan, Room } from './plan.ts'
import type { PlannerMemory, PlannerStore } from './planner-store.ts'
import type { PowerDiary } from './power-diary.ts'
import { endOfNextTwo, schoolDays, warnBy } from './school-days.ts'
import { SchoolTime } from './school-time.ts'
import { Stock } from './stock.ts'
import type { BlobsForPlan, ContentForPlan } from './stock.ts'
import type { TrafficStore } from './traffic-store.ts'
import { Verdicts } from './verdicts.ts'
import type { Telling } from './verdicts.ts'
import { ShareWeek } from './windows.ts'

/*
 * The planner decides what is fetched next and how fast, tells of each lesson when it will be ready, and warns in time where it will not.
 * It owns the learnt hours, the count of the month, and what was told; it never moves a byte itself.
 */

export interface FetcherForPlan {
  setJobs(jobs: readonly FetchJob[]): void
  setAllowance(allowance: Allowance): void
  /** What the uplink gave lately, bytes a second; 0 while nothing is known. */
  readonly line: number
  /** Bytes that came over the uplink since the start of the box. */
  readonly traffic: number
  /** Whether every source of a blob has failed lately. */
  failing(sha256: string): boolean
}

export interface ShelfForPlan {
  room(): Room
  /** Items that stay. */
  readonly pins: readonly string[]
  /** Lets go of what may go, and of what only lessons after `neededBy` need, until so many bytes can be written; answers whether they can. */
  makeRoom(bytes: number, neededBy?: number): Promise<boolean>
}

export interface PlannerOptions {
  readonly clock: Clock
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  readonly settings: () => BoxConfig['library']
  readonly timeZone: () => string
  /** Whether the date may be trusted: lessons are not told of, and hours not learnt, by one that may not. */
  readonly dateKnown: () => boolean
  readonly classRunning: Watchable<boolean>
  readonly content: ContentForPlan
  readonly blobs: BlobsForPlan
  readonly fetcher: FetcherForPlan
  readonly shelf: ShelfForPlan
  readonly diary: PowerDiary
  readonly traffic: TrafficStore
  readonly store: Pick<PlannerStore, 'read' | 'write'>
}

export interface PlanView {
  readonly lessons: readonly LessonForecast[]
  readonly waiting: { readonly blobs: number; readonly bytes: number }
  readonly deficitBytes: number
  readonly paused: boolean
  /** Bytes a second; undefined without a limit. */
  readonly limit: number | undefined
  readonly held: HoldReason | undefined
  readonly monthBytes: number
}

const TICK = minutes(1)
const NOT_OFTENER = seconds(1)
/** Planning a large library takes no more of a core than this. */
const AT_MOST_A_FIFTIETH = 50
/** How far back the school day before is looked for: it may lie behind a holiday. */
const LOOK_BACK = [days(1), days(3), days(10)]
/** A promise has to hold on a day that is worse than most: so much of the line is counted on. */
const CAUTION = 0.9
const REMEMBER_EVERY = 30
const EMPTY: Plan = { jobs: [], lessons: [], waiting: { blobs: 0, bytes: 0 }, dueBytes: 0, deficitBytes: 0 }

export class Planner {
  readonly #options: PlannerOptions
  readonly #stock: Stock
  readonly #verdicts = new Verdicts()
  readonly #view = new View<PlanView>({
    ...{ lessons: [], waiting: EMPTY.waiting, deficitBytes: 0, paused: false, limit: undefined, held: undefined, monthBytes: 0 },
  })
  #memory: PlannerMemory = { paused: false, wished: [], told: [], yield: { expected: 0, got: 0 } }
  #needed: readonly string[] = []
  #plan = EMPTY
  /** By whose numbers the plan speaks of blobs; the stock may have another by now. */
  #planned: ContentIndex
  #allowance: AllowanceNow = { bytesPerSecond: 0 }
  #lessons: readonly LessonAhead[] = []
  #week: { readonly school: SchoolTime; readonly shares: ShareWeek; readonly settings: BoxConfig['library'] } | undefined
  #plannedAt: Milliseconds | undefined
  #planTook: Milliseconds = 0
  #counted = 0
  #timers: Partial<Record<'plan' | 'edge' | 'tick', Timer>> = {}
  #unwatch: (() => void)[] = []
  #busy: Promise<unknown> = Promise.resolve()
  #ticks = 0
  /** What was expected of the running minute when it began. */
  #minute = { arrived: 0, expected: 0 }
  #lately = { minutes: 0, expected: 0, got: 0 }
  #makingRoom = false
  #noRoomUntil: Milliseconds = 0
  #running = false

  constructor(options: PlannerOptions) {
    this.#options = options
    this.#stock = new Stock({ content: options.content, blobs: options.blobs, onChange: () => this.changed() })
    this.#planned = this.#stock.index
  }

  get view(): Watchable<PlanView> {
    return this.#view
  }

  get stock(): Stock {
    return this.#stock
  }

  /** The part of the week in which the box has power, 0 to 1, as far as it has learnt that. */
  get poweredShare(): number {
    return this.#options.diary.hours.weekShare
  }

  /** Resolves once the first plan is made. Rejects with DATABASE_FAILED. */
  async start(): Promise<void> {
    if (this.#running) return
    this.#running = true
    const { classRunning, clock, diary, store, content } = this.#options
    this.#memory = store.read()
    this.#verdicts.recall(this.#memory.told)
    diary.open()
    this.#counted = this.#options.fetcher.traffic
    this.#turnMonth()
    // Nothing comes in before it is known whether it may.
    this.#allow()
    this.#unwatch = [classRunning.watch(() => this.#atOnce()), content.watch(() => this.changed())]
    await this.#stock.start()
    this.#timers.tick = clock.every(TICK, () => this.#tick())
    this.#tick()
  }

  /** Resolves once what was learnt is on the disk, or could not be written. */
  async stop(): Promise<void> {
    if (!this.#running) return
    this.#running = false
    for (const timer of Object.values(this.#timers)) timer.cancel()
    this.#timers = {}
    for (const end of this.#unwatch.splice(0)) end()
    await this.#stock.stop()
    this.#count()
    this.#remember({})
    await Promise.all([this.#busy, this.#options.traffic.flush()])
  }

  /** Pins, room or the line have changed: it plans anew, at most once a second. */
  changed(): void {
    if (!this.#running || this.#timers.plan !== undefined) return
    const { clock } = this.#options
    const pause = Math.max(NOT_OFTENER, this.#planTook * AT_MOST_A_FIFTIETH)
    const since = this.#plannedAt === undefined ? pause : clock.monotonic() - this.#plannedAt
    this.#timers.plan = clock.after(Math.max(0, pause - since), () => this.#replan())
  }

  /** Settings have changed: what may flow changes at once, what is fetched with the next plan. */
  settingsChanged(): void {
    this.#atOnce()
  }

  /** Whether the uplink may be used for a guest's tap: it harms no class, and is none of what the school has not allowed. */
  get mayServeGuests(): boolean {
    return !this.#memory.paused && !this.#options.classRunning.value && this.#capLeft() > 0
  }

  /** Holds all background fetching until it is taken back. Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  async setPaused(paused: boolean): Promise<void> {
    this.#memory = { ...this.#memory, paused }
    this.#atOnce()
    await this.#options.store.write(this.#memory)
  }

  /** A person wants this item as soon as it can be had, whatever windows say. Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  async wish(itemId: string): Promise<void> {
    this.#memory = { ...this.#memory, wished: [...new Set([...this.#memory.wished, itemId])] }
    this.changed()
    await this.#options.store.write(this.#memory)
  }

  /** What a class needs now, the most urgent first; replaces what it needed before. */
  setNeeded(itemIds: readonly string[]): void {
    this.#needed = itemIds
    this.changed()
  }

  /**
   * What is needed, and until when it is due today or in the next two school days; undefined while nobody knows, because the date cannot
   * be trusted or nothing is planned yet.
   */
  demand(): Demand | undefined {
    if (!this.#options.dateKnown() || this.#plannedAt === undefined) return undefined
    const { school } = this.#weekNow()
    const dueBefore = endOfNextTwo(school, schoolDays(school, this.#lessons), this.#options.clock.now())
    const items = [...this.#needed, ...this.#memory.wished]
    return { dueBefore, neededBy: neededBy(this.#planned, this.#plan.lessons, items) }
  }

  #tick(): void {
    const { diary, log, traffic } = this.#options
    this.#ticks += 1
    this.#count()
    this.#turnMonth()
    this.#noteYield()
    const noted = diary.note(this.#weekNow().school).catch((err: unknown) => log.warn({ err }, 'powered hours not written'))
    this.#busy = Promise.all([this.#busy, noted, traffic.flush()])
    if (this.#ticks % REMEMBER_EVERY === 0) this.#remember({})
    this.#replan()
  }

  /** A class began or ended, or a person said stop: that must not wait for a plan. */
  #atOnce(): void {
    if (!this.#running) return
    this.#allow()
    this.changed()
  }

  #replan(): void {
    this.#timers.plan?.cancel()
    delete this.#timers.plan
    if (!this.#running) return
    const { clock, fetcher, shelf, settings } = this.#options
    const now = clock.now()
    this.#count()
    this.#plannedAt = clock.monotonic()
    this.#lessons = this.#lessonsAround(now)
    const wished = this.#stillWished(now)
    const before = this.#plan
    const { index, holdings } = this.#stock
    const common = { index, holdings, lessons: this.#lessons, keep: settings().keep, pinned: shelf.pins, room: shelf.room() }
    this.#planned = index
    this.#plan = makePlan({ ...common, now, dateKnown: this.#options.dateKnown(), needed: this.#needed, wished })
    if (!isSame(before.jobs, this.#plan.jobs)) fetcher.setJobs(this.#plan.jobs)
    this.#allow()
    const { school } = this.#weekNow()
    const known = schoolDays(school, this.#lessons)
    const warn = (startsAt: number): number => warnBy(school, known, startsAt)
    const lessons = this.#forecast(now, warn)
    this.#show(lessons)
    if (this.#options.dateKnown()) this.#tell(this.#verdicts.look(lessons, now, warn))
    this.#makeRoom(common.room)
    this.#planTook = clock.monotonic() - this.#plannedAt
  }

  /** What is ahead, and the last school day before. Apart: where classes are many, only the earliest are answered. */
  #lessonsAround(now: number): readonly LessonAhead[] {
    const { content } = this.#options
    const { school } = this.#weekNow()
    const today = school.dayOf(now)
    const ahead = content.lessons(now, now + HORIZON)
    for (const back of LOOK_BACK) {
      const before = content.lessons(now - back, now).filter(({ endsAt }) => endsAt <= now)
      if (before.some(({ startsAt }) => school.dayOf(startsAt) < today)) return [...before, ...ahead]
    }
    return ahead
  }

  #stillWished(now: number): readonly string[] {
    const { index, holdings } = this.#stock
    const wished = this.#memory.wished.filter((id) => index.needOf(id, now).blobs.some((blob) => holdings.missing(blob) > 0))
    if (wished.length < this.#memory.wished.length) this.#remember({ wished })
    return wished
  }

  #forecast(now: number, warn: (startsAt: number) => number): LessonForecast[] {
    const { diary, fetcher, settings } = this.#options
    const { school, shares } = this.#weekNow()
    const { index } = this.#stock
    const bytesPerSecond = fetcher.line * CAUTION * countedOn(this.#memory.yield, this.#perMinute())
    return forecastOf(this.#plan.lessons, {
      capacity: {
        ...{ now, school, bytesPerSecond, shares, hours: diary.hours },
        busy: this.#lessons.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
        cap: { left: this.#capLeft(), ofMonth: leftOf({ monthBytes: 0, capBytes: settings().monthly_cap_bytes }) },
      },
      ...{ paused: this.#memory.paused, warnBy: warn },
      failing: (blob) => fetcher.failing(index.blobs[blob]?.spec.sha256 ?? ''),
    })
  }

  #tell(news: readonly Telling[]): void {
    for (const one of news) this.#tellOne(one)
    if (news.length > 0) this.#remember({})
  }

  #tellOne(news: Telling): void {
    const { bus } = this.#options
    if ('ready' in news) return bus.tell('library.lesson-ready', { key: news.ready.key, startsAt: news.ready.startsAt })
    const { key, startsAt, missingBytes, readyAt } = news.late
    bus.tell('library.lesson-late', { key, startsAt, missingBytes, ...(readyAt === undefined ? {} : { readyAt }) })
  }

  #show(lessons: readonly LessonForecast[]): void {
    const { waiting, deficitBytes } = this.#plan
    const { bytesPerSecond: limit, held } = this.#allowance
    this.#view.set({ lessons, waiting, deficitBytes, paused: this.#memory.paused, limit, held, monthBytes: this.#options.traffic.bytes })
  }

  #allow(): void {
    const { classRunning, clock, fetcher, settings, traffic } = this.#options
    const before = this.#allowance
    this.#allowance = allowanceNow({
      ...{ paused: this.#memory.paused, classRunning: classRunning.value, share: this.#shareNow() },
      lineBytesPerSecond: fetcher.line,
      cap: { monthBytes: traffic.bytes, capBytes: settings().monthly_cap_bytes },
      waitingBytes: this.#plan.waiting.bytes,
      jobs: this.#plan.jobs.length,
    })
    const { bytesPerSecond, held } = this.#allowance
    if (bytesPerSecond !== before.bytesPerSecond || this.#plannedAt === undefined) fetcher.setAllowance({ bytesPerSecond })
    if (bytesPerSecond !== before.bytesPerSecond || held !== before.held) this.#show(this.#view.value.lessons)
    this.#timers.edge?.cancel()
    const edge = this.#weekNow().shares.nextChange(clock.now())
    if (edge !== undefined && this.#running) this.#timers.edge = clock.after(edge - clock.now(), () => this.#atOnce())
  }

  /** By a clock that nobody vouches for no window can be told. */
  #shareNow(): number {
    const { clock, dateKnown, settings } = this.#options
    return dateKnown() ? this.#weekNow().shares.at(clock.now()) : settings().share
  }

  #capLeft(): number {
    return leftOf({ monthBytes: this.#options.traffic.bytes, capBytes: this.#options.settings().monthly_cap_bytes })
  }

  /** What has come over the uplink since this was asked last. */
  #count(): void {
    const { fetcher, traffic } = this.#options
    traffic.add(Math.max(0, fetcher.traffic - this.#counted))
    this.#counted = fetcher.traffic
  }

  /** Without a date what comes counts for the month that was counted last. */
  #turnMonth(): void {
    const { clock, dateKnown, traffic } = this.#options
    const now = this.#weekNow().school.monthOf(clock.now())
    const last = dateKnown() ? '' : traffic.lastMonth()
    traffic.turnTo(last === '' ? now : last)
  }

  /** Only a minute that was free when it began says something about the line. */
  #noteYield(): void {
    const { arrived } = this.#stock
    const { expected } = this.#minute
    if (expected > 0) {
      const { minutes: many, expected: before, got } = this.#lately
      this.#lately = { minutes: many + 1, expected: before + expected, got: got + arrived - this.#minute.arrived }
    }
    if (this.#lately.minutes >= LOOK_MINUTES) {
      this.#memory = { ...this.#memory, yield: after(this.#memory.yield, this.#lately) }
      this.#lately = { minutes: 0, expected: 0, got: 0 }
    }
    this.#minute = { arrived, expected: this.#perMinute() }
  }

  /** What the background can bring in a minute from now; 0 where it may not, or has nothing to do. */
  #perMinute(): number {
    if (this.#allowance.held !== undefined || this.#plan.jobs.length === 0) return 0
    return (Math.min(this.#options.fetcher.line, this.#allowance.bytesPerSecond ?? Number.POSITIVE_INFINITY) * TICK) / 1000
  }

  #makeRoom(room: Room): void {
    const want = roomWanted(this.#plan, room)
    const { clock, shelf, log } = this.#options
    if (want === undefined || this.#makingRoom || clock.monotonic() < this.#noRoomUntil) return
    this.#makingRoom = true
    const made = shelf.makeRoom(want.bytes, want.neededBy).then(
      (isMade) => (isMade ? this.changed() : void (this.#noRoomUntil = clock.monotonic() + TICK)),
      (err: unknown) => log.warn({ err }, 'no room made'),
    )
    this.#busy = Promise.all([this.#busy, made.finally(() => (this.#makingRoom = false))])
  }

  #remember(change: Partial<PlannerMemory>): void {
    this.#memory = { ...this.#memory, told: this.#verdicts.told, ...change }
    const { store, log } = this.#options
    const written = store.write(this.#memory).catch((err: unknown) => log.warn({ err }, 'plan not written'))
    this.#busy = Promise.all([this.#busy, written])
  }

  #weekNow(): { readonly school: SchoolTime; readonly shares: ShareWeek } {
    const settings = this.#options.settings()
    const timeZone = this.#options.timeZone()
    const week = this.#week
    if (week !== undefined && week.settings === settings && week.school.timeZone === timeZone) return week
    const school = week?.school.timeZone === timeZone ? week.school : new SchoolTime(timeZone)
    this.#week = { school, shares: new ShareWeek(settings, school), settings }
    return this.#week
  }
}

function isSame(before: readonly FetchJob[], after: readonly FetchJob[]): boolean {
  return before.length === after.length && before.every((job, place) => isSameJob(job, after[place]))
}

function isSameJob(one: FetchJob, other: FetchJob | undefined): boolean {
  return one.spec.sha256 === other?.spec.sha256 && one.urgency === other.urgency && one.neededBy === other.neededBy
}
