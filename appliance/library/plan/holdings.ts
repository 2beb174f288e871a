import type { BlobSpec } from '../ports.ts'
import type { ContentIndex } from './content-index.ts'

/** have: verified bytes. */
export interface Held {
  readonly have: number
  /** All of it, under its name. */
  readonly complete: boolean
}

/** What of each blob is on the box, by its number in the index. */
export class Holdings {
  readonly #index: ContentIndex
  readonly #missing: Float64Array

  /** Nothing is held yet. */
  constructor(index: ContentIndex) {
    this.#index = index
    this.#missing = Float64Array.from(index.blobs, ({ spec }) => missingOf(spec, undefined))
  }

  /** Bytes that still have to come, its list of pieces among them; 0: all is here. */
  missing(blob: number): number {
    return this.#missing[blob] ?? 0
  }

  /** Takes down what is held of a blob; undefined: nothing. Answers by how many bytes less are missing now. */
  note(sha256: string, held: Held | undefined): number {
    const blob = this.#index.find(sha256)
    const spec = blob === undefined ? undefined : this.#index.blobs[blob]?.spec
    if (blob === undefined || spec === undefined) return 0
    const before = this.missing(blob)
    this.#missing[blob] = missingOf(spec, held)
    return before - this.missing(blob)
  }
}

/** The list comes before the first piece, so that where there is a piece there is a list. What is not published yet still lacks something. */
function missingOf({ bytes, pieces }: BlobSpec, held: Held | undefined): number {
  if (held?.complete === true) return 0
  const have = held?.have ?? 0
  return Math.max(1, bytes - have) + (have === 0 ? (pieces?.listBytes ?? 0) : 0)
}
