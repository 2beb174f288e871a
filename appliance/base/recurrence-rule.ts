import { textOf, wallOf } from './zone.ts'
import type { Zone } from './zone.ts'

/*
 * RRULE (RFC 5545 3.3.10) as timetables use it: by days and longer. It is read and followed here and not by a library, since it comes
 * from outside: whatever a rule says, the work has an end, also for rules that never meet a date, such as each 30th of February.
 * A wall time is a number as in base/zone.ts; a day is the number of days since 1970.
 */

export interface RecurrenceRule {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
  readonly interval: number
  /** The last wall time that it may give. */
  readonly until?: number
  /** `nth` of its month or year, from its end where negative; 0: each. Monday is 0. */
  readonly byDay?: readonly { readonly nth: number; readonly weekday: number }[]
  readonly byMonthDay?: readonly number[]
  readonly byMonth?: readonly number[]
  readonly bySetPos?: readonly number[]
  /** First day of the week, Monday is 0. */
  readonly weekStart: number
}

const DAY = 86_400_000
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const PARTS = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'WKST'])
/** A counted series is followed for so many days, eleven years; it ends there. */
const MOST_DAYS = 4000
const MOST_COUNT = 2000

/** Reads a rule for a series that begins at the wall time `start`; a string says what is wrong with it. */
export function readRule(text: string, start: number, zone: Pick<Zone, 'wallAt'>): RecurrenceRule | string {
  const parts = new Map<string, string>()
  for (const part of text.split(';')) {
    const [, name = '', value = ''] = /^([A-Z]+)=([A-Z0-9,+-]+)$/u.exec(part.trim().toUpperCase()) ?? []
    if (name === '' || parts.has(name)) return `“${part.slice(0, 40)}” is no part of a rule, or is there twice`
    if (!isTimeOfStart(name, value, start)) parts.set(name, value)
  }
  const strange = [...parts.keys()].find((name) => !PARTS.has(name))
  if (strange !== undefined) return `${strange} is not used in timetables`
  const rule = ruleOf(parts, zone)
  return typeof rule === 'string' || rule.count === undefined ? rule : ended(rule, rule.count, start)
}

/** A counted rule with the date of its last time instead: then it need not be followed from its beginning whenever it is asked. */
function ended(rule: RecurrenceRule, count: number, start: number): RecurrenceRule {
  let until = start - 1
  let left = count
  for (const wall of timesOf(rule, start, { from: start, to: start + MOST_DAYS * DAY })) {
    until = wall
    left -= 1
    if (left === 0) break
  }
  return { ...rule, until }
}

/** Some calendars repeat in the rule at what time the series begins. */
function isTimeOfStart(name: string, value: string, start: number): boolean {
  const at = textOf(start)
  const own: Record<string, string> = { BYHOUR: at.slice(11, 13), BYMINUTE: at.slice(14, 16), BYSECOND: at.slice(17, 19) }
  return own[name] !== undefined && value.padStart(2, '0') === own[name]
}

