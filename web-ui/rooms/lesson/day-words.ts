import { language, t } from '../../box-client/words.ts'
import './plan-words.ts'

/** A day of the calendar, `2026-09-01`, as an instant at its noon in UTC: only its date is ever shown. */
function noonOf(date: string): number {
  return Date.parse(`${date}T12:00:00Z`)
}

/** `周二 9/1`, `Tue 1 Sep` */
export function dayInShort(date: string): string {
  return inUtc({ weekday: 'short', month: 'numeric', day: 'numeric' }, date)
}

/** `9月1日 星期二`, `Tuesday 1 September` */
export function dayInFull(date: string): string {
  return inUtc({ weekday: 'long', month: 'long', day: 'numeric' }, date)
}

/** 1 is Monday. */
export function weekdayName(weekday: number): string {
  // 2024-01-01 was a Monday.
  return inUtc({ weekday: 'short' }, `2024-01-0${weekday}`)
}

export function weeksName(weeks: 'every' | 'odd' | 'even'): string {
  return t(`plan.weeks.${weeks}`)
}

function inUtc(form: Intl.DateTimeFormatOptions, date: string): string {
  return new Intl.DateTimeFormat(language.value === 'en' ? 'en-GB' : 'zh-CN', { ...form, timeZone: 'UTC' }).format(noonOf(date))
}
