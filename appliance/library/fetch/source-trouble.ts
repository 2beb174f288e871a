import { BoxError } from '#appliance/base/errors.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/**
 * What went wrong with a source, by what follows from it. line: nothing answers, or the connection broke; soon again. server: it answers
 * that it cannot. busy: it asks for time. lacks: it does not have this blob, or has another under its name. refused: it wants to know who
 * asks. odd: it does not keep to what was asked. corrupt: its bytes have a wrong hash. slow: another could give more. left: we went away.
 */
export type TroubleKind = 'line' | 'server' | 'busy' | 'lacks' | 'refused' | 'odd' | 'corrupt' | 'slow' | 'left'

interface TroubleOptions {
  readonly cause?: unknown
  /** How long it asked not to be asked again. */
  readonly retryAfter?: Milliseconds | undefined
}

/** SOURCE_FAILED, with what follows from it. The sentence is for a technician and goes on after the name of the source. */
export class SourceTrouble extends BoxError {
  readonly kind: TroubleKind
  readonly retryAfter: Milliseconds | undefined

  constructor(kind: TroubleKind, sentence: string, { cause, retryAfter }: TroubleOptions = {}) {
    super('SOURCE_FAILED', sentence, { cause })
    this.kind = kind
    this.retryAfter = retryAfter
  }
}
