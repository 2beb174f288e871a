/** Pieces as bits, the first in the highest bit of the first byte; base64. */
export function bitmapOf(count: number, holds: (piece: number) => boolean): string {
  const bits = Buffer.alloc(Math.ceil(count / 8))
  for (let piece = 0; piece < count; piece += 1) if (holds(piece)) bits[piece >> 3] = (bits[piece >> 3] ?? 0) | (0x80 >> (piece & 7))
  return bits.toString('base64')
}

/** Whether a piece is in a bitmap; what lies behind its end is not. */
export function readBitmap(text: string): (piece: number) => boolean {
  const bits = Buffer.from(text, 'base64')
  return (piece) => ((bits[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0
}
