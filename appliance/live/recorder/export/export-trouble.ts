import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { ExportTroubleKind } from '#appliance/contract/recordings.ts'

interface TroubleOptions {
  readonly cause?: unknown
  /** How long the server asked not to be asked again. */
  readonly retryAfter?: Milliseconds | undefined
}

/** EXPORT_FAILED, with what follows from it. The sentence is for a technician's log and holds no credentials. */
export class ExportTrouble extends BoxError {
  readonly kind: ExportTroubleKind
  readonly retryAfter: Milliseconds | undefined

  constructor(kind: ExportTroubleKind, sentence: string, { cause, retryAfter }: TroubleOptions = {}) {
    super('EXPORT_FAILED', sentence, { cause })
    this.kind = kind
    this.retryAfter = retryAfter
  }

  /** Whether another try would come to the same. */
  get isFinal(): boolean {
    return this.kind === 'too-large' || this.kind === 'gone'
  }
}
