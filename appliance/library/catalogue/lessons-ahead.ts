import { inTurns } from '#appliance/base/in-turns.ts'
import { textOf, wallOf, zoneOf } from '#appliance/base/zone.ts'
import type { Zone } from '#appliance/base/zone.ts'
import type { Slot } from '#appliance/contract/catalogue.ts'
import type { LessonAhead } from '../ports.ts'
import { readRule, timesOf } from '#appliance/base/recurrence-rule.ts'
import type { RecurrenceRule } from '#appliance/base/recurrence-rule.ts'
import { refusal, shown } from './refusal.ts'

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
const MOST_HITS = 50_000

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

/** A lesson of a line at a wall time, before anybody asked for more. */
interface Hit {
  readonly line: Line
  readonly wall: number
  readonly startsAt: number
}

interface Span {
  readonly from: number
  readonly to: number
}

/** Local starts that another line has, by uid. */
type Replaced = ReadonlyMap<string, ReadonlySet<number | undefined>>

/** Slots of a timetable, checked and ready to be laid out over the calendar. It knows no clock and is never changed. */
export class Timetable {
  readonly #lines: readonly Line[]
  readonly #replaced: Replaced

  private constructor(lines: readonly Line[], replaced: Replaced) {
    this.#lines = lines
    this.#replaced = replaced
  }

  /** Rejects with CATALOGUE_REFUSED, malformed, naming a slot whose times, zone or rule cannot be followed. */
  static async of(slots: readonly Slot[]): Promise<Timetable> {
    const lines: Line[] = []
    await inTurns(await newest(slots), (slot) => void lines.push(lineOf(slot)), weightOf)
    const held = withoutCancelledSeries(lines)
    return new Timetable(
      held.filter(({ slot }) => slot.status !== 'cancelled'),
      replacedIn(held),
    )
  }

  /** The part of it that a classroom needs: the slots that `isWanted` takes. One of a series that was moved elsewhere does not come back. */
  only(isWanted: (slot: Slot) => boolean): Timetable {
    return new Timetable(
      this.#lines.filter(({ slot }) => isWanted(slot)),
      this.#replaced,
    )
  }

  /** Lessons that run at some time from `from` up to but without `to`, epoch milliseconds, the earliest first; at most 2,000. */
  between(from: number, to: number): readonly Occurrence[] {
    const hits = this.#hits({ from, to: Math.min(to, from + LONGEST_LOOK) })
    return hits
      .sort((a, b) => a.startsAt - b.startsAt || (a.line.slot.uid < b.line.slot.uid ? -1 : 1))
      .slice(0, MOST)
      .map(occurrenceOf)
  }

  #hits(span: Span): Hit[] {
    const windows = new Map<Zone, Span>()
    const hits: Hit[] = []
    for (const line of this.#lines) {
      const window = windows.get(line.zone) ?? windowOf(line.zone, span)
      windows.set(line.zone, window)
      this.#collect(line, { span, window }, hits)
      // A county's whole year is too much at once: half of the time is looked at, until what is earliest is not.
      if (hits.length > MOST_HITS && span.to - span.from > HOUR) return this.#hits({ ...span, to: span.from + (span.to - span.from) / 2 })
    }
    return hits
  }

  #collect(line: Line, { span, window }: { span: Span; window: Span }, hits: Hit[]): void {
    const { zone, slot, stead, lasts } = line
    const replaced = stead === undefined ? this.#replaced.get(slot.uid) : undefined
    for (const wall of wallsOf(line, window)) {
      if (replaced?.has(wall) === true) continue
      const startsAt = zone.instantOf(wall)
      if (startsAt < span.to && zone.instantOf(wall + lasts) > span.from) hits.push({ line, wall, startsAt })
    }
  }
}

function replacedIn(lines: readonly Line[]): Replaced {
  const single = Map.groupBy(
    lines.filter(({ stead }) => stead !== undefined),
    ({ slot }) => slot.uid,
  )
  return new Map([...single].map(([uid, all]) => [uid, new Set(all.map(({ stead }) => stead))]))
}

/** The wall times of all lessons that may run within a span. Clocks that change may move an end by an hour or two. */
function windowOf(zone: Zone, { from, to }: Span): Span {
  return { from: zone.wallAt(from) - DAY - 3 * HOUR, to: zone.wallAt(to) + 3 * HOUR }
}

function occurrenceOf({ line: { slot, zone, stead, lasts }, wall, startsAt }: Hit): Occurrence {
  return { slot, key: keyOf(slot, stead ?? wall), startsAt, endsAt: Math.max(startsAt, zone.instantOf(wall + lasts)) }
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
async function newest(slots: readonly Slot[]): Promise<Slot[]> {
  const byName = new Map<string, Slot>()
  await inTurns(slots, (slot) => {
    const name = `${slot.recurrenceId?.slice(0, 16) ?? ''} ${slot.uid}`
    if ((slot.seq ?? 0) >= (byName.get(name)?.seq ?? 0)) byName.set(name, slot)
  })
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

function* wallsOf({ rule, start, extra, left }: Line, window: Span): Generator<number> {
  const isIn = (wall: number): boolean => wall >= window.from && wall < window.to && !left.has(wall)
  const regular = rule === undefined ? [start] : timesOf(rule, start, window)
  const seen = new Set<number>()
  for (const wall of regular) {
    if (!isIn(wall)) continue
    if (extra.length > 0) seen.add(wall)
    yield wall
  }
  for (const wall of extra) if (isIn(wall) && seen.size !== seen.add(wall).size) yield wall
}