function ruleOf(parts: ReadonlyMap<string, string>, zone: Pick<Zone, 'wallAt'>): (RecurrenceRule & { count?: number }) | string {
  const freq = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'].find((name) => name === parts.get('FREQ')) as RecurrenceRule['freq'] | undefined
  if (freq === undefined) return 'a timetable repeats by DAILY, WEEKLY, MONTHLY or YEARLY'
  if (parts.has('COUNT') && parts.has('UNTIL')) return 'COUNT and UNTIL exclude each other'
  const interval = numbers(parts.get('INTERVAL') ?? '1', { from: 1, to: 1000 })
  const count = numbers(parts.get('COUNT'), { from: 1, to: MOST_COUNT })
  const until = parts.has('UNTIL') ? untilOf(parts.get('UNTIL') ?? '', zone) : undefined
  const byDay = daysOf(parts.get('BYDAY'))
  const lists = {
    byMonthDay: numbers(parts.get('BYMONTHDAY'), { from: -31, to: 31 }),
    byMonth: numbers(parts.get('BYMONTH'), { from: 1, to: 12 }),
    bySetPos: numbers(parts.get('BYSETPOS'), { from: -366, to: 366 }),
  }
  const weekStart = WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO')
  const wrong = Object.entries({ interval, count, until, byDay, ...lists }).find(([, value]) => value === 'wrong')
  if (wrong !== undefined || weekStart < 0) return `${wrong?.[0] ?? 'WKST'} is not as RFC 5545 says`
  if ((freq === 'DAILY' || freq === 'WEEKLY') && (byDay as RecurrenceRule['byDay'])?.some(({ nth }) => nth !== 0) === true)
    return `a ${freq} rule knows no first or last weekday`
  if (freq === 'WEEKLY' && lists.byMonthDay !== undefined) return 'a WEEKLY rule knows no day of the month'
  // A year of days would be looked at for each lesson, each time.
  if (freq === 'YEARLY' && lists.bySetPos !== undefined) return 'a YEARLY rule of a timetable knows no BYSETPOS'
  const first = (list: readonly number[] | 'wrong' | undefined) => (list as readonly number[] | undefined)?.[0]
  const given = Object.entries({ count: first(count), until, byDay, ...lists }).filter(([, value]) => value !== undefined)
  return { freq, interval: first(interval) ?? 1, weekStart, ...Object.fromEntries(given) }
}

function numbers(text: string | undefined, { from, to }: { from: number; to: number }): readonly number[] | 'wrong' | undefined {
  if (text === undefined) return undefined
  const all = text.split(',').map((one) => (/^[+-]?\d{1,4}$/u.test(one) ? Number(one) : Number.NaN))
  return all.every((one) => one >= from && one <= to && one !== 0) ? all : 'wrong'
}

