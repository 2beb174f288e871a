import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { RunChoice } from '#appliance/contract/run.ts'
import type { RunSheet, Step } from '#appliance/contract/run-sheet.ts'
import { refused, stepUnknown } from './refusals.ts'

/*
 * A sheet while it is run, as pure values: it knows spans of time and no instants, so that a clock that steps changes nothing.
 */

export interface RunStep {
  readonly step: Step
  /** Of the sheet. */
  readonly plannedMs: Milliseconds
  /** Added, or taken off, in class. */
  readonly extraMs: Milliseconds
  /** How long it has been on, without what it was held. */
  readonly spentMs: Milliseconds
  readonly begun: boolean
}

export interface RunState {
  readonly sheetId: string
  readonly title: RunSheet['title']
  /** Of the sheet, as far as its changes have been taken in. */
  readonly revision: number
  readonly lesson: RunSheet['lesson']
  readonly steps: readonly RunStep[]
  /** The step that is on, or was when the last one was left. */
  readonly at: number
  /** tutoring: the far teacher goes on meanwhile. held: the step waits. */
  readonly phase: 'running' | 'tutoring' | 'held' | 'finished'
  /** To which a teacher has turned in this step; else it is the step's own. */
  readonly page?: number | undefined
  /** Of the pause that is on. */
  readonly pausedMs: Milliseconds
  /** Of all pauses that held a step. */
  readonly heldMs: Milliseconds
  /** How much of the far teacher's lesson went on while the tutor explained. */
  readonly missedMs: Milliseconds
}

/** A sheet at its first step. Throws RUN_SHEET_REFUSED where it has none. */
export function begun(sheet: RunSheet): RunState {
  if (sheet.steps.length === 0) throw refused('empty', `the run sheet ${sheet.id} has no steps`)
  const { id: sheetId, title, revision, lesson } = sheet
  const steps = sheet.steps.map(waiting)
  const pauses = { pausedMs: 0, heldMs: 0, missedMs: 0 }
  return goneTo(0, { sheetId, title, revision, lesson, steps, at: 0, phase: 'running', ...pauses })
}

/** The same after a span of class. */
export function elapsed(state: RunState, span: Milliseconds): RunState {
  const { phase, pausedMs, heldMs, missedMs } = state
  if (phase === 'finished' || span <= 0) return state
  if (phase === 'held') return { ...state, pausedMs: pausedMs + span, heldMs: heldMs + span }
  const onward = withStep(state, (one) => ({ ...one, spentMs: one.spentMs + span }))
  const missed = isMissed(state) ? missedMs + span : missedMs
  return { ...onward, missedMs: missed, pausedMs: phase === 'tutoring' ? pausedMs + span : 0 }
}

/** The same after a span that passed while the class was where `then` says, though it has gone on since. */
export function elapsedAt(state: RunState, then: Pick<RunState, 'steps' | 'at' | 'phase'>, span: Milliseconds): RunState {
  const place = state.steps.findIndex(({ step }) => step.id === then.steps[then.at]?.step.id)
  if (place < 0) return state
  const counted = elapsed({ ...state, at: place, phase: then.phase }, span)
  const isSame = place === state.at && then.phase === state.phase
  return { ...counted, at: state.at, phase: state.phase, pausedMs: isSame ? counted.pausedMs : state.pausedMs }
}

/** What a teacher's choice makes of it. Throws RUN_STEP_UNKNOWN. */
export function chosen(state: RunState, choice: RunChoice): RunState {
  const { at, phase, steps } = state
  switch (choice.do) {
    case 'next':
      if (at === steps.length - 1) return { ...state, phase: 'finished', pausedMs: 0 }
      return goneTo(at + 1, state)
    case 'back':
      // From the end back to the last step, which is still the one.
      return goneTo(phase === 'finished' ? at : Math.max(0, at - 1), state)
    case 'go': {
      const place = steps.findIndex(({ step }) => step.id === choice.stepId)
      if (place < 0) throw stepUnknown(choice.stepId)
      return goneTo(place, state)
    }
    case 'pause':
      return phase === 'finished' ? state : { ...state, phase: choice.live === 'held' ? 'held' : 'tutoring' }
    case 'resume':
      return phase === 'finished' ? state : { ...state, phase: 'running', pausedMs: 0 }
    case 'page':
      return phase === 'finished' ? state : { ...state, page: choice.page }
    case 'extend':
      return withStep(state, (one) => ({ ...one, extraMs: Math.max(-one.plannedMs, one.extraMs + choice.byMs) }))
    default:
      return choice satisfies never
  }
}

/**
 * Takes in what was changed on the sheet during class. What has begun, and all before it, stays as it was; what stands on the sheet after that
 * comes next.
 */
export function withSheet(state: RunState, sheet: RunSheet): RunState {
  const furthest = state.steps.findLastIndex(({ begun: hasBegun }) => hasBegun)
  const kept = state.steps.slice(0, furthest + 1)
  const ids = new Set(kept.map(({ step }) => step.id))
  const behind = sheet.steps.findLastIndex(({ id }) => state.steps[furthest]?.step.id === id)
  const from = behind >= 0 ? behind : sheet.steps.findLastIndex(({ id }) => ids.has(id))
  const extras = new Map(state.steps.map(({ step, extraMs }) => [step.id, extraMs]))
  const coming = sheet.steps
    .slice(from + 1)
    .filter(({ id }) => !ids.has(id))
    .map((step) => ({ ...waiting(step), extraMs: extras.get(step.id) ?? 0 }))
  const { title, revision, lesson } = sheet
  return { ...state, title, revision, lesson, steps: [...kept, ...coming] }
}

function waiting(step: Step): RunStep {
  return { step, plannedMs: Math.round(minutes(step.minutes)), extraMs: 0, spentMs: 0, begun: false }
}

function goneTo(place: number, state: RunState): RunState {
  return withStep({ ...state, at: place, phase: 'running', page: undefined, pausedMs: 0 }, (one) => ({ ...one, begun: true }))
}

function withStep(state: RunState, change: (one: RunStep) => RunStep): RunState {
  return { ...state, steps: state.steps.map((one, place) => (place === state.at ? change(one) : one)) }
}

/** Whether the far teacher goes on while the tutor speaks: tapped in a step that shows live, or planned so. */
function isMissed({ steps, at, phase }: RunState): boolean {
  const step = steps[at]?.step
  if (step === undefined) return false
  if (step.kind === 'pause') return step.live === 'goes-on'
  return phase === 'tutoring' && step.kind === 'live'
}
