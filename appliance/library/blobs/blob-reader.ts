import type { BlobSpec } from '../ports.ts'
import { PIECE_BYTES } from '../ports.ts'
import type { BlobFile } from './blob-files.ts'
import type { PartialBlob } from './partial-blob.ts'
import { pieceBytes } from './piece-map.ts'

/** As much as is read at once: fewer calls cost less, and sixty viewers have one each. */
export const READ_BYTES = 262_144

/** The store, as reading needs it. */
export interface StoreForReading {
  has(sha256: string): boolean
  openFile(sha256: string): Promise<BlobFile>
  begin(spec: BlobSpec): Promise<PartialBlob>
  watch(listener: (sha256: string) => void): () => void
}

export interface BlobReaderOptions {
  readonly store: StoreForReading
  readonly spec: BlobSpec
  /** Somebody waits for this piece. */
  readonly onWanted: (piece: number) => void
}

/** Reads a blob that is here or arriving; what is missing is asked for and waited for. */
export class BlobReader {
  readonly #options: BlobReaderOptions

  constructor(options: BlobReaderOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#options.spec.bytes
  }

  /** Strong, with its quotes: the hash of all. */
  get etag(): string {
    return `"${this.#options.spec.sha256}"`
  }

  /**
   * `count` bytes from `from` on, in steps of at most READ_BYTES. Each step may use the buffer of the one before, which is why the next is
   * read only when it is asked for. Rejects with BLOB_ABSENT where it was taken off the disk meanwhile; ends early when `signal` aborts.
   */
  async *read(from: number, count: number, signal?: AbortSignal): AsyncGenerator<Buffer, void, void> {
    const { store, spec } = this.#options
    const end = Math.min(this.size, from + count)
    let file: BlobFile | undefined
    try {
      for (let at = from; at < end;) {
        const piece = Math.floor(at / PIECE_BYTES)
        if (!(await this.#arrived(piece, signal))) return
        file ??= await store.openFile(spec.sha256)
        const room = Math.min(READ_BYTES, end - at, piece * PIECE_BYTES + pieceBytes(spec.bytes, piece) - at)
        const buffer = Buffer.allocUnsafe(room)
        const read = await file.read(buffer, at)
        if (read === 0) return
        yield buffer.subarray(0, read)
        at += read
      }
    } finally {
      await file?.close()
    }
  }

  /** Whether a piece is here, now or later; false where nobody waits any more. */
  async #arrived(piece: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { store, spec, onWanted } = this.#options
    if (store.has(spec.sha256)) return true
    const partial = await store.begin(spec)
    if (partial.complete || partial.holds(piece)) return true
    onWanted(piece)
    await new Promise<void>((resolve) => {
      const look = (sha256: string): void => {
        if (sha256 === spec.sha256 && (store.has(sha256) || partial.holds(piece))) done()
      }
      const unwatch = store.watch(look)
      const done = (): void => {
        unwatch()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      signal?.addEventListener('abort', done, { once: true })
      if (signal?.aborted === true) done()
      else look(spec.sha256)
    })
    return signal?.aborted !== true
  }
}
