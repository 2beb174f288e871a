import { days } from '#appliance/base/duration.ts'

export interface TermSpan {
  readonly from: number
  readonly to: number
}

/** After the end of a term it is still known who was there: marks are given then. */
const KEPT_AFTER_TERM = days(30)
/** About a term, where nobody has set one. */
const USUAL_TERM = days(150)

/**
 * Of what was before then it is not kept any longer who did it; there are counts alone. Epoch milliseconds. `term`: the one that was set last,
 * undefined where nobody has. Pure.
 */
export function forgottenBefore(now: number, term: TermSpan | undefined): number {
  const usual = now - USUAL_TERM - KEPT_AFTER_TERM
  if (term === undefined) return usual
  if (now > term.to + KEPT_AFTER_TERM) return Math.max(usual, term.to)
  // Of an earlier term nobody has written down the end; it had ended when this one began.
  return now > term.from + KEPT_AFTER_TERM ? Math.max(usual, term.from) : usual
}
