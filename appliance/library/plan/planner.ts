import type { Timer } from '#appliance/base/clock.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { LessonForecast } from '#appliance/contract/library.ts'
import type { LessonAhead } from '../ports.ts'
import { Arrivals } from './arrivals.ts'
import { allowanceNow, holdOfAll } from './allowance.ts'
import type { AllowanceNow } from './allowance.ts'
import type { CapacityOptions } from './capacity.ts'
import type { ContentIndex } from './content-index.ts'
import { forecastOf } from './forecast.ts'
import { lessonsAround } from './lessons-around.ts'
import { after, countedOn, YieldWatch } from './line-yield.ts'
import { MonthCount } from './month-count.ts'
import { NeededBy, roomWanted } from './demand.ts'
import type { Demand } from './demand.ts'
import { isSameOrder, planInSteps } from './plan.ts'
import type { Plan, Room } from './plan.ts'
import type { BackgroundNow, PlannerOptions, PlanView } from './planner-options.ts'
import type { PlannerMemory } from './planner-store.ts'
import { endOfNextTwo, schoolDays, warnBy } from './school-days.ts'
import { SchoolTime } from './school-time.ts'
import { Stock } from './stock.ts'
import { Verdicts } from './verdicts.ts'
import { tellOf } from './telling.ts'
import type { Telling } from './verdicts.ts'
import { ShareWeek } from './windows.ts'

/*
 * The planner decides what is fetched next and how fast, tells of each lesson when it will be ready, and warns in time where it will not.
 * It owns the learnt hours, the count of the month, and what was told; it never moves a byte itself.
 */

/** What a plan was made of. */
interface Basis {
  readonly index: ContentIndex
  readonly room: Room
  readonly now: number
}

const TICK = minutes(1)
const NOT_OFTENER = seconds(1)
/** Planning a large library takes no more of a core than this. */
const AT_MOST_A_FIFTIETH = 50
/** A promise has to hold on a day that is worse than most: so much of the line is counted on. */
const CAUTION = 0.9
const REMEMBER_EVERY = 30
const EMPTY: Plan = {
  jobs: [],
  lessons: [],
  waiting: { blobs: 0, bytes: 0 },
  dueBytes: 0,
  deficitBytes: 0,
  completeAfter: new Float64Array(0),
}

