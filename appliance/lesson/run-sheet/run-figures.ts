import type { Milliseconds } from '#appliance/base/duration.ts'
import type { RunChoice, RunFigures } from '#appliance/contract/run.ts'
import { chosen, elapsed } from './run-state.ts'
import type { RunState, RunStep } from './run-state.ts'

/** What the clock on the wall says of it, epoch milliseconds. */
export interface WallTime {
  readonly now: number
  /** The lesson's end; undefined where the sheet is meant for no lesson. */
  readonly bellAt: number | undefined
}

/** Since the sheet was begun, with all pauses. */
export function elapsedOf({ steps, heldMs }: RunState): Milliseconds {
  return steps.reduce((sum, { spentMs }) => sum + spentMs, heldMs)
}

export function plannedOf({ steps }: RunState): Milliseconds {
  return steps.reduce((sum, { plannedMs }) => sum + plannedMs, 0)
}

/** Where the class stands against the sheet and the bell. `wall`: undefined where nobody vouches for the clock. */
export function figuresOf(state: RunState, wall: WallTime | undefined): RunFigures {
  const remainingMs = remainingOf(state)
  const endsAt = wall === undefined ? undefined : wall.now + remainingMs
  const pastBell = endsAt === undefined || wall?.bellAt === undefined ? undefined : endsAt - wall.bellAt
  return {
    behindMs: Math.round(elapsedOf(state) + remainingMs - plannedOf(state)),
    remainingMs: Math.round(remainingMs),
    missedMs: Math.round(state.missedMs),
    ...(endsAt === undefined ? {} : { endsAt: Math.round(endsAt) }),
    ...(pastBell === undefined ? {} : { pastBellMs: Math.round(pastBell) }),
  }
}

/** The figures as they would be after a choice, and for a pause once it is over. Throws RUN_STEP_UNKNOWN. */
export function costOf(state: RunState, choice: RunChoice, wall: WallTime | undefined): RunFigures {
  const span = choice.do === 'pause' ? (choice.forMs ?? 0) : 0
  const after = elapsed(chosen(state, choice), span)
  return figuresOf(after, wall === undefined ? undefined : { ...wall, now: wall.now + span })
}

/** What was skipped does not come any more; a step that was left early and lies ahead again has the rest of its time. */
function remainingOf({ steps, at, phase }: RunState): Milliseconds {
  if (phase === 'finished') return 0
  return steps.slice(at).reduce((sum, one) => sum + restOf(one), 0)
}

function restOf({ plannedMs, extraMs, spentMs }: RunStep): Milliseconds {
  return Math.max(0, plannedMs + extraMs - spentMs)
}
