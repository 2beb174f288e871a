import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** press: a clicker's. own: what only such a receiver says. bad: a damaged frame. strange: whole, and nothing that its driver knows. */
export type HeardKind = 'press' | 'own' | 'bad' | 'strange'

/** not-understood: nothing of what came made sense. noisy: more of it was damaged than was a press. */
export type HearingTrouble = 'not-understood' | 'noisy'

interface Span {
  readonly began: Milliseconds
  readonly counts: Record<HeardKind, number>
}

/** Long enough for a question with its answers. */
const SPAN = minutes(2)
/** Of what is wrong, unless it turns out wrong again. */
export const TROUBLE_LASTS: Milliseconds = 2 * SPAN
/** Receivers without a check of their own on the air hear a few frames in noise alone, also in an empty room. */
const FEWEST = 20

/**
 * How well a receiver hears, by what came in two minutes at a time. What is wrong is known at the end of such a span, holds for the next ones, and is
 * over at once where a press tells that it is understood. It has no clock.
 */
export class Hearing {
  #span: Span | undefined
  #judged: { readonly trouble: HearingTrouble; readonly until: Milliseconds } | undefined

  heard(kind: HeardKind, now: Milliseconds): void {
    if (this.#span === undefined || now - this.#span.began >= SPAN) this.#turn(now)
    if (this.#span !== undefined) this.#span.counts[kind] += 1
    if (this.#judged?.trouble === 'not-understood' && (kind === 'press' || kind === 'own')) this.#judged = undefined
  }

  /** Undefined where it hears well, or nothing to speak of. */
  trouble(now: Milliseconds): HearingTrouble | undefined {
    return this.#judged !== undefined && now < this.#judged.until ? this.#judged.trouble : undefined
  }

  #turn(now: Milliseconds): void {
    const over = this.#span
    this.#span = { began: now, counts: { press: 0, own: 0, bad: 0, strange: 0 } }
    if (over === undefined || now - over.began >= 2 * SPAN) return
    const trouble = troubleOf(over.counts)
    this.#judged = trouble === undefined ? undefined : { trouble, until: now + TROUBLE_LASTS }
  }
}

function troubleOf({ press, own, bad, strange }: Span['counts']): HearingTrouble | undefined {
  if (press + own === 0 && bad + strange >= FEWEST) return 'not-understood'
  return bad >= FEWEST && bad > press ? 'noisy' : undefined
}
