import { days } from './duration.ts'
import type { Milliseconds } from './duration.ts'

/*
 * Wall time in a zone. A wall time is a number: the milliseconds that UTC would show the same date and time at, so that days can be
 * counted without a zone.
 */

const DAY: Milliseconds = days(1)
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
    if (zones.size >= 1000) zones.clear()
    zones.set(name, zone)
    return zone
  } catch (thrown) {
    // The only way that Temporal has to say that it knows no such zone.
    if (thrown instanceof RangeError) return undefined
    throw thrown
  }
}

/**
 * The clocks of one zone. `Temporal` and not `Intl`: the first `Intl.DateTimeFormat` of a process costs 10 MB, which a box with 1 GB has
 * better use for.
 */
export class Zone {
  /** As it was asked for. */
  readonly name: string
  readonly #id: string
  readonly #offsets = new Map<number, number | undefined>()

  /** Throws a RangeError where there is no such zone. */
  constructor(name: string) {
    // Its constructor takes names alone; elsewhere Temporal takes the zone out of a whole date as well.
    this.#id = new Temporal.ZonedDateTime(0n, name).timeZoneId
    this.name = name
  }

  /** How far its clocks are ahead of UTC at an instant (epoch milliseconds), in milliseconds. */
  offsetAt(instant: number): number {
    const day = Math.floor(instant / DAY)
    if (!this.#offsets.has(day)) {
      if (this.#offsets.size >= MOST_DAYS) this.#offsets.clear()
      const [start, end] = [this.#ask(day * DAY), this.#ask((day + 1) * DAY)]
      this.#offsets.set(day, start === end ? start : undefined)
    }
    return this.#offsets.get(day) ?? this.#ask(instant)
  }

  /** What clocks there show at an instant. */
  wallAt(instant: number): number {
    return instant + this.offsetAt(instant)
  }

  /**
   * The instant at which clocks there show a wall time, by RFC 5545 3.3.5: the first of two where it comes twice; where it is left out,
   * as far behind the last instant before the gap as it says.
   */
  instantOf(wall: number): number {
    const [before, after] = [this.offsetAt(wall - DAY), this.offsetAt(wall + DAY)]
    if (before === after || this.offsetAt(wall - before) === before) return wall - before
    return this.offsetAt(wall - after) === after ? wall - after : wall - before
  }

  /** When its clocks are set forward or back, after `from` and not after `to`. */
  offsetChange(from: number, to: number): number | undefined {
    for (let at = from; at < to; at += DAY) {
      const end = Math.min(at + DAY, to)
      if (this.offsetAt(at) === this.offsetAt(end)) continue
      return this.#at(at).getTimeZoneTransition('next')?.epochMilliseconds ?? end
    }
    return undefined
  }

  /** Asking takes a microsecond, and a timetable has thousands of lessons: on nearly all days the offset does not change. */
  #ask(instant: number): number {
    return this.#at(instant).offsetNanoseconds / 1e6
  }

  #at(instant: number): Temporal.ZonedDateTime {
    return Temporal.Instant.fromEpochMilliseconds(Math.floor(instant)).toZonedDateTimeISO(this.#id)
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
