import { pieceBytes, pieceCount } from '../pieces.ts'
import { PIECE_BYTES } from '../ports.ts'
import type { BlobSpec, PieceRange } from '../ports.ts'

/** A blob in the store that is not whole yet, as fetching needs it. */
export interface PartialForFetch {
  readonly complete: boolean
  holds(piece: number): boolean
  missing(within?: PieceRange): readonly PieceRange[]
  readonly needsList: boolean
  /** Rejects with BLOB_CORRUPT. */
  giveList(bytes: Buffer): Promise<void>
  /** Verifies the piece, off this thread, and takes it. Rejects with BLOB_CORRUPT or DISK_FULL. */
  write(piece: number, bytes: Buffer): Promise<void>
  /** Rejects with BLOB_CORRUPT where the pieces that were signed do not make the blob that was signed, or with DISK_FULL. */
  flush(): Promise<void>
}

/** The store of blobs, as fetching needs it. */
export interface StoreForFetch {
  has(sha256: string): boolean
  /** What there is of a blob, in verified bytes; undefined where it was never begun, or was removed. */
  find(sha256: string): { readonly have: number } | undefined
  /** Rejects with DISK_FULL. */
  begin(spec: BlobSpec): Promise<PartialForFetch>
  watch(listener: (sha256: string) => void): () => void
}

/** What pieces are brought for: a blob, or the piece list of one, which is a blob in memory of a single piece. */
export interface Target {
  /** By this the sources know it. */
  readonly spec: BlobSpec
  readonly pieces: number
  offsetOf(piece: number): number
  pieceAt(offset: number): number
  sizeOf(piece: number): number
  missing(within?: PieceRange): readonly PieceRange[]
  holds(piece: number): boolean
  write(piece: number, bytes: Buffer): Promise<void>
}

/** Pieces that are written while as many others are being synced: four megabytes in all that a power cut can take. */
const MOST_UNSYNCED = 2

export class BlobTarget implements Target {
  readonly spec: BlobSpec
  readonly pieces: number
  readonly #partial: PartialForFetch
  #unsynced = 0
  #syncing: Promise<void> = Promise.resolve()

  constructor(spec: BlobSpec, partial: PartialForFetch) {
    this.spec = spec
    this.pieces = pieceCount(spec.bytes)
    this.#partial = partial
  }

  offsetOf(piece: number): number {
    return piece * PIECE_BYTES
  }

  pieceAt(offset: number): number {
    return Math.floor(offset / PIECE_BYTES)
  }

  sizeOf(piece: number): number {
    return pieceBytes(this.spec.bytes, piece)
  }

  missing(within?: PieceRange): readonly PieceRange[] {
    return this.#partial.complete ? [] : this.#partial.missing(within)
  }

  holds(piece: number): boolean {
    return this.#partial.complete || this.#partial.holds(piece)
  }

  /** Resolves when the store has it. A disk that is behind is waited for, so that a power cut costs no more than the line can bring again. */
  async write(piece: number, bytes: Buffer): Promise<void> {
    await this.#partial.write(piece, bytes)
    this.#unsynced += 1
    if (this.#unsynced < MOST_UNSYNCED) return
    await this.#syncing
    this.#unsynced = 0
    // What the disk refuses it says again when all has come, or with the next piece.
    this.#syncing = this.#partial.flush().catch(() => undefined)
  }
}

export class ListTarget implements Target {
  readonly spec: BlobSpec
  readonly pieces = 1
  readonly #partial: PartialForFetch

  /** `of`: the blob whose list it is; it must have one. */
  constructor(of: BlobSpec, partial: PartialForFetch) {
    this.spec = { sha256: of.pieces?.listSha256 ?? of.sha256, bytes: of.pieces?.listBytes ?? 0 }
    this.#partial = partial
  }

  offsetOf(): number {
    return 0
  }

  pieceAt(offset: number): number {
    return offset < this.spec.bytes ? 0 : 1
  }

  sizeOf(): number {
    return this.spec.bytes
  }

  missing(): readonly PieceRange[] {
    return this.#partial.needsList ? [{ from: 0, to: 1 }] : []
  }

  holds(): boolean {
    return !this.#partial.needsList
  }

  write(_piece: number, bytes: Buffer): Promise<void> {
    return this.#partial.giveList(bytes)
  }
}
