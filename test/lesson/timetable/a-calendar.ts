import { zoneOf } from '#appliance/base/zone.ts'
import type { Zone } from '#appliance/base/zone.ts'
import { Calendar } from '#appliance/lesson/timetable/calendar/calendar.ts'

export function aZone(name = 'Asia/Shanghai'): Zone {
  const zone = zoneOf(name)
  if (zone === undefined) throw new Error(`no zone ${name}`)
  return zone
}

/** An iCalendar file of these lines. */
export function calendarText(...lines: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//school//tool//ZH', ...lines, 'END:VCALENDAR', ''].join('\r\n')
}

/** An event: maths from 8:00 to 8:40 on Tuesday, 1 September 2026, or what the lines say instead. */
export function anEvent(...lines: readonly string[]): string {
  const says = (name: string): boolean => lines.some((line) => line.startsWith(name))
  const usual = ['UID:maths', 'DTSTART:20260901T080000', 'DTEND:20260901T084000', 'SUMMARY:数学'].filter((line) => {
    const name = line.split(':')[0] ?? ''
    return !says(name) && !(name === 'DTEND' && says('DURATION'))
  })
  return ['BEGIN:VEVENT', ...usual, ...lines, 'END:VEVENT'].join('\r\n')
}

export function readCalendar(text: string | Buffer, zone = aZone()): Promise<Calendar> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  return Calendar.read({ id: 'c', label: 'the calendar' }, bytes, zone)
}

/** Starts of all lessons of the school year by the clocks of Shanghai, as `09-01 08:00`. */
export async function startsOf(calendar: Calendar): Promise<string[]> {
  const lessons = await calendar.between(Date.UTC(2026, 7, 1), Date.UTC(2027, 7, 1))
  return lessons.map(({ startsAt }) => new Date(startsAt + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' '))
}
