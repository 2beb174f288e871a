import { pieceBytes, pieceCount } from '../pieces.ts'
import { PIECE_BYTES } from '../ports.ts'
import type { PieceRange } from '../ports.ts'

const HEADER = 8

/** Which pieces of one blob are held. */
export class PieceMap {
  readonly bytes: number
  readonly count: number
  readonly #bits: Buffer
  #held = 0

  constructor(bytes: number, bits?: Buffer) {
    this.bytes = bytes
    this.count = pieceCount(bytes)
    this.#bits = bits ?? Buffer.alloc(Math.ceil(this.count / 8))
    for (let piece = 0; piece < this.count; piece += 1) if (this.holds(piece)) this.#held += 1
  }

  /** Reads what `toFile` wrote; undefined where it is damaged, so that nothing in it is believed. */
  static fromFile(file: Buffer): PieceMap | undefined {
    if (file.length < HEADER) return undefined
    const bytes = Number(file.readBigUInt64LE(0))
    if (!Number.isSafeInteger(bytes) || file.length !== HEADER + Math.ceil(pieceCount(bytes) / 8)) return undefined
    return new PieceMap(bytes, Buffer.from(file.subarray(HEADER)))
  }

  get isFull(): boolean {
    return this.#held === this.count
  }

  /** Bytes of the pieces that are held. */
  get have(): number {
    if (this.#held === 0) return 0
    const last = this.count - 1
    const short = this.holds(last) ? PIECE_BYTES - pieceBytes(this.bytes, last) : 0
    return this.#held * PIECE_BYTES - short
  }

  holds(piece: number): boolean {
    return piece >= 0 && piece < this.count && ((this.#bits[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0
  }

  hold(piece: number): void {
    if (piece < 0 || piece >= this.count || this.holds(piece)) return
    this.#bits[piece >> 3] = (this.#bits[piece >> 3] ?? 0) | (0x80 >> (piece & 7))
    this.#held += 1
  }

  drop(piece: number): void {
    if (!this.holds(piece)) return
    this.#bits[piece >> 3] = (this.#bits[piece >> 3] ?? 0) & ~(0x80 >> (piece & 7))
    this.#held -= 1
  }

  missing({ from, to }: PieceRange = { from: 0, to: this.count }): PieceRange[] {
    const ranges: PieceRange[] = []
    const end = Math.min(to, this.count)
    for (let piece = Math.max(0, from); piece < end; piece += 1) {
      if (this.holds(piece)) continue
      const begun = piece
      while (piece < end && !this.holds(piece)) piece += 1
      ranges.push({ from: begun, to: piece })
    }
    return ranges
  }

  toFile(): Buffer {
    const header = Buffer.alloc(HEADER)
    header.writeBigUInt64LE(BigInt(this.bytes))
    return Buffer.concat([header, this.#bits])
  }
}
