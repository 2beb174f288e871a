/**
 * Reads bits from untrusted bytes. Past the end it gives zeros and sets `overrun`, so that parsers
 * need no length checks: they look at `overrun` once, before they believe what they read.
 */
export class BitReader {
  readonly #bytes: Uint8Array
  #bit = 0
  overrun = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The next `count` bits, at most 32, as an unsigned number. */
  bits(count: number): number {
    let value = 0
    for (let n = 0; n < count; n += 1) value = value * 2 + this.#next()
    return value
  }

  flag(): boolean {
    return this.#next() === 1
  }

  skip(count: number): void {
    this.#bit += count
  }

  /** ue(v), H.264 9.1; a code longer than 32 bits counts as an overrun. */
  unsigned(): number {
    let zeros = 0
    while (this.#next() === 0 && !this.overrun) zeros += 1
    if (zeros > 31) this.overrun = true
    return this.overrun ? 0 : 2 ** zeros - 1 + this.bits(zeros)
  }

  /** se(v), H.264 9.1.1. */
  signed(): number {
    const code = this.unsigned()
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2
  }

  #next(): number {
    const byte = this.#bytes[this.#bit >>> 3]
    if (byte === undefined) {
      this.overrun = true
      return 0
    }
    const bit = (byte >>> (7 - (this.#bit & 7))) & 1
    this.#bit += 1
    return bit
  }
}

/** A NAL unit's payload without emulation prevention bytes (H.264 7.4.1, H.265 7.4.2). */
export function unescapeNal(nal: Uint8Array): Uint8Array {
  const out: number[] = []
  let zeros = 0
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    out.push(byte)
  }
  return Uint8Array.from(out)
}

/** Width and height as a picture can have them; 0 x 0 for what cannot be one. */
export function plausibleSize(width: number, height: number): { width: number; height: number } {
  const fine = width > 0 && height > 0 && width <= 16_384 && height <= 16_384
  return fine ? { width, height } : { width: 0, height: 0 }
}
