import type { Milliseconds } from '#appliance/base/duration.ts'

/**
 * One contact. A press is told at its first touch, because who was first is asked; it bounces after that, and again when it is let go, so
 * that a touch counts only where the contact was at rest before.
 */
export class Debounce {
  readonly #rest: Milliseconds
  #lastEdge = -Infinity

  constructor(rest: Milliseconds) {
    this.#rest = rest
  }

  /** Every edge, in order; `bounce` is only said of a touch. */
  take({ down, at }: { down: boolean; at: Milliseconds }): 'press' | 'bounce' | 'up' {
    const isAtRest = Math.abs(at - this.#lastEdge) >= this.#rest
    this.#lastEdge = at
    if (!down) return 'up'
    return isAtRest ? 'press' : 'bounce'
  }
}
