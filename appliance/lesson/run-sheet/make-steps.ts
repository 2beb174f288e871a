import { BoxError } from '#appliance/base/errors.ts'
import type { ItemMemory, QuestionDraft, Step, StepDraft } from '#appliance/contract/run-sheet.ts'
import { flattenPlan } from './flatten-plan.ts'
import type { PlanPart } from './flatten-plan.ts'
import type { ItemFacts, LibraryForSheets } from './ports.ts'
import { refused } from './refusals.ts'
import { shortTitle } from './short-title.ts'

export interface StepMaker {
  readonly library: Pick<LibraryForSheets, 'item'>
  /** A fresh name for a step. */
  readonly newId: () => string
}

type ItemDraft = Extract<StepDraft, { kind: 'item' }>
type ItemStep = Extract<Step, { kind: 'item' }>

const ANSWERS: Readonly<Record<QuestionDraft['form'], RegExp>> = {
  choice: /^[A-D]$/u,
  'true-false': /^(true|false)$/u,
  scale: /^[1-5]$/u,
  number: /^-?\d{1,12}(\.\d{1,6})?$/u,
}
/** Where neither the plan nor the item says how long something takes. */
const USUAL_MINUTES = 5

/**
 * The steps that a draft stands for: one, or all of a lesson plan. `before`: the step that it replaces, whose item may have left the catalogue.
 * Throws ITEM_UNKNOWN and RUN_SHEET_REFUSED.
 */
export function stepsOf(draft: StepDraft, maker: StepMaker, before?: Step): Step[] {
  if (draft.kind === 'question') checkAnswer(draft.question)
  if (draft.kind !== 'item') return [{ ...draft, id: before?.id ?? maker.newId() }]
  const facts = maker.library.item(draft.itemId)
  if (facts?.kind === 'lesson-plan') return stepsOfPlan(facts, maker)
  const item = memoryOf(draft, facts, before)
  checkPlace(draft, item)
  return [facts?.kind === 'live-lesson' ? liveOf(draft, maker) : { ...draft, item, id: before?.id ?? maker.newId() }]
}

/** All steps of a lesson plan of the catalogue. Throws RUN_SHEET_REFUSED. */
export function stepsOfPlan(plan: ItemFacts, maker: StepMaker): Step[] {
  return flattenPlan(plan, maker.library).map((part) => stepOfPart(part, maker))
}

/** The step with what the library says of its item now; where it says nothing, as it was. */
export function refreshed(step: Step, library: Pick<LibraryForSheets, 'item'>): Step {
  if (step.kind !== 'item') return step
  const facts = library.item(step.itemId)
  return facts === undefined ? step : { ...step, item: remembered(facts) }
}

function stepOfPart({ itemId, facts, minutes }: PlanPart, maker: StepMaker): Step {
  const took = minutes ?? (facts?.durationMs === undefined ? USUAL_MINUTES : Math.ceil(facts.durationMs / 60_000))
  const draft = { kind: 'item', itemId, minutes: Math.min(600, took) } as const
  if (facts?.kind === 'live-lesson') return liveOf(draft, maker)
  // The plan may know of more than this school's catalogues do.
  const item = facts === undefined ? { title: {}, kind: 'document', forTeachers: false } : remembered(facts)
  return { ...draft, item, id: maker.newId() }
}

function liveOf({ minutes, note }: ItemDraft, { newId }: StepMaker): Step {
  return { kind: 'live', minutes, ...(note === undefined ? {} : { note }), id: newId() }
}

function memoryOf({ itemId }: ItemDraft, facts: ItemFacts | undefined, before: Step | undefined): ItemMemory {
  if (facts !== undefined) return remembered(facts)
  if (before?.kind === 'item' && before.itemId === itemId) return before.item
  throw new BoxError('ITEM_UNKNOWN', `the library has no item ${itemId}`)
}

function remembered({ title, kind, durationMs, forTeachers }: ItemFacts): ItemMemory {
  return { title: shortTitle(title), kind, forTeachers, ...(durationMs === undefined ? {} : { durationMs }) }
}

function checkPlace({ itemId, fromMs, toMs, page }: ItemDraft, { durationMs, kind }: ItemStep['item']): void {
  const hasStretch = fromMs !== undefined || toMs !== undefined
  if (hasStretch && page !== undefined) throw refused('page', `item ${itemId} has either a stretch of time or a page`)
  if (page !== undefined && durationMs !== undefined && kind !== 'slides' && kind !== 'document')
    throw refused('page', `item ${itemId} is a recording, and has no pages`)
  const [from, to] = [fromMs ?? 0, toMs ?? durationMs ?? Number.POSITIVE_INFINITY]
  if (hasStretch && from >= to) throw refused('stretch', `the stretch of item ${itemId} ends before it begins`)
  if (durationMs !== undefined && toMs !== undefined && toMs > durationMs)
    throw refused('stretch', `the stretch of item ${itemId} ends after the recording does`)
}

function checkAnswer({ form, answer }: QuestionDraft): void {
  if (answer !== undefined && !ANSWERS[form].test(answer))
    throw refused('answer', `${JSON.stringify(answer)} answers no question of this form: ${form}`)
}
