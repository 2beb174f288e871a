import { digest, pieceBytes, pieceCount } from '../pieces.ts'
import type { BlobSpec } from '../ports.ts'
import { PIECE_BYTES } from '../ports.ts'

interface OpenBlob {
  /** Answers how many bytes were read. */
  read(buffer: Buffer, position: number): Promise<number>
  close(): Promise<void>
}

/** What the scrub takes of the blob store. */
export interface BlobsForScrub {
  list(): Iterable<{ readonly sha256: string; readonly bytes: number; readonly complete: boolean }>
  /** Of a complete blob; undefined where it has none. */
  listOf(sha256: string): Promise<Buffer | undefined>
  openFile(sha256: string): Promise<OpenBlob>
  /** A complete blob becomes one that lacks these pieces. */
  markDamaged(sha256: string, pieces: readonly number[]): Promise<void>
}

const HASH_BYTES = 32

/** One blob as it is looked at, a piece at a time; hashed off the main thread. */
export class BlobLook {
  readonly spec: BlobSpec
  readonly #file: OpenBlob
  /** undefined: it is not here, or not the one that was signed. */
  readonly #list: Buffer | undefined

  private constructor(spec: BlobSpec, file: OpenBlob, list: Buffer | undefined) {
    this.spec = spec
    this.#file = file
    this.#list = list
  }

  /** The caller closes it. Rejects with the store's own error. */
  static async at(blobs: Pick<BlobsForScrub, 'listOf' | 'openFile'>, spec: BlobSpec): Promise<BlobLook> {
    const list = spec.pieces === undefined ? Buffer.from(spec.sha256, 'hex') : await signedList(blobs, spec)
    return new BlobLook(spec, await blobs.openFile(spec.sha256), list)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  get pieces(): number {
    return Math.max(1, pieceCount(this.spec.bytes))
  }

  /** false: it rotted, so that no piece can be told from another. */
  get hasList(): boolean {
    return this.#list !== undefined
  }

  bytesOf(piece: number): number {
    return pieceBytes(this.spec.bytes, piece)
  }

  /** Whether the piece on the disk has its hash. Rejects with the file system's error. */
  async isWhole(piece: number): Promise<boolean> {
    const expected = this.#list?.subarray(piece * HASH_BYTES, (piece + 1) * HASH_BYTES)
    const buffer = Buffer.allocUnsafe(this.bytesOf(piece))
    const count = await this.#file.read(buffer, piece * PIECE_BYTES)
    return expected?.equals(await digest(buffer.subarray(0, count))) ?? false
  }
}

async function signedList(blobs: Pick<BlobsForScrub, 'listOf'>, { sha256, pieces }: BlobSpec): Promise<Buffer | undefined> {
  const list = await blobs.listOf(sha256)
  return list !== undefined && (await digest(list)).toString('hex') === pieces?.listSha256 ? list : undefined
}
