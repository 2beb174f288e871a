import { days, hours, minutes } from '#appliance/base/duration.ts'
import { Random } from '#test/helper/random.ts'
import { PlannedBox, aMemory } from './a-planned-box.ts'
import { ACatalogue, aLesson } from './a-catalogue.ts'

/*
 * Four weeks of a county school, as the planner lives them: a line of 2 Mbit/s of which half may be used and that is away for a tenth of
 * the time, the main switch on from seven to six on school days, six lessons a day in which nothing comes in the background. What could
 * have come in time is reckoned apart, by a fetcher that knows nothing of plans.
 */

export interface FourWeeksOptions {
  readonly seed: number
  /** Megabytes of a lesson, from and to. */
  readonly lessonMegabytes?: readonly [number, number]
}

export interface FourWeeks {
  readonly lessons: number
  /** Lessons that the line could have brought half an hour before the bell. */
  readonly possible: number
  /** Of those, how many were. */
  readonly possibleInTime: number
  /** In time, or warned of by 16:00 of the school day before. */
  readonly kept: number
  /** Warned of by then, and in time all the same. */
  readonly warnedInVain: number
  readonly uplinkBytes: number
}

const MONDAY = Date.parse('2026-09-07T00:00+08:00')
const LINE = 250_000
const SHARE = 0.5
const WEEKS = 4
const BELLS = [8, 9, 10, 11, 14, 15].map((hour) => hours(hour))
const MORNING = hours(7)
const EVENING = hours(18)
const STEP = minutes(2)

interface Planned {
  readonly key: string
  readonly bytes: number
  readonly orderedAt: number
  readonly startsAt: number
  readonly warnBy: number
}

interface Line {
  /** Whether there is one, step by step of the day. */
  readonly up: readonly boolean[]
}

/** Lives four weeks. The same seed gives the same weeks. */
export async function fourWeeks(options: FourWeeksOptions): Promise<FourWeeks> {
  const random = new Random(options.seed)
  const school = aTerm(random, options.lessonMegabytes ?? [150, 400])
  const catalogue = new ACatalogue()
  const memory = aMemory()
  const [readyAt, warnedAt] = [new Map<string, number>(), new Map<string, number>()]
  const possible = new OtherFetcher(school)
  const lessons = school.map(({ key, startsAt }) => aLesson(key, startsAt, [key]))
  let uplinkBytes = 0
  for (const day of SCHOOL_DAYS) {
    const line = aLineOf(random)
    const box = new PlannedBox({ catalogue, lessons, memory, at: MONDAY + days(day) + MORNING, line: LINE, share: SHARE })
    box.onReady = (key) => void readyAt.set(key, readyAt.get(key) ?? box.now)
    box.onLate = (key) => void warnedAt.set(key, warnedAt.get(key) ?? box.now)
    order(box, school)
    await box.start()
    for (const up of line.up) {
      if (order(box, school)) await box.settled()
      box.classRunning = BELLS.some((bell) => isClass(box.now, day, bell))
      possible.live(box.now, up && !box.classRunning ? (LINE * SHARE * STEP) / 1000 : 0)
      uplinkBytes += box.fetch(up ? (LINE * STEP) / 1000 : 0, STEP)
      box.advance(STEP)
    }
  }
  return { ...verdictOf({ school, readyAt, warnedAt, possible }), uplinkBytes }
}

const SCHOOL_DAYS = Array.from({ length: WEEKS * 7 }, (_, day) => day).filter((day) => day % 7 < 5)
const IN_TIME = minutes(30)

