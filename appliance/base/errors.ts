import type { ErrorCode } from '#appliance/contract/errors.ts'

/** The one error of the house: a stable code for programs, a sentence naming the culprit for people. */
export class BoxError extends Error {
  readonly code: ErrorCode
  /** Facts for the log and for `problem+json`; never a secret, never a pupil's name. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, sentence: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(sentence, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'BoxError'
    this.code = code
    this.details = options.details ?? {}
  }
}

/** What a thrown value says, whatever was thrown. */
export function sentenceOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