function daysOf(text: string | undefined): RecurrenceRule['byDay'] | 'wrong' {
  if (text === undefined) return undefined
  const all = text.split(',').map((one) => {
    const [, nth = '', name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/u.exec(one) ?? []
    return { nth: Number(nth), weekday: WEEKDAYS.indexOf(name), wrong: nth !== '' && Number(nth) === 0 }
  })
  const isWrong = all.some(({ nth, weekday, wrong }) => wrong || weekday < 0 || Math.abs(nth) > 53)
  return isWrong ? 'wrong' : all.map(({ nth, weekday }) => ({ nth, weekday }))
}

/** A date counts to its end; a time in UTC is turned to the clock of the zone. */
function untilOf(text: string, zone: Pick<Zone, 'wallAt'>): number | 'wrong' {
  const [, year, month, day, hour = '23', minute = '59', second = '59', utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/u.exec(text) ?? []
  const wall = wallOf(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
  if (wall === undefined) return 'wrong'
  return utc === undefined ? wall : zone.wallAt(wall)
}

/** The wall times from `from` up to but without `to` at which a rule falls, in order, for a series that begins at the wall time `start`. */
export function* timesOf(rule: RecurrenceRule, start: number, { from, to }: { from: number; to: number }): Generator<number> {
  const firstDay = Math.floor(start / DAY)
  const time = start - firstDay * DAY
  const [earliest, last] = [Math.max(from, start), Math.min(rule.until ?? Infinity, to - 1)]
  const window = { from: Math.floor(earliest / DAY), to: Math.floor(last / DAY) + 1 }
  for (let step = Math.max(0, stepsBefore(rule, firstDay, window.from)); ; step += 1) {
    const period = periodOf(rule, firstDay, step)
    if (period.from >= window.to) return
    for (const day of daysIn(rule, { period, window, firstDay })) {
      const wall = day * DAY + time
      if (wall >= earliest && wall <= last) yield wall
    }
  }
}

interface Period {
  /** Days from `from` up to but without `to`. */
  readonly from: number
  readonly to: number
}

function stepsBefore({ freq, interval, weekStart }: RecurrenceRule, firstDay: number, day: number): number {
  if (freq === 'DAILY') return Math.floor((day - firstDay) / interval)
  if (freq === 'WEEKLY') return Math.floor((day - weekOf(firstDay, weekStart)) / 7 / interval)
  const [first, here] = [monthOf(firstDay), monthOf(day)]
  return freq === 'MONTHLY'
    ? Math.floor((here - first) / interval)
    : Math.floor((Math.floor(here / 12) - Math.floor(first / 12)) / interval)
}

function periodOf({ freq, interval, weekStart }: RecurrenceRule, firstDay: number, step: number): Period {
  if (freq === 'DAILY') return { from: firstDay + step * interval, to: firstDay + step * interval + 1 }
  if (freq === 'WEEKLY') {
    const from = weekOf(firstDay, weekStart) + step * interval * 7
    return { from, to: from + 7 }
  }
  if (freq === 'MONTHLY') return months(monthOf(firstDay) + step * interval, 1)
  return months((Math.floor(monthOf(firstDay) / 12) + step * interval) * 12, 12)
}

/** The days of a period on which the rule falls, in order; those outside of the window may be left out. */
function daysIn(rule: RecurrenceRule, { period, window, firstDay }: { period: Period; window: Period; firstDay: number }): number[] {
  const all = rule.bySetPos === undefined ? { from: Math.max(period.from, window.from), to: Math.min(period.to, window.to) } : period
  const days: number[] = []
  for (let day = all.from; day < all.to; day += 1) if (fits(rule, day, firstDay)) days.push(day)
  if (rule.bySetPos === undefined) return days
  const chosen = new Set(rule.bySetPos.map((nth) => days[nth > 0 ? nth - 1 : days.length + nth]))
  return days.filter((day) => chosen.has(day))
}

function fits(rule: RecurrenceRule, day: number, firstDay: number): boolean {
  const { freq, byDay, byMonth, byMonthDay } = rule
  const isWeekday = byDay?.some((one) => weekdayOf(day) === one.weekday && isNth(one.nth, day, rule)) ?? true
  if (!isWeekday || byMonth?.includes((monthOf(day) % 12) + 1) === false) return false
  if (byMonthDay?.some((one) => one === dateOf(day) || one === -dateFromEnd(day)) === false) return false
  if (byDay !== undefined || byMonthDay !== undefined || freq === 'DAILY') return true
  if (freq === 'WEEKLY') return weekdayOf(day) === weekdayOf(firstDay)
  if (freq === 'YEARLY' && byMonth === undefined && (monthOf(day) - monthOf(firstDay)) % 12 !== 0) return false
  return dateOf(day) === dateOf(firstDay)
}

function isNth(nth: number, day: number, { freq, byMonth }: RecurrenceRule): boolean {
  if (nth === 0) return true
  const month = monthOf(day)
  const span = freq === 'YEARLY' && byMonth === undefined ? months(month - (month % 12), 12) : months(month, 1)
  return nth > 0 ? Math.floor((day - span.from) / 7) + 1 === nth : Math.floor((span.to - 1 - day) / 7) + 1 === -nth
}

function dateOf(day: number): number {
  return new Date(day * DAY).getUTCDate()
}

/** 1 on the last day of the month. */
function dateFromEnd(day: number): number {
  return months(monthOf(day), 1).to - day
}

/** 1 January 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

function weekOf(day: number, weekStart: number): number {
  return day - ((weekdayOf(day) - weekStart + 7) % 7)
}

/** Months since the year 0. */
function monthOf(day: number): number {
  const date = new Date(day * DAY)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

function months(from: number, count: number): Period {
  const first = (month: number): number => Date.UTC(Math.floor(month / 12), month % 12) / DAY
  return { from: first(from), to: first(from + count) }
}
