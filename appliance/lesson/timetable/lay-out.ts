import { aTurn, inTurns } from '#appliance/base/in-turns.ts'
import type { TimetableOverlap } from '#appliance/contract/timetable.ts'
import { ChangingDays, daysOf } from './day-changes.ts'
import type { KeptChange } from './day-changes.ts'
import { resolved } from './overlaps.ts'
import { gridKey, plannedFrom } from './planned-lesson.ts'
import type { OutsideLesson, PlannedLesson, SchoolTimes } from './planned-lesson.ts'
import { dateOf, weekdayOf } from './school-day.ts'
import { parityOf } from './school-term.ts'
import type { SchoolTerm } from './school-term.ts'
import type { WeekGrid } from './week-grid.ts'

/** All that lessons are laid out from, as it was at one moment. */
export interface LayOutParts {
  readonly times: SchoolTimes
  readonly term: SchoolTerm | undefined
  readonly grid: WeekGrid
  readonly changes: readonly KeptChange[]
  /** Lessons of this classroom that run between two instants. */
  readonly calendar: (from: number, to: number) => Promise<readonly OutsideLesson[]>
  readonly signed: (from: number, to: number) => readonly OutsideLesson[]
  /** Days on which nobody comes by the school's calendars, with their names. */
  readonly holidays: (from: number, to: number) => Promise<ReadonlyMap<number, string>>
}

export interface LaidDay {
  readonly day: number
  readonly week: number | undefined
  readonly dayOff: string | undefined
  /** The grid that it follows, where that is not its own weekday's. */
  readonly follows: { readonly weekday: number; readonly weeks: 'odd' | 'even' } | undefined
  readonly lessons: readonly PlannedLesson[]
}

export interface LaidOut {
  readonly days: readonly LaidDay[]
  readonly overlaps: readonly TimetableOverlap[]
  /** Ids of the changes that found what they name. Of those that touch none of these days nothing is said. */
  readonly found: ReadonlySet<string>
}

/** So many days are laid out, and asked of the outside, at once: some milliseconds. */
const STRETCH = 14
/** One day with its grid costs about as much as so many ordinary things. */
const WEIGHT_OF_DAY = 20

/**
 * Lays days out, in turns: a year takes many. The same parts give the same lessons, whatever is asked for besides: days that are exchanged
 * with others are laid out together with them.
 */
export async function layOut(parts: LayOutParts, days: readonly number[]): Promise<LaidOut> {
  const wanted = withPartners(parts.changes, days)
  const frames = new Map<number, Frame>()
  const all: PlannedLesson[] = []
  const overlaps: TimetableOverlap[] = []
  for (const stretch of stretchesOf(wanted)) {
    const outside = await outsideOf(parts, stretch)
    for (const day of stretch.days) {
      const frame = frameOf(parts, day, outside.holidays.get(day))
      const one = resolved(frame.isOff ? [] : [...gridOf(parts, frame), ...(outside.byDay.get(day) ?? [])])
      frames.set(day, frame)
      all.push(...one.lessons)
      // What was left out before the changes does not come back by them; what stands beside each other may.
      overlaps.push(...one.overlaps.filter(({ dropped }) => dropped))
    }
    await aTurn()
  }
  const changing = new ChangingDays(all, parts.times)
  const found = await change(parts.changes, { wanted, changing, count: all.length })
  const laid = await finished({ frames, changing }, days)
  const dates = new Set(days.map(dateOf))
  return { days: laid.days, overlaps: [...overlaps, ...laid.overlaps].filter(({ date }) => dates.has(date)), found }
}

/** Days from `from` up to but without `to`. */
export function daysBetween(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
}

/** The days asked for, and those with which lessons of theirs are exchanged, in order. */
function withPartners(changes: readonly KeptChange[], days: readonly number[]): readonly number[] {
  const wanted = new Set(days)
  const moves = changes.filter(({ change: { kind } }) => kind === 'swap' || kind === 'move').map(({ change }) => daysOf(change))
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size
    for (const pair of moves) if (pair.some((day) => wanted.has(day))) for (const day of pair) wanted.add(day)
  }
  return [...wanted].sort((one, other) => one - other)
}

interface Stretch {
  readonly days: readonly number[]
  readonly from: number
  readonly to: number
}

