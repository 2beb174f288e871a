import { BoxError } from '../errors.ts'

/** TABLE_FILE_REFUSED; the sentence says what is wrong with the file, `kind` is what programs tell apart. */
export function tableRefused(kind: 'too-large' | 'malformed', says: string, options: { cause?: unknown } = {}): BoxError {
  return new BoxError('TABLE_FILE_REFUSED', says, { cause: options.cause, details: { kind } })
}
