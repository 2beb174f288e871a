import { BoxError } from '#appliance/base/errors.ts'
import { shown, words } from '#appliance/base/one-line.ts'
import { readRule } from '#appliance/base/recurrence-rule.ts'
import type { RecurrenceRule } from '#appliance/base/recurrence-rule.ts'
import { textOf, wallOf } from '#appliance/base/zone.ts'
import type { CalendarDoubt, LessonContent } from '#appliance/contract/timetable.ts'
import { dayOfWall } from '../school-day.ts'
import type { ComponentLines } from './calendar-text.ts'
import type { CalendarZones, ZoneClock } from './calendar-zones.ts'
import { contentOf, placesOf } from './event-content.ts'
import { parseLines } from './ical-library.ts'
import type { JcalProperty } from './ical-library.ts'

/** Other tools' times, of which each names its zone. */
interface EventTime {
  readonly wall: number
  readonly zone: ZoneClock
  readonly isDate: boolean
}

/** A lesson or a series of a calendar; wall times are of `zone`. */
export interface CalendarEvent {
  readonly uid: string
  /** The later version counts. */
  readonly version: number
  readonly cancelled: boolean
  readonly zone: ZoneClock
  readonly start: number
  /** As clocks show it: a lesson over the night on which clocks change has its hours by the clock. */
  readonly lasts: number
  /** A whole day is no lesson: it has no bell. It counts where it is called a holiday. */
  readonly wholeDays: boolean
  readonly rule: RecurrenceRule | undefined
  readonly extra: readonly { readonly wall: number; readonly lasts: number }[]
  /** Instants, and whole days of the event's zone, that are left out. */
  readonly left: ReadonlySet<number>
  readonly leftDays: ReadonlySet<number>
  /** The instant of the series for which it stands. */
  readonly stead: number | undefined
  /** Whether it stands for all that follow, too. */
  readonly future: boolean
  readonly title: string
  readonly categories: readonly string[]
  readonly content: LessonContent
  readonly room: string | undefined
  /** Free text: a building, an address of a meeting, or the room. */
  readonly location: string | undefined
  readonly period: number | undefined
}

const DAY = 86_400_000
const USED =
  /^(UID|SEQUENCE|DTSTAMP|LAST-MODIFIED|DTSTART|DTEND|DURATION|RDATE|EXDATE|RECURRENCE-ID|SUMMARY|LOCATION|CATEGORIES|STATUS|X-CLASSBOX-[A-Z-]+)[;:]/iu
const MOST_EXTRA = 1000

/** One event, or why it is left out. */
export function readEvent(lines: ComponentLines, zones: CalendarZones): CalendarEvent | CalendarDoubt {
  const properties = new EventProperties(lines)
  try {
    return eventOf(properties, zones)
  } catch (thrown) {
    if (!(thrown instanceof EventTrouble)) throw thrown
    const { kind, message } = thrown
    return { code: kind, event: words(properties.text('summary') ?? properties.text('uid'), 80) ?? '', says: message }
  }
}

class EventTrouble extends BoxError {
  readonly kind: CalendarDoubt['code']

  constructor(kind: CalendarDoubt['code'], says: string) {
    super('TIMETABLE_FILE_REFUSED', says)
    this.kind = kind
  }
}

/** The properties of an event that lessons are made of. A line that cannot be read takes no other with it. */
export class EventProperties {
  readonly #all: readonly JcalProperty[]
  readonly rules: readonly string[]

  constructor(lines: ComponentLines) {
    const used = lines.filter((line) => USED.test(line)).map(mended)
    this.#all = parsed(used)
    this.rules = lines.filter((line) => /^RRULE[;:]/iu.test(line)).map((line) => line.slice(line.indexOf(':') + 1).trim())
  }

  find(name: string): JcalProperty | undefined {
    return this.#all.find((property) => property[0] === name)
  }

  all(name: string): readonly JcalProperty[] {
    return this.#all.filter((property) => property[0] === name)
  }

