import { createHash } from 'node:crypto'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import type { BlobSpec } from '#appliance/library/ports.ts'
import { Random } from '#test/helper/random.ts'

export interface ABlob {
  readonly spec: BlobSpec
  readonly bytes: Buffer
  /** Undefined for a blob of one piece. */
  readonly list: Buffer | undefined
  /** Numbers of its pieces. */
  readonly pieces: readonly number[]
  piece(index: number): Buffer
}

/** A file of so many bytes, as a publisher would sign it; the same for the same seed. */
export function aBlob(size: number, seed = 1): ABlob {
  const random = new Random(seed)
  const bytes = Buffer.alloc(size)
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE(Math.floor(random.next() * 2 ** 32), at)
  return aBlobOf(bytes)
}

/** A file of these bytes, as a publisher would sign it. */
export function aBlobOf(bytes: Buffer): ABlob {
  const size = bytes.length
  const piece = (index: number): Buffer => bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)
  const all = Array.from({ length: Math.ceil(size / PIECE_BYTES) }, (_, index) => index)
  const list = size > PIECE_BYTES ? Buffer.concat(all.map((index) => hash(piece(index)))) : undefined
  const pieces =
    list === undefined ? {} : { pieces: { size: PIECE_BYTES, listSha256: hash(list).toString('hex'), listBytes: list.length } as const }
  return { spec: { sha256: hash(bytes).toString('hex'), bytes: size, ...pieces }, bytes, list, pieces: all, piece }
}

export function hash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
