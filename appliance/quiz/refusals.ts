import { BoxError } from '#appliance/base/errors.ts'

type Why =
  | 'options'
  | 'steps'
  | 'key'
  | 'no-key'
  | 'not-counted'
  | 'identity'
  | 'phase'
  | 'not-timed'
  | 'too-many'
  | 'no-question'
  | 'another-is-on'

/** QUIZ_REFUSED; `why` is for programs, the sentence names the culprit. */
export function refused(why: Why, sentence: string): BoxError {
  return new BoxError('QUIZ_REFUSED', sentence, { details: { why } })
}
