import { createHash } from 'node:crypto'
import type { BlobSpec } from '../ports.ts'
import { PIECE_BYTES } from '../ports.ts'

/** What the scrub takes of the blob store. */
export interface BlobsForScrub {
  list(): readonly { readonly sha256: string; readonly bytes: number; readonly complete: boolean }[]
  /** expect: the hash of a piece; undefined where the list is not here. */
  begin(spec: BlobSpec): Promise<{ expect(piece: number): Buffer | undefined }>
  reader(spec: BlobSpec): { readAt(buffer: Buffer, from: number): Promise<number> }
  /** A complete blob becomes one that lacks these pieces. */
  markDamaged(sha256: string, pieces: readonly number[]): Promise<void>
}

/** Between two of these, a live lesson has its turn. */
const CHUNK = 65_536

/** One blob as it is looked at, a piece at a time. */
export class BlobLook {
  readonly spec: BlobSpec
  readonly #expect: (piece: number) => Buffer | undefined
  readonly #readAt: (buffer: Buffer, from: number) => Promise<number>
  readonly #chunk = Buffer.allocUnsafe(CHUNK)

  private constructor(
    spec: BlobSpec,
    expect: (piece: number) => Buffer | undefined,
    readAt: (buffer: Buffer, from: number) => Promise<number>,
  ) {
    this.spec = spec
    this.#expect = expect
    this.#readAt = readAt
  }

  /** Rejects with the store's own error. */
  static async at(blobs: Pick<BlobsForScrub, 'begin' | 'reader'>, spec: BlobSpec): Promise<BlobLook> {
    const reader = blobs.reader(spec)
    const readAt = (buffer: Buffer, from: number): Promise<number> => reader.readAt(buffer, from)
    const whole = Buffer.from(spec.sha256, 'hex')
    if (spec.bytes <= PIECE_BYTES) return new BlobLook(spec, () => whole, readAt)
    const blob = await blobs.begin(spec)
    return new BlobLook(spec, (piece) => blob.expect(piece), readAt)
  }

  get pieces(): number {
    return Math.max(1, Math.ceil(this.spec.bytes / PIECE_BYTES))
  }

  bytesOf(piece: number): number {
    return Math.min(PIECE_BYTES, this.spec.bytes - piece * PIECE_BYTES)
  }

  /** Whether the piece on the disk has its hash; undefined where nobody knows which it should have. Rejects with the file system's error. */
  async isWhole(piece: number): Promise<boolean | undefined> {
    const expected = this.#expect(piece)
    return expected === undefined ? undefined : expected.equals(await this.#hash(piece))
  }

  /** What cannot be read to its end has another hash. */
  async #hash(piece: number): Promise<Buffer> {
    const hash = createHash('sha256')
    const end = piece * PIECE_BYTES + this.bytesOf(piece)
    for (let at = piece * PIECE_BYTES; at < end;) {
      const chunk = this.#chunk.subarray(0, Math.min(CHUNK, end - at))
      const count = await this.#readAt(chunk, at)
      if (count === 0) break
      hash.update(chunk.subarray(0, count))
      at += count
    }
    return hash.digest()
  }
}
