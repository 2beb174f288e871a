import { readRule, timesOf } from '#appliance/base/recurrence-rule.ts'
import { wallOf, zoneOf } from '#appliance/base/zone.ts'
import type { Zone } from '#appliance/base/zone.ts'
import type { ComponentLines } from './calendar-text.ts'
import { WINDOWS_ZONES } from './windows-zones.ts'

/** What is asked of a zone here. */
export type ZoneClock = Pick<Zone, 'wallAt' | 'instantOf'>

const DAY = 86_400_000
/** Zones of a file are laid out for these years: nobody's timetable is elsewhere. */
const LAID_OUT = { from: Date.UTC(2000, 0, 1), to: Date.UTC(2060, 0, 1) }
const MOST_CHANGES = 500

/** The zones that a file names: by the names that everybody knows, else as the file itself describes them. */
export class CalendarZones {
  readonly #school: Zone
  readonly #described: ReadonlyMap<string, ComponentLines>
  readonly #known = new Map<string, ZoneClock | undefined>()

  constructor(school: Zone, described: readonly ComponentLines[]) {
    this.#school = school
    this.#described = new Map(described.map((lines) => [valueOf(lines, 'TZID') ?? '', lines]))
  }

  /** Times that name no zone are the school's. */
  get school(): ZoneClock {
    return this.#school
  }

  /** Undefined where neither the name says it nor the file. */
  find(name: string): ZoneClock | undefined {
    if (!this.#known.has(name)) this.#known.set(name, this.#look(name))
    return this.#known.get(name)
  }

  #look(name: string): ZoneClock | undefined {
    const lines = this.#described.get(name)
    const named = namedZone(name) ?? namedZone(valueOf(lines ?? [], 'X-LIC-LOCATION') ?? '')
    return named ?? (lines === undefined ? undefined : RuledZone.of(lines))
  }
}

/** IANA; Windows; the long names of Mozilla and Evolution, which end with IANA's; and bare offsets. */
export function namedZone(name: string): Zone | undefined {
  const plain = name.trim().replaceAll(/^"|"$/gu, '')
  if (plain === '' || plain.length > 200) return undefined
  const windows = WINDOWS_ZONES[plain]
  if (windows !== undefined) return zoneOf(windows)
  const parts = plain.split('/')
  for (const count of [parts.length, 3, 2]) {
    const zone = count <= parts.length ? zoneOf(parts.slice(-count).join('/')) : undefined
    if (zone !== undefined) return zone
  }
  const [, sign, hour = '', minute = '00'] = /^\(?(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?\)?(?:\s.*)?$/u.exec(plain) ?? []
  return sign === undefined ? undefined : zoneOf(`${sign}${hour.padStart(2, '0')}:${minute}`)
}

/** Since when clocks show what, by the rules in a file's VTIMEZONE. */
class RuledZone implements ZoneClock {
  readonly #changes: readonly { readonly at: number; readonly offset: number }[]
  readonly #before: number

  private constructor(changes: readonly { readonly at: number; readonly offset: number }[], before: number) {
    this.#changes = changes
    this.#before = before
  }

  /** Undefined where the rules cannot be followed. */
  static of(lines: ComponentLines): RuledZone | undefined {
    const parts = observances(lines).map(changesOf)
    if (parts.length === 0) return undefined
    const changes: { at: number; offset: number; before: number }[] = []
    for (const part of parts) {
      if (part === undefined) return undefined
      changes.push(...part)
    }
    changes.sort((one, other) => one.at - other.at)
    return new RuledZone(changes, changes[0]?.before ?? 0)
  }

  wallAt(instant: number): number {
    return instant + this.#offsetAt(instant)
  }

  /** As `Zone.instantOf`. */
  instantOf(wall: number): number {
    const [before, after] = [this.#offsetAt(wall - DAY), this.#offsetAt(wall + DAY)]
    if (before === after || this.#offsetAt(wall - before) === before) return wall - before
    return this.#offsetAt(wall - after) === after ? wall - after : wall - before
  }

  #offsetAt(instant: number): number {
    let [from, to] = [0, this.#changes.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.#changes[middle]?.at ?? Infinity) <= instant) from = middle + 1
      else to = middle
    }
    return this.#changes[from - 1]?.offset ?? this.#before
  }
}

function observances(lines: ComponentLines): string[][] {
  const parts: string[][] = []
  for (const line of lines) {
    if (/^BEGIN:(STANDARD|DAYLIGHT)/iu.test(line)) parts.push([])
    else if (!/^END:/iu.test(line)) parts.at(-1)?.push(line)
  }
  return parts.slice(0, 32)
}

function changesOf(lines: readonly string[]): { at: number; offset: number; before: number }[] | undefined {
  const [offset, before] = [offsetOf(valueOf(lines, 'TZOFFSETTO')), offsetOf(valueOf(lines, 'TZOFFSETFROM'))]
  const start = wallOfBasic(valueOf(lines, 'DTSTART') ?? '')
  if (offset === undefined || before === undefined || start === undefined) return undefined
  const rrule = valueOf(lines, 'RRULE')
  const clock = { wallAt: (instant: number) => instant + before }
  const rule = rrule === undefined ? undefined : readRule(rrule, start, clock)
  if (typeof rule === 'string') return undefined
  const walls = rule === undefined ? [start] : [...firstOf(timesOf(rule, start, LAID_OUT), MOST_CHANGES)]
  for (const line of lines) if (/^RDATE[;:]/iu.test(line)) walls.push(...valuesOf(line).flatMap((text) => wallOfBasic(text) ?? []))
  return walls.slice(0, MOST_CHANGES).map((wall) => ({ at: wall - before, offset, before }))
}

function* firstOf<T>(all: Iterable<T>, most: number): Generator<T> {
  let count = 0
  for (const one of all) {
    yield one
    count += 1
    if (count >= most) return
  }
}

function valueOf(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((one) => one.toUpperCase().startsWith(name) && /^[;:]/u.test(one.slice(name.length)))
  return line === undefined ? undefined : line.slice(line.indexOf(':') + 1).trim()
}

function valuesOf(line: string): string[] {
  return line.slice(line.indexOf(':') + 1).split(',')
}

function offsetOf(text: string | undefined): number | undefined {
  const [, sign, hour, minute] = /^([+-])(\d\d)(\d\d)(?:\d\d)?$/u.exec(text ?? '') ?? []
  return sign === undefined ? undefined : (sign === '-' ? -1 : 1) * (Number(hour) * 60 + Number(minute)) * 60_000
}

/** Zones begin long ago: what is before 1970 counts as then. */
function wallOfBasic(text: string): number | undefined {
  const [, year = '', rest = '', hour, minute, second] = /^(\d{4})(\d{4})T(\d\d)(\d\d)(\d\d)/u.exec(text.trim()) ?? []
  if (hour === undefined) return undefined
  const day = `${Number(year) < 1970 ? '1970' : year}-${rest.slice(0, 2)}-${rest.slice(2)}`
  return wallOf(`${day}T${hour}:${minute}:${second}`)
}
