import { days, hours, minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { Zone, zoneOf } from '#appliance/base/zone.ts'

/**
 * The school's wall clock. Days are counted from 1970-01-01 by that clock; minutes and hours of the week from Monday 0:00.
 * It knows no date of its own.
 */
export class SchoolTime {
  readonly #zone: Zone

  /** Throws a RangeError where there is no such zone; the settings have looked. */
  constructor(timeZone: string) {
    this.#zone = zoneOf(timeZone) ?? new Zone(timeZone)
  }

  get timeZone(): string {
    return this.#zone.name
  }

  /** How far the school's clock is ahead of UTC. */
  offsetAt(at: number): Milliseconds {
    return this.#zone.offsetAt(at)
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
    return this.#zone.instantOf(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 1))
  }

  /** When the clock shows so many minutes after midnight of a day. */
  timeOn(day: number, minute: number): number {
    return this.#zone.instantOf(days(day) + minutes(minute))
  }

  /** When the next hour of the clock begins, or the clock is set, whichever is first. */
  nextHour(at: number): number {
    const local = at + this.offsetAt(at)
    const next = at + (hours(1) - (((local % hours(1)) + hours(1)) % hours(1)))
    return this.offsetChange(at, next) ?? next
  }

  /** When the clock is set forward or back, after `from` and not after `to`. */
  offsetChange(from: number, to: number): number | undefined {
    return this.#zone.offsetChange(from, to)
  }
}
