/*
 * Days as a field of a form has them, such as 2026-11-17, in the school's zone. Pure.
 */

const HOUR = 3_600_000
const DAY = 24 * HOUR

export function dayIn(at: number, timeZone: string): string {
  return new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 10)
}

/** Epoch milliseconds of its first moment, or of that of a day so many days later. */
export function startOfDay(day: string, timeZone: string, later = 0): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + later * DAY
  return wall - offsetAt(wall - offsetAt(wall, timeZone), timeZone)
}

/** How far the clocks of a zone are ahead of UTC, milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const form = { ...DIGITS, timeZone } as const
  const parts = new Map(new Intl.DateTimeFormat('en-GB', form).formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const of = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute')) - Math.floor(at / 60_000) * 60_000
}

const DIGITS = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const
