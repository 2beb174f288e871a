import { days, hours, minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** No zone has changed its offset but at a quarter of an hour of UTC since clocks agree on minutes. */
const QUARTER = minutes(15)
const MOST_KEPT = 8192

/**
 * The school's wall clock. Days are counted from 1970-01-01 by that clock; minutes and hours of the week from Monday 0:00.
 * It knows no date of its own.
 */
export class SchoolTime {
  readonly timeZone: string
  readonly #format: Intl.DateTimeFormat
  readonly #offsets = new Map<number, Milliseconds>()

  /** Throws a RangeError where there is no such zone; the settings have looked. */
  constructor(timeZone: string) {
    this.timeZone = timeZone
    this.#format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset', year: 'numeric' })
  }

  /** How far the school's clock is ahead of UTC. */
  offsetAt(at: number): Milliseconds {
    const quarter = Math.floor(at / QUARTER)
    const known = this.#offsets.get(quarter)
    if (known !== undefined) return known
    if (this.#offsets.size >= MOST_KEPT) this.#offsets.clear()
    const offset = this.#look(quarter * QUARTER)
    this.#offsets.set(quarter, offset)
    return offset
  }

  dayOf(at: number): number {
    return Math.floor((at + this.offsetAt(at)) / days(1))
  }

  /** 0 to 10,079. */
  weekMinuteOf(at: number): number {
    const local = Math.floor((at + this.offsetAt(at)) / minutes(1))
    // Day 0 was a Thursday.
    return (((local + 3 * 1440) % 10_080) + 10_080) % 10_080
  }

  /** 0 to 167. */
  weekHourOf(at: number): number {
    return Math.floor(this.weekMinuteOf(at) / 60)
  }

  /** Such as 2026-11. */
  monthOf(at: number): string {
    return new Date(at + this.offsetAt(at)).toISOString().slice(0, 7)
  }

  /** When the month after that of `at` begins. */
  nextMonth(at: number): number {
    const local = new Date(at + this.offsetAt(at))
    return this.#instantOf(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 1))
  }

  /** When the clock shows so many minutes after midnight of a day. */
  timeOn(day: number, minute: number): number {
    return this.#instantOf(days(day) + minutes(minute))
  }

  /** When the next hour of the clock begins, or the clock is set, whichever is first. */
  nextHour(at: number): number {
    const local = at + this.offsetAt(at)
    const next = at + (hours(1) - (((local % hours(1)) + hours(1)) % hours(1)))
    return this.offsetChange(at, next) ?? next
  }

  /** When the clock is set forward or back, after `from` and not after `to`. */
  offsetChange(from: number, to: number): number | undefined {
    for (let at = from; at < to; at += days(1)) {
      const end = Math.min(at + days(1), to)
      if (this.offsetAt(at) !== this.offsetAt(end)) return this.#changeWithin(at, end)
    }
    return undefined
  }

  /** The instant at which the clock shows `local`, milliseconds from 1970 by its own reckoning; of an hour left out, the one after it. */
  #instantOf(local: number): number {
    const first = local - this.offsetAt(local)
    const second = local - this.offsetAt(first)
    return second + this.offsetAt(second) === local ? second : Math.max(first, second)
  }

  #changeWithin(from: number, to: number): number {
    const before = this.offsetAt(from)
    let [low, high] = [Math.floor(from / QUARTER), Math.floor(to / QUARTER)]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.offsetAt(middle * QUARTER) === before) low = middle
      else high = middle
    }
    return high * QUARTER
  }

  #look(at: number): Milliseconds {
    const name = this.#format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign = '+', hour = '0', minute = '0', second = '0'] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? []
    const offset = hours(Number(hour)) + minutes(Number(minute)) + Number(second) * 1000
    return sign === '-' ? -offset : offset
  }
}
