import { BoxError } from '#appliance/base/errors.ts'

/** What was asked for cannot stand: the sentence names the day, period or time. */
export function invalid(says: string, details: Record<string, unknown> = {}): BoxError {
  return new BoxError('TIMETABLE_INVALID', says, { details })
}

/** A file or feed that cannot be read; `kind` is what the pages tell apart. */
export function fileRefused(
  kind: 'unreachable' | 'too-large' | 'malformed',
  says: string,
  options: { cause?: unknown; details?: Record<string, unknown> } = {},
): BoxError {
  return new BoxError('TIMETABLE_FILE_REFUSED', says, { cause: options.cause, details: { ...options.details, kind } })
}
