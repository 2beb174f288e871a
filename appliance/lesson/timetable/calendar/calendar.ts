import { inTurns } from '#appliance/base/in-turns.ts'
import { words } from '#appliance/base/one-line.ts'
import { timesOf } from '#appliance/base/recurrence-rule.ts'
import { textOf } from '#appliance/base/zone.ts'
import type { Zone } from '#appliance/base/zone.ts'
import type { CalendarDoubt, LessonContent } from '#appliance/contract/timetable.ts'
import { distinctPlaces } from '../classroom.ts'
import type { PlaceNames } from '../classroom.ts'
import type { OutsideLesson } from '../planned-lesson.ts'
import { durationOf, readEvent } from './calendar-event.ts'
import type { CalendarEvent } from './calendar-event.ts'
import { readCalendarText } from './calendar-text.ts'
import type { ComponentLines } from './calendar-text.ts'
import { CalendarZones } from './calendar-zones.ts'
import { isHoliday } from './event-content.ts'
import { seriesOf } from './series.ts'
import type { Series } from './series.ts'

/** A lesson of a calendar, at its own time. */
export interface CalendarLesson extends OutsideLesson {
  /** As the calendar writes its place, whatever that means. */
  readonly location: string | undefined
}

export interface CalendarSource {
  /** What keys of its lessons begin with. */
  readonly id: string
  /** What sentences call it. */
  readonly label: string
}

const DAY = 86_400_000
/** More in one look is no classroom's calendar; the first of the file count. */
const MOST_LESSONS = 2000
const MOST_DOUBTS = 100
const WEIGHT_OF_EVENT = 20
const WEIGHT_OF_SERIES = 4
/** Series that are counted are followed to their end once. */
const WEIGHT_OF_COUNTED = 100

/** A calendar, read and ready to be laid out. It knows no clock and is never changed. */
export class Calendar {
  /** As it calls itself. */
  readonly name: string | undefined
  /** How often it wants to be looked at, in milliseconds. */
  readonly refresh: number | undefined
  /** Events that were left out, and why; the first hundred. */
  readonly doubts: readonly CalendarDoubt[]
  readonly events: number
  /** The rooms and classes that it names as the box's own properties do, each pair once. */
  readonly places: readonly PlaceNames[]
  /** What stands where a calendar has the place of an event. */
  readonly locations: readonly string[]
  readonly #id: string
  readonly #series: readonly Series[]

  private constructor(id: string, parts: Pick<Calendar, 'name' | 'refresh' | 'doubts' | 'events'> & { series: readonly Series[] }) {
    const lessons = parts.series.flatMap(({ main, single, future }) => [main, ...single.values(), ...future])
    const timed = lessons.filter(({ wholeDays }) => !wholeDays)
    this.places = distinctPlaces(timed.map(({ room, content }) => ({ room, class: content.class })))
    this.locations = [...new Set(timed.map(({ location }) => location).filter((one) => one !== undefined))]
    this.#id = id
    this.#series = parts.series
    this.name = parts.name
    this.refresh = parts.refresh
    this.doubts = parts.doubts
    this.events = parts.events
  }

  /** Times that name no zone are of `school`. Rejects with TIMETABLE_FILE_REFUSED: too-large or malformed. */
  static async read({ id, label }: CalendarSource, bytes: Buffer, school: Zone): Promise<Calendar> {
    const text = await readCalendarText(label, bytes)
    const zones = new CalendarZones(school, text.zones)
    const [events, doubts]: [CalendarEvent[], CalendarDoubt[]] = [[], []]
    await inTurns(
      text.events,
      (lines) => {
        const event = readEvent(lines, zones)
        if ('code' in event) doubts.push(event)
        else events.push(event)
      },
      weightOf,
    )
    const series = seriesOf(events, doubts)
    const property = (name: RegExp): string | undefined => {
      const line = text.properties.find((one) => name.test(one))
      return line === undefined ? undefined : line.slice(line.indexOf(':') + 1).trim()
    }
    return new Calendar(id, {
      ...{ series, doubts: doubts.slice(0, MOST_DOUBTS), events: events.length },
      name: words(property(/^(X-WR-CALNAME|NAME)[;:]/iu)),
      refresh: durationOf(property(/^(REFRESH-INTERVAL|X-PUBLISHED-TTL)[;:]/iu) ?? ''),
    })
  }

