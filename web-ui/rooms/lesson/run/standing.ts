import type { RunView } from '#appliance/contract/run.ts'

type Run = NonNullable<RunView['run']>

/** Where a run stands at an instant. Spans are milliseconds. */
export interface Standing {
  /** Of the step that is on; negative: over its time. */
  readonly restMs: number
  /** By how much the class is behind the sheet; negative: ahead. */
  readonly behindMs: number
  /** By how much the sheet would run past the bell; undefined where nobody knows the bell. */
  readonly pastBellMs: number | undefined
  readonly pausedMs: number
}

/** Counts on from what the box said last. `now`: epoch milliseconds by the box's clock. */
export function standingOf({ phase, asOf }: Pick<RunView, 'phase' | 'asOf'>, run: Run, now: number): Standing {
  const since = phase === 'finished' ? 0 : Math.max(0, now - asOf)
  const step = run.steps[run.at]
  const restThen = step === undefined ? 0 : step.plannedMs + step.extraMs - step.spentMs
  // A step that is held takes none of its own time; all after it comes later by as much. One that is over its time does the same.
  const lost = phase === 'held' ? since : Math.max(0, since - Math.max(0, restThen))
  const { behindMs, pastBellMs } = run.figures
  return {
    restMs: phase === 'held' ? restThen : restThen - since,
    behindMs: behindMs + lost,
    pastBellMs: pastBellMs === undefined ? undefined : pastBellMs + lost,
    pausedMs: (run.pausedMs ?? 0) + since,
  }
}
