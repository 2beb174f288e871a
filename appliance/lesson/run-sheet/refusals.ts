import { BoxError } from '#appliance/base/errors.ts'
import type { SheetDetail } from '#appliance/contract/run-sheet.ts'

type Why =
  | 'too-many-steps'
  | 'too-many-sheets'
  | 'too-deep'
  | 'too-large'
  | 'cycle'
  | 'empty'
  | 'no-title'
  | 'not-a-plan'
  | 'stretch'
  | 'page'
  | 'answer'
  | 'lesson'

/** RUN_SHEET_REFUSED; `why` is for programs, the sentence names the culprit. */
export function refused(why: Why, sentence: string, details: Record<string, unknown> = {}): BoxError {
  return new BoxError('RUN_SHEET_REFUSED', sentence, { details: { why, ...details } })
}

export function sheetUnknown(id: string): BoxError {
  return new BoxError('RUN_SHEET_UNKNOWN', `there is no run sheet ${id}`)
}

export function stepUnknown(stepId: string): BoxError {
  return new BoxError('RUN_STEP_UNKNOWN', `the run sheet has no step ${stepId}`)
}

/** RUN_SHEET_CHANGED; `details.current` is what the sheet is now. */
export function sheetChanged(current: SheetDetail, revision: number): BoxError {
  const sentence = `the run sheet is at revision ${current.sheet.revision}, and the change was made on ${revision}`
  return new BoxError('RUN_SHEET_CHANGED', sentence, { details: { current } })
}
