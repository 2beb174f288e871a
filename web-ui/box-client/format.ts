import { language, t } from './words.ts'

/** `42 min`, `1 h 05 min`; below a minute the first minute is counted. */
export function minutes(milliseconds: number): string {
  const whole = Math.max(1, Math.floor(milliseconds / 60_000))
  if (whole < 60) return t('time.minutes', { minutes: whole })
  return t('time.hours', { hours: Math.floor(whole / 60), minutes: String(whole % 60).padStart(2, '0') })
}

/** A point of a film, as players write it: `12:05`, `1:02:05`. */
export function pointInTime(seconds: number): string {
  const whole = Math.floor(seconds)
  const [hours, rest] = [Math.floor(whole / 3600), whole % 3600]
  const tail = String(rest % 60).padStart(2, '0')
  const minutes = String(Math.floor(rest / 60))
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${minutes.padStart(2, '0')}:${tail}`
}

/** As `minutes`, but below one in seconds: for what is just beginning. */
export function shortSpan(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000)
  return whole < 60 ? t('time.seconds', { seconds: whole }) : minutes(milliseconds)
}

/** Hours and minutes of the day in the school's time zone, always 24 h. */
export function timeOfDay(at: number, timeZone?: string): string {
  return clockTime({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, at, timeZone)
}

/** With seconds, for what is tried again every few of them. */
export function timeToTheSecond(at: number, timeZone?: string): string {
  return clockTime({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }, at, timeZone)
}

function clockTime(form: Intl.DateTimeFormatOptions, at: number, timeZone: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en-GB', timeZone === undefined ? form : { ...form, timeZone }).format(at)
  } catch {
    // An old WebView may not know the zone's name; its own zone is the school's nearly always.
    return new Intl.DateTimeFormat('en-GB', form).format(at)
  }
}

export function dayOf(at: number, timeZone: string): string {
  return dateIn({ month: 'long', day: 'numeric', weekday: 'long' }, at, timeZone)
}

/** Month and day alone, where there is little room. */
export function shortDay(at: number, timeZone: string): string {
  return dateIn({ month: 'short', day: 'numeric' }, at, timeZone)
}

function dateIn(form: Intl.DateTimeFormatOptions, at: number, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat(language.value, { ...form, timeZone }).format(at)
  } catch {
    return new Intl.DateTimeFormat(language.value, form).format(at)
  }
}

/** Bytes as MB or GB, as data plans count them; what is less than that as KB. */
export function size(bytes: number): string {
  if (bytes > 0 && bytes < 50_000) return `${Math.ceil(bytes / 1000)} KB`
  if (bytes >= 1_000_000_000) return `${(bytes / 1_000_000_000).toFixed(bytes < 10_000_000_000 ? 1 : 0)} GB`
  return `${(bytes / 1_000_000).toFixed(bytes > 0 && bytes < 10_000_000 ? 1 : 0)} MB`
}
