import type { Slot } from '#appliance/contract/catalogue.ts'
import type { LessonAhead } from '../ports.ts'
import { readRule, timesOf } from './recurrence-rule.ts'
import type { RecurrenceRule } from './recurrence-rule.ts'
import { refusal, shown } from './refusal.ts'
import { textOf, wallOf, zoneOf } from './school-zone.ts'
import type { Zone } from './school-zone.ts'
import { inSlices } from './slices.ts'

/** One lesson of a slot, at its own time. */
export interface Occurrence {
  readonly slot: Slot
  /** The slot's uid and the local start that the series gives it; it stays the same where the lesson is moved. */
  readonly key: string
  /** Epoch milliseconds. */
  readonly startsAt: number
  readonly endsAt: number
}

/** The most that is answered at once: the earliest. */
const MOST = 2000
const DAY = 86_400_000
const LONGEST_LOOK = 400 * DAY
const HOUR = 3_600_000

/** A slot with its times as numbers; wall times as in school-zone.ts. */
interface Line {
  readonly slot: Slot
  readonly zone: Zone
  readonly start: number
  readonly lasts: number
  readonly rule: RecurrenceRule | undefined
  readonly extra: readonly number[]
  readonly left: ReadonlySet<number>
  /** Only where the line stands for one lesson of a series. */
  readonly stead: number | undefined
}

/** Slots of a timetable, checked and ready to be laid out over the calendar. It knows no clock and is never changed. */
export class Timetable {
  readonly #lines: readonly Line[]
  /** By uid and local start: another line has that lesson. */
  readonly #replaced: ReadonlySet<string>

  private constructor(lines: readonly Line[]) {
    this.#lines = lines
    this.#replaced = new Set(lines.flatMap(({ slot, stead }) => (stead === undefined ? [] : [keyOf(slot, stead)])))
  }

  /** Rejects with CATALOGUE_REFUSED, malformed, naming a slot whose times, zone or rule cannot be followed. */
  static async of(slots: readonly Slot[]): Promise<Timetable> {
    const lines: Line[] = []
    await inSlices(newest(slots), (slot) => void lines.push(lineOf(slot)), weightOf)
    return new Timetable(withoutCancelledSeries(lines))
  }

  /** Lessons that run at some time from `from` up to but without `to`, epoch milliseconds, the earliest first; at most 2,000. */
  between(from: number, to: number): readonly Occurrence[] {
    const end = Math.min(to, from + LONGEST_LOOK)
    const found: Occurrence[] = []
    for (const line of this.#lines) {
      for (const occurrence of this.#of(line, from, end)) found.push(occurrence)
      // A county's whole year would not fit: half of the time is looked at, until what is earliest does.
      if (found.length > 4 * MOST && end - from > HOUR) return this.between(from, from + (end - from) / 2)
    }
    return found.sort((a, b) => a.startsAt - b.startsAt || (a.key < b.key ? -1 : 1)).slice(0, MOST)
  }

  *#of(line: Line, from: number, to: number): Generator<Occurrence> {
    const { slot, zone, lasts, stead } = line
    if (slot.status === 'cancelled') return
    // Clocks that change may move the end of a lesson by an hour or two.
    const window = { from: zone.wallAt(from) - lasts - 3 * HOUR, to: zone.wallAt(to) + 3 * HOUR }
    for (const wall of wallsOf(line, window)) {
      const key = keyOf(slot, stead ?? wall)
      if (stead === undefined && this.#replaced.has(key)) continue
      const [startsAt, endsAt] = [zone.instantOf(wall), zone.instantOf(wall + lasts)]
      if (startsAt < to && endsAt > from) yield { slot, key, startsAt, endsAt: Math.max(endsAt, startsAt) }
    }
  }
}

/** What the library plans for: lessons with the items that they show or may show. */
export function lessonsAhead(timetable: Timetable, from: number, to: number): readonly LessonAhead[] {
  return timetable.between(from, to).map(({ slot, key, startsAt, endsAt }) => {
    const items = [slot.item, ...(slot.fallback ?? []), ...(slot.quiz ?? [])].filter((id) => id !== undefined)
    return { key, title: slot.title ?? {}, startsAt, endsAt, items: [...new Set(items)] }
  })
}

function keyOf(slot: Slot, wall: number): string {
  return `${slot.uid}@${textOf(wall).slice(0, 16)}`
}

/** Of slots for the same the one with the highest `seq`; of equals the last. */
function newest(slots: readonly Slot[]): Slot[] {
  const byName = new Map<string, Slot>()
  for (const slot of slots) {
    const name = JSON.stringify([slot.uid, slot.recurrenceId?.slice(0, 16)])
    if ((slot.seq ?? 0) >= (byName.get(name)?.seq ?? 0)) byName.set(name, slot)
  }
  return [...byName.values()]
}

/** A series that is cancelled takes its single lessons along, but for those that were set down later. */
function withoutCancelledSeries(lines: readonly Line[]): Line[] {
  const cancelled = new Map<string, number>()
  for (const { slot, stead } of lines) if (stead === undefined && slot.status === 'cancelled') cancelled.set(slot.uid, slot.seq ?? 0)
  return lines.filter(({ slot, stead }) => {
    const seq = cancelled.get(slot.uid)
    return seq === undefined || (stead !== undefined && (slot.seq ?? 0) > seq)
  })
}

/** Series that are counted are followed to their end once. */
function weightOf({ rrule }: Slot): number {
  return rrule?.includes('COUNT') === true ? 50 : 1
}

function lineOf(slot: Slot): Line {
  const zone = zoneOf(slot.tz ?? 'Asia/Shanghai')
  if (zone === undefined) throw wrong(slot, `has the time zone ${shown(slot.tz)}, which nobody knows`)
  const at = (text: string): number => {
    const wall = wallOf(text)
    if (wall === undefined) throw wrong(slot, `has the time ${text}, which no calendar has`)
    return wall
  }
  const [start, end] = [at(slot.start), at(slot.end)]
  if (end <= start || end - start > DAY) throw wrong(slot, 'ends before it begins, or lasts longer than a day')
  const rule = slot.rrule === undefined ? undefined : readRule(slot.rrule, start, zone)
  if (typeof rule === 'string') throw wrong(slot, `repeats by a rule that cannot be followed: ${rule}`)
  const stead = slot.recurrenceId === undefined ? undefined : at(slot.recurrenceId)
  if (stead !== undefined && rule !== undefined) throw wrong(slot, 'stands for one lesson of a series, and repeats')
  return {
    ...{ slot, zone, start, rule, stead },
    lasts: end - start,
    extra: (slot.rdate ?? []).map(at),
    left: new Set((slot.exdate ?? []).map(at)),
  }
}

function wrong({ uid }: Slot, trouble: string): Error {
  return refusal('malformed', `timetable.json: the lesson ${shown(uid)} ${trouble}`)
}

function wallsOf({ rule, start, extra, left }: Line, window: { from: number; to: number }): Set<number> {
  const single = rule === undefined ? [start] : timesOf(rule, start, window)
  const walls = new Set([...single, ...extra].filter((wall) => wall >= window.from && wall < window.to))
  for (const wall of left) walls.delete(wall)
  return walls
}
