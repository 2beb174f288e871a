import { BoxBus } from '#appliance/base/bus.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import { Planner } from '#appliance/library/plan/planner.ts'
import type { PlannerMemory } from '#appliance/library/plan/planner-store.ts'
import { PowerDiary } from '#appliance/library/plan/power-diary.ts'
import type { HourSeen } from '#appliance/library/plan/powered-hours.ts'
import { TrafficStore } from '#appliance/library/plan/traffic-store.ts'
import type { Allowance, FetchJob, LessonAhead } from '#appliance/library/ports.ts'
import type { ACatalogue } from './a-catalogue.ts'

/** What outlives a power cut: held in memory, so that weeks pass in seconds. */
export interface Memory {
  readonly hours: Map<number, HourSeen>
  readonly months: Map<string, number>
  readonly have: Map<string, number>
  lastSeen: number | undefined
  planner: PlannerMemory
}

export function aMemory(): Memory {
  const planner = { paused: false, wished: [], told: [], yield: { expected: 0, got: 0 } }
  return { hours: new Map(), months: new Map(), have: new Map(), lastSeen: undefined, planner }
}

export interface PlannedBoxOptions {
  readonly catalogue: ACatalogue
  readonly lessons: readonly LessonAhead[]
  readonly memory?: Memory
  /** Epoch milliseconds at which it is switched on. */
  readonly at: number
  /** Bytes a second. */
  readonly line: number
  readonly share?: number
  readonly settings?: Partial<BoxConfig['library']>
  readonly room?: () => { freeBytes: number; evictableBytes: number }
}

/** The real planner over a catalogue, a disk and a line that only count. To cut its power, let go of it and make another of its memory. */
export class PlannedBox {
  readonly catalogue: ACatalogue
  readonly planner: Planner
  readonly clock: ManualClock
  readonly memory: Memory
  readonly told: string[] = []
  readonly roomAsked: { bytes: number; neededBy: number | undefined }[] = []
  jobs: readonly FetchJob[] = []
  allowance: Allowance | undefined
  dateKnown = true
  diskFails = false
  line: number
  failing = new Set<string>()
  pins: string[] = []
  settings: BoxConfig['library']
  onReady: (key: string) => void = () => undefined
  onLate: (key: string) => void = () => undefined
  #lessons: readonly LessonAhead[]
  #background = 0
  readonly #class = new View(false)
  readonly #catalogueWatchers = new Set<() => void>()
  readonly #blobWatchers = new Set<(sha256: string) => void>()

  constructor(options: PlannedBoxOptions) {
    this.catalogue = options.catalogue
    this.memory = options.memory ?? aMemory()
    this.clock = new ManualClock(options.at)
    this.line = options.line
    this.#lessons = options.lessons
    this.settings = settingsOf(options)
    this.planner = this.#planner(options)
  }

  get now(): number {
    return this.clock.now()
  }

