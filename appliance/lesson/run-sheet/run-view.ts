import type { RunStepState, RunStepView, RunView } from '#appliance/contract/run.ts'
import { elapsedOf, figuresOf, plannedOf } from './run-figures.ts'
import type { WallTime } from './run-figures.ts'
import type { RunState, RunStep } from './run-state.ts'
import { sceneOf } from './scene-of.ts'

/** A run as pages see it. `now`: epoch milliseconds; `wall`: undefined where nobody vouches for that. */
export function runViewOf(state: RunState | undefined, { now, wall }: { now: number; wall: WallTime | undefined }): RunView {
  const asOf = Math.round(now)
  if (state === undefined) return { phase: 'idle', asOf }
  const { sheetId, title, revision, steps, at, phase, pausedMs } = state
  const scene = sceneOf(state)
  return {
    ...{ phase, asOf },
    run: {
      ...{ sheetId, title, revision, at, steps: steps.map((one, place) => stepView(one, stateOf(one, place, state))) },
      ...{ elapsedMs: Math.round(elapsedOf(state)), plannedMs: plannedOf(state), figures: figuresOf(state, wall) },
      ...(phase === 'tutoring' || phase === 'held' ? { pausedMs: Math.round(pausedMs) } : {}),
      ...(wall?.bellAt === undefined ? {} : { bellAt: wall.bellAt }),
      ...(scene === undefined ? {} : { scene }),
    },
  }
}

function stepView({ step, plannedMs, extraMs, spentMs }: RunStep, state: RunStepState): RunStepView {
  return { step, state, plannedMs, extraMs, spentMs: Math.round(spentMs) }
}

function stateOf({ begun }: RunStep, place: number, { at, phase }: RunState): RunStepState {
  if (place === at && phase !== 'finished') return 'current'
  if (begun) return 'left'
  return place < at ? 'passed' : 'waiting'
}