  /** Lessons that run at some time from `from` up to but without `to`, epoch milliseconds, the earliest first. */
  async between(from: number, to: number): Promise<readonly CalendarLesson[]> {
    const lessons: CalendarLesson[] = []
    const visit = (series: Series): void => {
      if (series.main.wholeDays || lessons.length >= MOST_LESSONS) return
      for (const one of occurrences(series, { from, to })) {
        if (one.startsAt < to && one.endsAt > from && lessons.length < MOST_LESSONS) lessons.push(this.#lesson(series, one))
      }
    }
    await inTurns(this.#series, visit, () => WEIGHT_OF_SERIES)
    return lessons.sort((one, other) => one.startsAt - other.startsAt || (one.key < other.key ? -1 : 1))
  }

  /** The days from `from` up to but without `to` that it calls holidays, with their names. */
  async holidays(from: number, to: number): Promise<ReadonlyMap<number, string>> {
    const found = new Map<number, string>()
    await inTurns(this.#series, (series) => {
      const { main } = series
      if (!main.wholeDays || !isHoliday(main)) return
      const length = Math.min(400, Math.round(main.lasts / DAY))
      for (const { wall } of occurrences(series, { from: (from - length - 1) * DAY, to: (to + 1) * DAY })) {
        const first = Math.floor(wall / DAY)
        for (let day = Math.max(first, from); day < Math.min(first + length, to); day += 1) found.set(day, main.title)
      }
    })
    return found
  }

  #lesson({ main }: Series, { event, content, startsAt, endsAt, named }: Occurrence): CalendarLesson {
    const { room = main.room, period = main.period, location = main.location } = event
    const key = `ical:${this.#id}:${main.uid}@${textOf(named).slice(0, 16)}`
    return { key, startsAt, endsAt, room, period, location, content }
  }
}

function weightOf(lines: ComponentLines): number {
  return lines.some((line) => /^RRULE.*COUNT/iu.test(line)) ? WEIGHT_OF_COUNTED : WEIGHT_OF_EVENT
}

interface Occurrence {
  readonly event: CalendarEvent
  readonly content: LessonContent
  /** What the clocks of the series show when it gives this one, wherever it was moved. */
  readonly named: number
  readonly wall: number
  readonly startsAt: number
  readonly endsAt: number
}

function* occurrences(series: Series, span: { from: number; to: number }): Generator<Occurrence> {
  const { main, single, shift } = series
  for (const [stead, event] of single) {
    if (event.cancelled) continue
    yield placed(event, { named: main.zone.wallAt(stead), wall: event.start, content: { ...main.content, ...event.content } })
  }
  if (series.onlySingle) return
  const window = { from: main.zone.wallAt(span.from) - DAY - shift, to: main.zone.wallAt(span.to) + DAY + shift }
  for (const { wall, lasts } of wallsOf(main, window)) {
    const instant = main.zone.instantOf(wall)
    if (main.left.has(instant) || main.leftDays.has(Math.floor(wall / DAY)) || single.has(instant)) continue
    const later = series.future.findLast(({ stead = Infinity }) => stead <= instant)
    if (later === undefined) yield placed(main, { named: wall, wall, content: main.content, lasts })
    else if (!later.cancelled) {
      const moved = later.zone.wallAt(instant) + later.start - later.zone.wallAt(later.stead ?? instant)
      yield placed(later, { named: wall, wall: moved, content: { ...main.content, ...later.content } })
    }
  }
}

function placed(
  event: CalendarEvent,
  { named, wall, content, lasts = event.lasts }: { named: number; wall: number; content: LessonContent; lasts?: number },
): Occurrence {
  const startsAt = event.zone.instantOf(wall)
  return { event, content, named, wall, startsAt, endsAt: Math.max(startsAt, event.zone.instantOf(wall + lasts)) }
}

function* wallsOf(
  { rule, start, lasts, extra }: CalendarEvent,
  window: { from: number; to: number },
): Generator<{ wall: number; lasts: number }> {
  const isIn = (wall: number): boolean => wall >= window.from && wall < window.to
  const seen = new Set<number>()
  const regular = rule === undefined ? [start] : timesOf(rule, start, window)
  for (const wall of regular) {
    if (!isIn(wall)) continue
    seen.add(wall)
    yield { wall, lasts }
  }
  for (const one of extra) if (isIn(one.wall) && seen.size !== seen.add(one.wall).size) yield one
}
