import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import type { Sha256 } from '#appliance/contract/catalogue.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'

/** What a stream of bytes is called, and its list of pieces where it has more than one. */
export interface Cut {
  readonly sha256: Sha256
  readonly bytes: number
  readonly list: Buffer | undefined
}

/** Hashes bytes as they pass, whole and piece by piece. */
export class PieceCutter {
  readonly #whole = createHash('sha256')
  #piece: Hash = createHash('sha256')
  #inPiece = 0
  #bytes = 0
  readonly #hashes: Buffer[] = []

  take(chunk: Uint8Array): void {
    this.#whole.update(chunk)
    this.#bytes += chunk.length
    for (let at = 0; at < chunk.length;) {
      if (this.#inPiece === PIECE_BYTES) this.#endPiece()
      const part = chunk.subarray(at, at + PIECE_BYTES - this.#inPiece)
      this.#piece.update(part)
      this.#inPiece += part.length
      at += part.length
    }
  }

  finish(): Cut {
    this.#endPiece()
    const list = this.#hashes.length > 1 ? Buffer.concat(this.#hashes) : undefined
    return { sha256: this.#whole.digest('hex'), bytes: this.#bytes, list }
  }

  #endPiece(): void {
    this.#hashes.push(this.#piece.digest())
    this.#piece = createHash('sha256')
    this.#inPiece = 0
  }
}
