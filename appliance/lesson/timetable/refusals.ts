import { BoxError } from '#appliance/base/errors.ts'
import { shown } from '#appliance/base/one-line.ts'

/** What was asked for cannot stand: the sentence names the day, period or time. */
export function invalid(says: string, details: Record<string, unknown> = {}): BoxError {
  return new BoxError('TIMETABLE_INVALID', says, { details })
}

/** The calendar has no such day. */
export function refuseDate(date: string): never {
  throw invalid(`the calendar has no ${shown(date)}`)
}

/** A file or feed that cannot be read; `kind` is what the pages tell apart. */
export function fileRefused(
  kind: 'unreachable' | 'too-large' | 'malformed',
  says: string,
  options: { cause?: unknown; details?: Record<string, unknown> } = {},
): BoxError {
  return new BoxError('TIMETABLE_FILE_REFUSED', says, { cause: options.cause, details: { ...options.details, kind } })
}
