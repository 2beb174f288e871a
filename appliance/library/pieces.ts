import { webcrypto } from 'node:crypto'
import { PIECE_BYTES } from './ports.ts'

/** How many pieces a blob has; an empty one has none. */
export function pieceCount(bytes: number): number {
  return Math.ceil(bytes / PIECE_BYTES)
}

/** Bytes of one piece of a blob. */
export function pieceBytes(bytes: number, piece: number): number {
  return Math.min(PIECE_BYTES, bytes - piece * PIECE_BYTES)
}

/** SHA-256 on a thread of the pool: a piece takes ten milliseconds on a Pi. */
export async function digest(bytes: Uint8Array): Promise<Buffer> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
}
