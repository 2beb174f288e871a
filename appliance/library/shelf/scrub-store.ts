import type { LibraryNotes } from '../notes.ts'

/** Where the round is, over a power cut. */
export interface ScrubMemory {
  /** The blob that is looked at next, and its piece; absent between two rounds. Blobs come in the order of their hashes. */
  readonly at?: { readonly sha256: string; readonly piece: number } | undefined
  /** Blobs that were damaged in this round, or, between two, in the last. */
  readonly damaged: number
  /** Epoch milliseconds of the end of the last round. */
  readonly finishedAt?: number | undefined
}

const NAME = 'scrub'

export class ScrubStore {
  readonly #notes: Pick<LibraryNotes, 'read' | 'write'>

  constructor(notes: Pick<LibraryNotes, 'read' | 'write'>) {
    this.#notes = notes
  }

  /** What an older version wrote in another shape begins anew. Throws DATABASE_FAILED. */
  read(): ScrubMemory {
    const found = this.#notes.read(NAME)
    if (typeof found !== 'object' || found === null) return { damaged: 0 }
    const { at, damaged, finishedAt } = found as Partial<Record<keyof ScrubMemory, unknown>>
    return {
      at: isPlace(at) ? at : undefined,
      damaged: typeof damaged === 'number' ? damaged : 0,
      finishedAt: typeof finishedAt === 'number' ? finishedAt : undefined,
    }
  }

  /** Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  write(memory: ScrubMemory): Promise<void> {
    return this.#notes.write(NAME, memory)
  }
}

function isPlace(one: unknown): one is NonNullable<ScrubMemory['at']> {
  if (typeof one !== 'object' || one === null) return false
  const { sha256, piece } = one as Record<string, unknown>
  return typeof sha256 === 'string' && typeof piece === 'number' && Number.isInteger(piece) && piece >= 0
}
