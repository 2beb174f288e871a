import { BoxBus } from '#appliance/base/bus.ts'
import { minutes } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import type { TimetableLesson } from '#appliance/contract/timetable.ts'
import { Lesson } from '#appliance/lesson/lesson.ts'
import type { LessonStore, SavedLesson } from '#appliance/lesson/lesson-store.ts'
import type { ChannelNow, Film, LiveForLesson, Rung, TaughtItem } from '#appliance/lesson/ports.ts'
import { settled } from '#test/helper/settled.ts'

/** A disk that outlives the lessons which are saved on it, and can be made to fail. */
export class Disk implements Pick<LessonStore, 'find' | 'save'> {
  saved: SavedLesson | undefined
  broken = false

  /** As a power cut leaves it. */
  copy(): Disk {
    const copy = new Disk()
    copy.saved = this.saved
    return copy
  }

  find(): SavedLesson | undefined {
    return this.saved
  }

  async save(lesson: SavedLesson): Promise<void> {
    if (this.broken) throw new BoxError('DATABASE_FAILED', 'the disk is full')
    this.saved = structuredClone(lesson)
  }
}

const SILENT: ChannelNow = {
  ...{ flows: false, feeds: undefined, chosen: false, prefers: undefined, behindMs: 0, held: false, latencyMs: undefined },
  sources: 'one',
}

/** The relay as the lesson sees it: `show` says what is on the channel. */
export class ToldLive implements LiveForLesson {
  readonly asked: string[] = []
  readonly view = new View<unknown>(undefined)
  rungs: Rung[] = ['live']
  sampleMissing = false
  /** The origin keeps what was sent since then, epoch milliseconds. */
  keptSince = Infinity
  #now = SILENT

  show(now: Partial<ChannelNow>): void {
    this.#now = { ...this.#now, ...now }
    this.view.set({})
  }

  now(): ChannelNow {
    return this.#now
  }

  demand(channel: string, on: boolean): void {
    this.asked.push(`${channel} ${on ? 'on' : 'off'}`)
  }

  async startSample(): Promise<void> {
    if (this.sampleMissing) throw new BoxError('SAMPLE_MISSING', 'no sample')
    this.asked.push('sample on')
  }

  async stopSample(): Promise<void> {
    this.asked.push('sample off')
  }

  carriageChanged(): void {
    // Tests ask for the carriage when they look at it.
  }

  prefer(_channel: string, rung: Rung | undefined): boolean {
    if (rung !== undefined && !this.rungs.includes(rung)) return false
    this.#now = { ...this.#now, prefers: rung }
    this.asked.push(`prefer ${rung ?? 'nothing'}`)
    return true
  }

  hold(): void {
    this.asked.push('hold')
    this.show({ held: true })
  }

  resume(): void {
    this.asked.push('resume')
    this.show({ held: false })
  }

  canCatchUp(_channel: string, lostAt: number): boolean {
    return lostAt >= this.keptSince
  }

  catchUp(_channel: string, lostAt: number): void {
    this.asked.push(`catch up from ${lostAt}`)
  }

  jump(): void {
    this.asked.push('jump')
  }
}

export function aLesson(startsAt: number, more: Partial<TimetableLesson> = {}): TimetableLesson {
  const key = `maths@${startsAt}`
  return {
    key,
    keys: [key],
    date: '2026-09-01',
    startsAt,
    endsAt: startsAt + minutes(40),
    source: 'grid',
    alsoFrom: [],
    changes: [],
    ...more,
  }
}

export interface ClassroomOptions {
  readonly disk?: Disk
  readonly clock?: ManualClock
  readonly lessons?: TimetableLesson[]
  readonly items?: Record<string, TaughtItem>
  readonly films?: Record<string, Film>
  /** Items whose holders do not allow that a class is kept. */
  readonly forbidden?: string[]
}

/** A lesson over a disk, a relay, a library and a timetable that do as they are told. */
export function aClassroom({
  disk = new Disk(),
  clock = new ManualClock(),
  lessons = [],
  items = {},
  films = {},
  forbidden = [],
}: ClassroomOptions = {}) {
  const bus = new BoxBus(clock, () => undefined)
  const facts: Fact[] = []
  bus.onAny((fact) => facts.push(fact))
  const live = new ToldLive()
  const trust = { known: true }
  const step = async (to: number): Promise<void> => {
    const milliseconds = to - clock.now()
    clock.stepWall(to)
    bus.tell('clock.stepped', { milliseconds })
    await settled()
  }
  const dateComes = async (): Promise<void> => {
    trust.known = true
    bus.tell('clock.trusted', { by: 'timesync' })
    await settled()
  }
  const timetable = {
    now: (at: number) => ({ lesson: lessons.find(({ startsAt, endsAt }) => startsAt <= at && at < endsAt) }),
    next: (at: number) => ({ lesson: lessons.find(({ startsAt }) => startsAt > at) }),
  }
  const timetableBecomes = async (others: TimetableLesson[]): Promise<void> => {
    lessons.splice(0, lessons.length, ...others)
    bus.tell('lesson.timetable-changed', { revision: '2', because: 'edited' })
    await settled()
  }
  const later = async (by: number): Promise<void> => {
    clock.advance(by)
    await settled()
  }
  const lesson = new Lesson({
    ...{ bus, clock, live, timetable, log: createLog('silent'), channel: 'class', store: disk },
    library: { taught: (id) => items[id], film: (id) => films[id], mayRecord: (id) => !forbidden.includes(id) },
    dateKnown: () => trust.known,
    prepare: () => minutes(5),
  })
  return {
    ...{ lesson, live, facts, disk, clock, trust, step, dateComes, later, timetableBecomes },
    get asked() {
      return live.asked
    },
    get told() {
      return facts.map(({ name }) => name)
    },
  }
}

/** A film of the library that nobody reads here. */
export function aFilm(more: Partial<Film> = {}): Film {
  return { key: 'film', title: '分数', state: 'ready', durationMs: minutes(40), open: () => Promise.reject(new Error('not read')), ...more }
}