function verdictOf(found: {
  school: readonly Planned[]
  readyAt: ReadonlyMap<string, number>
  warnedAt: ReadonlyMap<string, number>
  possible: OtherFetcher
}): Omit<FourWeeks, 'uplinkBytes'> {
  let [possible, possibleInTime, kept, warnedInVain] = [0, 0, 0, 0]
  for (const { key, startsAt, warnBy } of found.school) {
    const inTime = (found.readyAt.get(key) ?? Number.POSITIVE_INFINITY) <= startsAt - IN_TIME
    const warned = (found.warnedAt.get(key) ?? Number.POSITIVE_INFINITY) <= warnBy
    const could = found.possible.inTime(key)
    possible += Number(could)
    possibleInTime += Number(could && inTime)
    kept += Number(inTime || warned)
    warnedInVain += Number(inTime && warned)
  }
  return { lessons: found.school.length, possible, possibleInTime, kept, warnedInVain }
}

/** Each lesson has a film of its own, which the county puts into its catalogue two to five school days ahead. */
function aTerm(random: Random, [least, most]: readonly [number, number]): Planned[] {
  return SCHOOL_DAYS.flatMap((day, place) =>
    BELLS.map((bell) => {
      const bytes = Math.round((least + random.next() * (most - least)) * 1e6)
      const ordered = SCHOOL_DAYS[place - 2 - random.below(4)] ?? 0
      const orderedAt = MONDAY + days(ordered) + MORNING + Math.floor(random.next() * hours(10))
      const dayBefore = SCHOOL_DAYS[place - 1] ?? day - 1
      const startsAt = MONDAY + days(day) + bell
      return { key: `day ${day} at ${bell}`, bytes, orderedAt, startsAt, warnBy: MONDAY + days(dayBefore) + hours(16) }
    }),
  ).filter(({ startsAt }) => startsAt >= MONDAY + days(2))
}

/** Breaks that come as they like: ten minutes of every hundred on the average. */
function aLineOf(random: Random): Line {
  const up: boolean[] = []
  const last = (average: number): number => Math.max(1, Math.round(-Math.log(1 - random.next()) * average))
  let isUp = random.next() < 0.9
  while (up.length < (EVENING - MORNING) / STEP) {
    up.push(...Array<boolean>(last(isUp ? 45 : 5)).fill(isUp))
    isUp = !isUp
  }
  return { up: up.slice(0, (EVENING - MORNING) / STEP) }
}

function isClass(now: number, day: number, bell: number): boolean {
  const begins = MONDAY + days(day) + bell
  return now >= begins && now < begins + minutes(45)
}

/** Puts into the catalogue what has been ordered by now; answers whether anything was new. */
function order(box: PlannedBox, school: readonly Planned[]): boolean {
  const due = school.filter(({ key, orderedAt }) => orderedAt <= box.now && !box.catalogue.items.some(({ item }) => item.id === key))
  for (const { key, bytes } of due) box.catalogue.course(key, bytes)
  if (due.length > 0) box.catalogueChanged()
  return due.length > 0
}

/** Brings the lesson that begins next, of those that are ordered, over the same minutes of the same line. */
class OtherFetcher {
  readonly #left: Map<string, number>
  readonly #school: readonly Planned[]
  readonly #readyAt = new Map<string, number>()

  constructor(school: readonly Planned[]) {
    this.#school = school.toSorted((a, b) => a.startsAt - b.startsAt)
    this.#left = new Map(school.map(({ key, bytes }) => [key, bytes]))
  }

  live(now: number, bytes: number): void {
    let give = bytes
    for (const { key, orderedAt, startsAt } of this.#school) {
      const left = this.#left.get(key) ?? 0
      if (give === 0 || left === 0 || orderedAt > now || startsAt + minutes(45) <= now) continue
      const taken = Math.min(left, give)
      give -= taken
      this.#left.set(key, left - taken)
      if (taken === left) this.#readyAt.set(key, now + STEP)
    }
  }

  inTime(key: string): boolean {
    const lesson = this.#school.find((one) => one.key === key)
    return (this.#readyAt.get(key) ?? Number.POSITIVE_INFINITY) <= (lesson?.startsAt ?? 0) - IN_TIME
  }
}
