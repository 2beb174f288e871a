import { days } from '#appliance/base/duration.ts'
import { textOf, wallOf } from '#appliance/base/zone.ts'

/*
 * Days of the school's calendar as numbers: days since 1970, whatever the zone. A wall time (base/zone.ts) divided by a day is one.
 */

const DAY = days(1)

/** Undefined where the calendar has no such day. */
export function dayOfDate(date: string): number | undefined {
  const wall = wallOf(`${date}T00:00`)
  return wall === undefined ? undefined : wall / DAY
}

/** `2026-09-01` */
export function dateOf(day: number): string {
  return textOf(day * DAY).slice(0, 10)
}

export function dayOfWall(wall: number): number {
  return Math.floor(wall / DAY)
}

/** 1 is Monday. 1 January 1970 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

/** The Monday of a day's week. */
export function mondayOf(day: number): number {
  return day - weekdayOf(day) + 1
}

/** Minutes since midnight. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

export function wallAt(day: number, minute: number): number {
  return day * DAY + minute * 60_000
}
