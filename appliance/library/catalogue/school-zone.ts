/*
 * Wall time in a zone. A wall time is a number: the milliseconds that UTC would show the same date and time at, so that days can be
 * counted without a zone.
 */

const DAY = 86_400_000
/** Offsets that are remembered of a zone: a school year, many times over. */
const MOST_DAYS = 4000

const zones = new Map<string, Zone>()

/** An IANA time zone; undefined where this machine knows none of that name. */
export function zoneOf(name: string): Zone | undefined {
  const known = zones.get(name)
  if (known !== undefined) return known
  try {
    const zone = new Zone(name)
    // Names come from outside; there are some six hundred.
    if (zones.size < 1000) zones.set(name, zone)
    return zone
  } catch {
    // The only way that Intl has to say that it knows no such zone.
    return undefined
  }
}

export class Zone {
  readonly #format: Intl.DateTimeFormat
  readonly #offsets = new Map<number, number | undefined>()

  /** Throws a RangeError where there is no such zone. */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'iso8601',
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short' },
    })
  }

  /** What clocks there show at an instant, epoch milliseconds. */
  wallAt(instant: number): number {
    return instant + this.#offsetAt(instant)
  }

  /**
   * The instant at which clocks there show a wall time, by RFC 5545 3.3.5: the first of two where it comes twice; where it is left out,
   * as far behind the last instant before the gap as it says.
   */
  instantOf(wall: number): number {
    const [before, after] = [this.#offsetAt(wall - DAY), this.#offsetAt(wall + DAY)]
    if (before === after || this.#offsetAt(wall - before) === before) return wall - before
    return this.#offsetAt(wall - after) === after ? wall - after : wall - before
  }

  /** Asking Intl takes microseconds, and a timetable has thousands of lessons: on nearly all days the offset does not change. */
  #offsetAt(instant: number): number {
    const day = Math.floor(instant / DAY)
    if (!this.#offsets.has(day)) {
      if (this.#offsets.size >= MOST_DAYS) this.#offsets.clear()
      const [start, end] = [this.#ask(day * DAY), this.#ask((day + 1) * DAY)]
      this.#offsets.set(day, start === end ? start : undefined)
    }
    return this.#offsets.get(day) ?? this.#ask(instant)
  }

  #ask(instant: number): number {
    const parts = Object.fromEntries(this.#format.formatToParts(instant).map(({ type, value }) => [type, value]))
    const [year, month, day] = [Number(parts['year']), Number(parts['month']), Number(parts['day'])]
    const wall = Date.UTC(parts['era']?.startsWith('B') === true ? 1 - year : year, month - 1, day)
    const time = Number(parts['hour']) * 3600 + Number(parts['minute']) * 60 + Number(parts['second'])
    return wall + time * 1000 - Math.floor(instant / 1000) * 1000
  }
}

/** A wall time from its text, `2026-09-01T08:00` with or without seconds; undefined where the calendar has no such time. */
export function wallOf(text: string): number | undefined {
  const [year, month, day, hour, minute, second = 0] = text.split(/[-T:]/u).map(Number)
  const wall = Date.UTC(year ?? Number.NaN, (month ?? 0) - 1, day, hour, minute, second)
  return year !== undefined && year >= 1970 && textOf(wall) === (text.length === 16 ? `${text}:00` : text) ? wall : undefined
}

/** A wall time as documents write it, with seconds. */
export function textOf(wall: number): string {
  return Number.isNaN(wall) ? '' : new Date(wall).toISOString().slice(0, 19)
}
