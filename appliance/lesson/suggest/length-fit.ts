import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Candidate } from './ports.ts'
import { SHORTEST_CUT } from './weights.ts'

/** How something fits into the time that is left. */
export type LengthFit =
  | { readonly fit: 'whole'; readonly durationMs: Milliseconds }
  /** From its beginning to a cue where its makers meant it to stop. */
  | { readonly fit: 'cut'; readonly toMs: Milliseconds; readonly durationMs: Milliseconds }
  | { readonly fit: 'any' }

/** What runs by itself and takes its time. */
const RECORDINGS: ReadonlySet<string> = new Set(['micro-course', 'special-course', 'audio'])

/** Undefined: it does not fit, or is a recording of which nobody says how long it is. */
export function lengthFit({ kind, durationMs, cues = [] }: Candidate, left: Milliseconds): LengthFit | undefined {
  if (durationMs === undefined) return RECORDINGS.has(kind) ? undefined : { fit: 'any' }
  if (durationMs <= left) return { fit: 'whole', durationMs }
  let toMs = 0
  for (const { atMs } of cues) if (atMs <= left && atMs < durationMs) toMs = Math.max(toMs, atMs)
  return toMs >= SHORTEST_CUT ? { fit: 'cut', toMs, durationMs } : undefined
}