  set classRunning(running: boolean) {
    if (this.#class.value !== running) this.#class.set(running)
  }

  get classRunning(): boolean {
    return this.#class.value
  }

  async start(): Promise<void> {
    await this.planner.start()
  }

  /** What the catalogues hold is in the index. */
  async settled(): Promise<void> {
    await this.planner.stock.settled()
  }

  advance(by: Milliseconds): void {
    this.clock.advance(by)
  }

  catalogueChanged(lessons = this.#lessons): void {
    this.#lessons = lessons
    for (const watcher of this.#catalogueWatchers) watcher()
  }

  hold(sha256: string, have: number): void {
    this.memory.have.set(sha256, have)
    for (const watcher of this.#blobWatchers) watcher(sha256)
  }

  /** Brings what the line and the allowance let through in a span of time, first first. Answers how many bytes that were. */
  fetch(lineBytes: number, span: Milliseconds): number {
    const allowed = this.allowance?.bytesPerSecond
    let give = Math.min(lineBytes, allowed === undefined ? lineBytes : (allowed * span) / 1000)
    const before = give
    for (const { spec } of this.jobs) {
      if (give < 1) break
      const have = this.memory.have.get(spec.sha256) ?? 0
      const taken = Math.min(give, spec.bytes - have)
      give -= taken
      if (taken > 0) this.hold(spec.sha256, have + taken)
    }
    this.#background += before - give
    return before - give
  }

  #found(sha256: string): { have: number; complete: boolean } | undefined {
    const have = this.memory.have.get(sha256)
    const bytes = this.planner.stock.index.ownerOf(sha256)?.spec.bytes
    return have === undefined ? undefined : { have, complete: have === bytes }
  }

  #planner({ room = () => ({ freeBytes: Number.POSITIVE_INFINITY, evictableBytes: 0 }) }: PlannedBoxOptions): Planner {
    const { clock, memory } = this
    const log = createLog('silent')
    const [line, pins, traffic] = [() => this.line, () => this.pins, () => this.#background]
    const store = {
      all: () => [...memory.hours.values()],
      lastSeen: () => memory.lastSeen,
      put: async (seen: readonly HourSeen[], lastSeen: number) => {
        for (const one of seen) memory.hours.set(one.hour, one)
        memory.lastSeen = lastSeen
      },
    }
    return new Planner({
      ...{ clock, log, bus: this.#bus(), settings: () => this.settings, timeZone: () => 'Asia/Shanghai' },
      dateKnown: () => this.dateKnown,
      classRunning: this.#class,
      content: {
        assets: () => this.catalogue.assets,
        items: () => this.catalogue.items,
        // As the catalogues answer: the earliest, and no more than so many.
        lessons: (from, to) => this.#lessons.filter(({ startsAt, endsAt }) => endsAt > from && startsAt < to).slice(0, 2000),
        watch: (listener) => watched(this.#catalogueWatchers, listener),
      },
      blobs: { find: (sha256) => this.#found(sha256), watch: (listener) => watched(this.#blobWatchers, listener) },
      fetcher: {
        setJobs: (jobs) => void (this.jobs = jobs),
        setAllowance: (allowance) => void (this.allowance = allowance),
        get line() {
          return line()
        },
        get traffic() {
          return traffic()
        },
        failing: (sha256) => this.failing.has(sha256),
      },
      shelf: {
        room,
        get pins() {
          return pins()
        },
        makeRoom: async (bytes, neededBy) => this.roomAsked.push({ bytes, neededBy }) > 0,
      },
      diary: new PowerDiary({ clock, store, dateKnown: () => this.dateKnown }),
      traffic: new TrafficStore(trafficTable(memory.months), () => undefined),
      store: {
        read: () => memory.planner,
        write: async (written) => {
          if (this.diskFails) throw new BoxError('DATABASE_FAILED', 'no disk')
          memory.planner = written
        },
      },
    })
  }

  #bus(): BoxBus {
    const bus = new BoxBus(this.clock, (_name, thrown) => {
      throw thrown
    })
    bus.on('library.lesson-ready', ({ key }) => {
      this.told.push(`ready ${key}`)
      this.onReady(key)
    })
    bus.on('library.lesson-late', ({ key }) => {
      this.told.push(`late ${key}`)
      this.onLate(key)
    })
    return bus
  }
}

function settingsOf({ share = 0.5, settings }: PlannedBoxOptions): BoxConfig['library'] {
  return {
    ...{ catalogues: [], check_minutes: 15, keep: 'lessons', share, windows: [], monthly_cap_bytes: 0, min_free_bytes: 0 },
    ...{ min_free_share: 0, reserve_bytes: 0, scrub_days: 14, sticks: [] },
    ...settings,
  }
}

function watched<T>(watchers: Set<T>, listener: T): () => void {
  watchers.add(listener)
  return () => void watchers.delete(listener)
}

/** The table of the months as `TrafficStore` asks for it. */
function trafficTable(months: Map<string, number>): ConstructorParameters<typeof TrafficStore>[0] {
  return {
    readOne: <T>(sql: string, month?: unknown) => {
      if (!sql.includes('WHERE')) return lastOf(months) as T | undefined
      const bytes = months.get(String(month))
      return (bytes === undefined ? undefined : { bytes }) as T | undefined
    },
    write: async (statements) => {
      for (const { params: [month, bytes] = [] } of statements) months.set(String(month), (months.get(String(month)) ?? 0) + Number(bytes))
      return []
    },
  }
}

function lastOf(months: Map<string, number>): { month: string } | undefined {
  const month = [...months.keys()].sort().at(-1)
  return month === undefined ? undefined : { month }
}