function* stretchesOf(days: readonly number[]): Generator<Stretch> {
  let run: number[] = []
  for (const day of days) {
    const [first = day] = run
    if (day - first >= STRETCH) {
      yield { days: run, from: first, to: (run.at(-1) ?? first) + 1 }
      run = []
    }
    run.push(day)
  }
  const [first] = run
  if (first !== undefined) yield { days: run, from: first, to: (run.at(-1) ?? first) + 1 }
}

async function outsideOf(
  parts: LayOutParts,
  { from, to }: Stretch,
): Promise<{
  byDay: ReadonlyMap<number, readonly PlannedLesson[]>
  holidays: ReadonlyMap<number, string>
}> {
  const { times } = parts
  const [start, end] = [times.startOf(from), times.startOf(to)]
  const lessons: PlannedLesson[] = []
  await inTurns(await parts.calendar(start, end), (lesson) => void lessons.push(plannedFrom(lesson, 'calendar', times)))
  await inTurns(parts.signed(start, end), (lesson) => void lessons.push(plannedFrom(lesson, 'signed', times)))
  return { byDay: Map.groupBy(lessons, ({ day }) => day), holidays: await parts.holidays(from, to) }
}

type Frame = Omit<LaidDay, 'lessons'> & {
  /** Of every source. */
  readonly isOff: boolean
  readonly table: { readonly weekday: number; readonly weeks: 'odd' | 'even' } | undefined
}

/** A make-up day is the later word on a day within a holiday. What calendars call a holiday empties the grid alone: all others give dates. */
function frameOf({ changes, term }: LayOutParts, day: number, holiday: string | undefined): Frame {
  const date = dateOf(day)
  const week = term?.weekOf(day)
  let [makeUp, off]: [Frame['follows'], string | undefined] = [undefined, undefined]
  for (const { change } of changes) {
    if (change.kind === 'make-up' && change.date === date) makeUp = { weekday: change.weekday, weeks: change.weeks }
    if (change.kind === 'day-off' && change.from <= date && date <= change.to) off = change.name ?? ''
  }
  const dayOff = makeUp === undefined ? (off ?? holiday) : undefined
  const own = week === undefined ? undefined : { weekday: weekdayOf(day), weeks: parityOf(week) }
  const table = dayOff === undefined ? (makeUp ?? own) : undefined
  return { day, week, dayOff, follows: makeUp, isOff: off !== undefined && makeUp === undefined, table }
}

function gridOf({ grid, times }: LayOutParts, { day, table }: Frame): PlannedLesson[] {
  if (table === undefined) return []
  return grid.on(table.weekday, table.weeks).flatMap(({ weekday: _weekday, weeks: _weeks, period, ...content }) => {
    const place = times.placeOf(day, period)
    const key = gridKey(day, period)
    return place === undefined ? [] : [{ ...place, key, keys: [key], source: 'grid' as const, alsoFrom: [], changes: [], content }]
  })
}

/** The ids of those that found what they name. */
async function change(
  changes: readonly KeptChange[],
  { wanted, changing, count }: { wanted: readonly number[]; changing: ChangingDays; count: number },
): Promise<ReadonlySet<string>> {
  const here = new Set(wanted)
  const found = new Set<string>()
  const weight = 1 + count / 40
  await inTurns(
    changes.filter((one) => daysOf(one.change).some((day) => here.has(day))),
    (one) => void (changing.apply(one) && found.add(one.id)),
    () => weight,
  )
  return found
}

async function finished(
  { frames, changing }: { frames: ReadonlyMap<number, Frame>; changing: ChangingDays },
  wanted: readonly number[],
): Promise<Pick<LaidOut, 'days' | 'overlaps'>> {
  const days: LaidDay[] = []
  const overlaps: TimetableOverlap[] = []
  await inTurns(
    wanted,
    (day) => {
      const one = resolved(changing.on(day))
      overlaps.push(...one.overlaps)
      const { week, dayOff, follows } = frames.get(day) ?? NO_FRAME
      days.push({ day, week, dayOff, follows, lessons: one.lessons })
    },
    () => WEIGHT_OF_DAY,
  )
  return { days, overlaps }
}

const NO_FRAME = { week: undefined, dayOff: undefined, follows: undefined }
