import { MOST_STEPS } from '#appliance/contract/run-sheet.ts'
import type { RunSheet, SheetChange, SheetDescription, SheetLesson, Step } from '#appliance/contract/run-sheet.ts'
import { stepsOf } from './make-steps.ts'
import type { StepMaker } from './make-steps.ts'
import { refused, stepUnknown } from './refusals.ts'

/**
 * A sheet with one change made; its revision and who changed it are not its matter. Throws RUN_STEP_UNKNOWN, ITEM_UNKNOWN and
 * RUN_SHEET_REFUSED; then nothing has changed.
 */
export function edited(sheet: RunSheet, change: SheetChange, maker: StepMaker): RunSheet {
  switch (change.do) {
    case 'describe':
      return described(sheet, change.description)
    case 'insert':
      return withSteps(sheet, sheet.steps.toSpliced(change.at ?? sheet.steps.length, 0, ...stepsOf(change.step, maker)))
    case 'remove':
      return withSteps(sheet, sheet.steps.toSpliced(placeOf(sheet, change.stepId), 1))
    case 'move':
      return moved(sheet, change)
    case 'change': {
      const place = placeOf(sheet, change.stepId)
      return withSteps(sheet, sheet.steps.toSpliced(place, 1, ...stepsOf(change.step, maker, sheet.steps[place])))
    }
    case 'assign':
      return assigned(sheet, change.lesson)
    default:
      return change satisfies never
  }
}

/** All of the description is replaced: what is left out is not known any more. Throws RUN_SHEET_REFUSED where it has no title. */
export function described(
  { subject: _s, grade: _g, textbook: _t, class: _c, ...sheet }: RunSheet,
  description: SheetDescription,
): RunSheet {
  if (!Object.values(description.title).some((title) => title.trim() !== '')) throw refused('no-title', 'a run sheet has a title')
  return { ...sheet, ...description }
}

export function assigned({ lesson: _lesson, ...sheet }: RunSheet, lesson: SheetLesson | undefined): RunSheet {
  if (lesson === undefined) return sheet
  if (lesson.endsAt <= lesson.startsAt) throw refused('lesson', `the lesson ${lesson.key} ends before it begins`)
  return { ...sheet, lesson }
}

export function plannedMinutes(steps: readonly Step[]): number {
  // Tenths and hundredths of minutes do not add up to what they look like.
  return Math.round(steps.reduce((sum, { minutes }) => sum + minutes, 0) * 100) / 100
}

/** Taken out first: `to` is where the step stands afterwards. */
function moved(sheet: RunSheet, { stepId, to }: { stepId: string; to: number }): RunSheet {
  const place = placeOf(sheet, stepId)
  return withSteps(sheet, sheet.steps.toSpliced(place, 1).toSpliced(to, 0, ...sheet.steps.slice(place, place + 1)))
}

function placeOf({ steps }: RunSheet, stepId: string): number {
  const place = steps.findIndex(({ id }) => id === stepId)
  if (place < 0) throw stepUnknown(stepId)
  return place
}

function withSteps(sheet: RunSheet, steps: Step[]): RunSheet {
  if (steps.length > MOST_STEPS)
    throw refused('too-many-steps', `a run sheet has at most ${MOST_STEPS} steps; this would be ${steps.length}`)
  return { ...sheet, steps }
}