export class Planner {
  readonly #options: PlannerOptions
  readonly #stock: Stock
  readonly #month: MonthCount
  readonly #verdicts = new Verdicts()
  readonly #view = new View<PlanView>({
    ...{ lessons: [], waiting: EMPTY.waiting, deficitBytes: 0, paused: false, limit: undefined, held: undefined, monthBytes: 0 },
  })
  #memory: PlannerMemory = { paused: false, wished: [], told: [], yield: { expected: 0, got: 0 } }
  #needed: readonly string[] = []
  #plan = EMPTY
  /** By whose numbers the plan speaks of blobs; the stock may have another by now. */
  #planned: ContentIndex
  #arrivals: Arrivals | undefined
  #allowance: AllowanceNow = { bytesPerSecond: 0 }
  /** Bytes over the uplink that were not fetched for the library. */
  #elsewhere = 0
  #lessons: readonly LessonAhead[] = []
  #week: { readonly school: SchoolTime; readonly shares: ShareWeek; readonly settings: BoxConfig['library'] } | undefined
  #plannedAt: Milliseconds | undefined
  #planTook: Milliseconds = 0
  #planning: Promise<void> | undefined
  readonly #demanded = new NeededBy()
  #timers: Partial<Record<'plan' | 'edge' | 'tick', Timer>> = {}
  #unwatch: (() => void)[] = []
  #busy: Promise<unknown> = Promise.resolve()
  #ticks = 0
  readonly #yields = new YieldWatch()
  #makingRoom = false
  #noRoomUntil: Milliseconds = 0
  #running = false

  constructor(options: PlannerOptions) {
    this.#options = options
    this.#stock = new Stock({ content: options.content, blobs: options.blobs, onChange: () => this.changed() })
    this.#planned = this.#stock.index
    const { clock, dateKnown, fetcher, settings, traffic } = options
    this.#month = new MonthCount({
      ...{ traffic, dateKnown, fetched: () => fetcher.traffic + this.#elsewhere, capBytes: () => settings().monthly_cap_bytes },
      monthNow: () => this.#weekNow().school.monthOf(clock.now()),
    })
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
    this.#month.begin()
    this.#month.turn()
    // Nothing comes in before it is known whether it may.
    this.#allow()
    this.#unwatch = [classRunning.watch(() => this.#atOnce()), content.watch(() => this.changed())]
    await this.#stock.start()
    this.#timers.tick = clock.every(TICK, () => this.#tick())
    this.#tick()
    await this.#planning
  }

  /** Resolves once what was learnt is on the disk, or could not be written. */
  async stop(): Promise<void> {
    if (!this.#running) return
    this.#running = false
    for (const timer of Object.values(this.#timers)) timer.cancel()
    this.#timers = {}
    for (const end of this.#unwatch.splice(0)) end()
    await Promise.all([this.#stock.stop(), this.#planning])
    this.#month.count()
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
    return !this.#memory.paused && !this.#options.classRunning.value && this.#month.left > 0
  }

  /**
   * Holds all background fetching until it is taken back. Known at once; resolves once it is on the disk, and rejects with DATABASE_FAILED:
   * then nothing has changed.
   */
  async setPaused(paused: boolean): Promise<void> {
    const before = this.#memory.paused
    this.#memory = { ...this.#memory, paused }
    this.#atOnce()
    try {
      await this.#options.store.write(this.#memory)
    } catch (thrown) {
      this.#memory = { ...this.#memory, paused: before }
      this.#atOnce()
      throw thrown
    }
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
    return { dueBefore, neededBy: this.#demanded.by(this.#planned, this.#plan, [...this.#needed, ...this.#memory.wished]) }
  }

  /**
   * When all of an item will be here, epoch milliseconds: as planned, or, where nobody has asked for it, behind all that is due. Undefined
   * where nobody can tell, or not within fifteen days.
   */
  readyAt(itemId: string): number | undefined {
    const { clock, dateKnown } = this.#options
    if (this.#memory.paused || !this.#running) return undefined
    const { blobs, lacks } = this.#planned.needOf(itemId, dateKnown() ? clock.now() : Number.NEGATIVE_INFINITY)
    if (lacks || blobs.some((blob) => this.#isFailing(blob))) return undefined
    if (this.#arrivals?.plan !== this.#plan) this.#arrivals = new Arrivals(this.#plan, this.#capacity(clock.now()))
    // Of numbers of another index nothing is known.
    const isSame = this.#stock.index === this.#planned
    return this.#arrivals.readyAt(blobs, (blob) => (isSame ? this.#stock.holdings.missing(blob) : 0))
  }

  #tick(): void {
    const { diary, log, traffic } = this.#options
    this.#ticks += 1
    this.#month.count()
    this.#month.turn()
    const lately = this.#yields.note({ arrived: this.#stock.arrived, expected: this.#perMinute() })
    if (lately !== undefined) this.#memory = { ...this.#memory, yield: after(this.#memory.yield, lately) }
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
    if (!this.#running || this.#planning !== undefined) return
    const { clock, shelf, settings } = this.#options
    const now = clock.now()
    this.#month.count()
    this.#plannedAt = clock.monotonic()
    this.#lessons = lessonsAround(this.#options.content, { school: this.#weekNow().school, now })
    const wished = this.#stillWished(now)
    const { index, holdings } = this.#stock
    const room = shelf.room()
    const common = { index, holdings, lessons: this.#lessons, keep: settings().keep, pinned: shelf.pins, room }
    const steps = planInSteps({ ...common, now, dateKnown: this.#options.dateKnown(), needed: this.#needed, wished })
    const first = steps.next()
    if (first.done === true) return this.#take(first.value, { index, room, now })
    this.#planning = this.#goOn(steps, { index, room, now }).finally(() => (this.#planning = undefined))
  }

  /** A large library is planned a bit at a time; what changes meanwhile is planned with next. */
  async #goOn(steps: Generator<undefined, Plan>, basis: Basis): Promise<void> {
    for (;;) {
      await aTurn()
      if (!this.#running) return
      const step = steps.next()
      if (step.done === true) return this.#take(step.value, basis)
    }
  }

  #take(plan: Plan, { index, room, now }: Basis): void {
    const { clock, fetcher } = this.#options
    const before = this.#plan
    this.#planned = index
    this.#plan = plan
    if (!isSameOrder(before.jobs, plan.jobs)) fetcher.setJobs(plan.jobs)
    this.#allow()
    const { school } = this.#weekNow()
    const known = schoolDays(school, this.#lessons)
    const warn = (startsAt: number): number => warnBy(school, known, startsAt)
    const lessons = this.#forecast(now, warn)
    this.#show(lessons)
    if (this.#options.dateKnown()) this.#tell(this.#verdicts.look(lessons, now, warn))
    this.#makeRoom(room)
    this.#planTook = clock.monotonic() - (this.#plannedAt ?? 0)
  }

  #stillWished(now: number): readonly string[] {
    const { index, holdings } = this.#stock
    const wished = this.#memory.wished.filter((id) => index.needOf(id, now).blobs.some((blob) => holdings.missing(blob) > 0))
    if (wished.length < this.#memory.wished.length) this.#remember({ wished })
    return wished
  }

  #forecast(now: number, warn: (startsAt: number) => number): LessonForecast[] {
    return forecastOf(this.#plan.lessons, {
      ...{ capacity: this.#capacity(now), paused: this.#memory.paused, warnBy: warn },
      failing: (blob) => this.#isFailing(blob),
    })
  }

  #capacity(now: number): CapacityOptions {
    const { diary, fetcher } = this.#options
    const { school, shares } = this.#weekNow()
    const bytesPerSecond = fetcher.line * CAUTION * countedOn(this.#memory.yield, this.#perMinute())
    return {
      ...{ now, school, bytesPerSecond, shares, hours: diary.hours },
      busy: this.#lessons.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
      cap: { left: this.#month.left, ofMonth: this.#month.ofMonth },
    }
  }

  /** `blob`: by the numbers of the plan. */
  #isFailing(blob: number): boolean {
    return this.#options.fetcher.failing(this.#planned.blobs[blob]?.spec.sha256 ?? '')
  }

  #tell(news: readonly Telling[]): void {
    for (const one of news) tellOf(one, this.#options.bus)
    if (news.length > 0) this.#remember({})
  }

  #show(lessons: readonly LessonForecast[]): void {
    const { waiting, deficitBytes } = this.#plan
    const { bytesPerSecond: limit, held } = this.#allowance
    this.#view.set({ lessons, waiting, deficitBytes, paused: this.#memory.paused, limit, held, monthBytes: this.#options.traffic.bytes })
  }

  /** Something else has used the uplink in the background: it counts like what is fetched. */
  tookElsewhere(bytes: number): void {
    this.#elsewhere += bytes
  }

  /** How all that is done in the background stands with the uplink: why nothing may go over it, and else which part may be used, 0 to 1. */
  get background(): BackgroundNow {
    return { held: holdOfAll(this.#allowance), share: this.#shareNow() }
  }

  #allow(): void {
    const { classRunning, clock, fetcher } = this.#options
    const before = this.#allowance
    this.#allowance = allowanceNow({
      ...{ paused: this.#memory.paused, classRunning: classRunning.value, share: this.#shareNow() },
      lineBytesPerSecond: fetcher.line,
      cap: this.#month.cap,
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