  text(name: string): string | undefined {
    const value = this.find(name)?.[3]
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
  }
}

function parsed(lines: readonly string[]): readonly JcalProperty[] {
  try {
    return parseLines(lines)
  } catch {
    // The library does not say which line it was.
    return lines.flatMap((line) => {
      try {
        return parseLines([line])
      } catch {
        return []
      }
    })
  }
}

/** Some write `TZID=(UTC+08:00) Beijing` without the quotes that the colon needs, and some write times as ISO 8601 does. */
function mended(line: string): string {
  if (!/^(DT(START|END)|RECURRENCE-ID|RDATE|EXDATE)[;:]/iu.test(line)) return line
  return line
    .replace(/;TZID=\((?:UTC|GMT)([+-]\d\d:\d\d)\)[^:"]*:/iu, ';TZID="$1":')
    .replaceAll(/(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?/gu, '$1$2$3T$4$5$6')
    .replaceAll(/(\d{4})-(\d\d)-(\d\d)/gu, '$1$2$3')
}

function eventOf(properties: EventProperties, zones: CalendarZones): CalendarEvent {
  const start = timeOf(properties.find('dtstart'), zones) ?? trouble('no-start', 'it does not say when it begins')
  const { zone, wall, isDate } = start
  const lasts = lengthOf(properties, start, zones)
  if (lasts <= 0 || (!isDate && lasts > DAY)) trouble('length', `it ends before it begins, or lasts longer than a day`)
  const recurrence = timeOf(properties.find('recurrence-id'), zones)
  const stead = recurrence === undefined ? undefined : steadOf(recurrence, start)
  const title = words(properties.text('summary'), 400) ?? ''
  return {
    uid: words(properties.text('uid'), 200) ?? `${title}@${textOf(wall)}`,
    version: versionOf(properties),
    cancelled: properties.text('status')?.toUpperCase() === 'CANCELLED',
    ...{ zone, start: wall, lasts, wholeDays: isDate, stead, title },
    future: String(properties.find('recurrence-id')?.[1]['range'] ?? '').toUpperCase() === 'THISANDFUTURE',
    rule: stead === undefined ? ruleOf(properties, start) : undefined,
    ...extraOf(properties, { start, lasts, zones }),
    ...leftOf(properties, { start, zones }),
    categories: properties.all('categories').flatMap(([, , , ...values]) => values.map(String)),
    content: contentOf(properties, title),
    ...placesOf(properties),
  }
}

/** A revision that came later counts also where the program does not number them. */
function versionOf(properties: EventProperties): number {
  const stamp = Date.parse(properties.text('last-modified') ?? properties.text('dtstamp') ?? '')
  const sequence = Math.min(Math.max(Number(properties.text('sequence') ?? 0) || 0, 0), 1e6)
  return sequence * 1e13 + (Number.isFinite(stamp) ? stamp : 0)
}

function lengthOf(properties: EventProperties, start: EventTime, zones: CalendarZones): number {
  const end = timeOf(properties.find('dtend'), zones)
  if (end !== undefined)
    return end.zone === start.zone ? end.wall - start.wall : start.zone.wallAt(end.zone.instantOf(end.wall)) - start.wall
  const duration = properties.text('duration')
  if (duration !== undefined) return durationOf(duration) ?? trouble('length', `it lasts ${shown(duration)}, which is no duration`)
  return start.isDate ? DAY : trouble('length', 'it says neither when it ends nor how long it lasts')
}

export function durationOf(text: string): number | undefined {
  const parts = /^\+?P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/u.exec(text)
  if (parts === null) return undefined
  const [weeks, days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0))
  return (((((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000
}

function ruleOf({ rules }: EventProperties, { wall, zone }: EventTime): RecurrenceRule | undefined {
  const [text, second] = rules
  if (text === undefined) return undefined
  if (second !== undefined) trouble('rule', 'it repeats by two rules')
  const rule = readRule(text, wall, zone)
  return typeof rule === 'string' ? trouble('rule', `it repeats by a rule that cannot be followed: ${rule}`) : rule
}

/** A date stands for the lesson of that day. */
function steadOf(recurrence: EventTime, start: EventTime): number {
  if (!recurrence.isDate || start.isDate) return recurrence.zone.instantOf(recurrence.wall)
  return start.zone.instantOf(recurrence.wall + (start.wall - dayOfWall(start.wall) * DAY))
}

function extraOf(
  properties: EventProperties,
  { start, lasts, zones }: { start: EventTime; lasts: number; zones: CalendarZones },
): Pick<CalendarEvent, 'extra'> {
  const extra = properties.all('rdate').flatMap((property) =>
    timesIn(property, zones).map(({ time, until }) => {
      const wall = inZone(time, start)
      return { wall: time.isDate && !start.isDate ? wall + (start.wall - dayOfWall(start.wall) * DAY) : wall, lasts: until ?? lasts }
    }),
  )
  return { extra: extra.slice(0, MOST_EXTRA) }
}

function leftOf(
  properties: EventProperties,
  { start, zones }: { start: EventTime; zones: CalendarZones },
): Pick<CalendarEvent, 'left' | 'leftDays'> {
  const times = properties.all('exdate').flatMap((property) => timesIn(property, zones).map(({ time }) => time))
  return {
    left: new Set(times.filter(({ isDate }) => !isDate).map(({ zone, wall }) => zone.instantOf(wall))),
    leftDays: new Set(times.filter(({ isDate }) => isDate).map((time) => dayOfWall(inZone(time, start)))),
  }
}

/** What clocks of the event's zone show; a date is the same everywhere. */
function inZone(time: EventTime, { zone }: EventTime): number {
  return time.isDate || time.zone === zone ? time.wall : zone.wallAt(time.zone.instantOf(time.wall))
}

function timeOf(property: JcalProperty | undefined, zones: CalendarZones): EventTime | undefined {
  return property === undefined ? undefined : timesIn(property, zones)[0]?.time
}

/** The times of a property; of a period also how long it is. */
function timesIn([name, { tzid }, , ...values]: JcalProperty, zones: CalendarZones): { time: EventTime; until?: number }[] {
  const zone = zoneOf(typeof tzid === 'string' ? tzid : '', zones)
  return values.map((value) => {
    const [from, to] = (Array.isArray(value) ? value : [value]) as unknown[]
    const time = timeFrom(String(from), zone, zones) ?? trouble('time', `its ${name} is ${shown(String(from))}, which no calendar has`)
    if (typeof to !== 'string') return { time }
    const end = timeFrom(to, zone, zones)
    const until = durationOf(to) ?? (end === undefined ? undefined : end.zone.instantOf(end.wall) - time.zone.instantOf(time.wall))
    return until === undefined || until <= 0 || until > DAY ? { time } : { time, until }
  })
}

function timeFrom(text: string, zone: ZoneClock, zones: CalendarZones): EventTime | undefined {
  // A date that does not say that it is one comes as the half of a time.
  const digits = text.replaceAll(/[^\dTZ]/gu, '')
  const [, year, month, day, hour, minute, second = '00', utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(?:(\d\d)(\d\d)(\d\d)?)?(Z)?)?$/u.exec(digits) ?? []
  const wall = year === undefined ? undefined : wallOf(`${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:${second}`)
  if (wall === undefined) return undefined
  return { wall, zone: utc === undefined ? zone : (zones.find('UTC') ?? zone), isDate: hour === undefined }
}

function zoneOf(name: string, zones: CalendarZones): ZoneClock {
  if (name === '') return zones.school
  return zones.find(name) ?? trouble('zone', `its time zone ${shown(name)} is known to nobody, and the file does not describe it`)
}

function trouble(code: CalendarDoubt['code'], says: string): never {
  throw new EventTrouble(code, says)
}
