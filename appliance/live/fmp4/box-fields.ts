import type { Box } from './box.ts'
import { malformed } from './box.ts'

/** Reads the fields of a box one after the other; past its end it throws STREAM_MALFORMED, naming the box. */
export class BoxFields {
  readonly #box: Box
  #at: number

  constructor(box: Box) {
    this.#box = box
    this.#at = box.contentAt
  }

  /** Version and flags of a FullBox (ISO/IEC 14496-12 4.2). */
  versionAndFlags(): { version: number; flags: number } {
    const both = this.uint32()
    return { version: both >>> 24, flags: both & 0xff_ff_ff }
  }

  uint8(): number {
    return this.#box.bytes.readUInt8(this.#take(1))
  }

  uint16(): number {
    return this.#box.bytes.readUInt16BE(this.#take(2))
  }

  uint32(): number {
    return this.#box.bytes.readUInt32BE(this.#take(4))
  }

  int32(): number {
    return this.#box.bytes.readInt32BE(this.#take(4))
  }

  /** 64 bits; throws where they are more than a number can hold exactly. */
  uint64(): number {
    const value = this.uint32() * 0x1_0000_0000 + this.uint32()
    if (!Number.isSafeInteger(value)) throw malformed(`box ${this.#box.type} at byte ${this.#box.offset} holds a number beyond 2^53`)
    return value
  }

  /** 64 bits, two's complement. */
  int64(): number {
    const value = this.int32() * 0x1_0000_0000 + this.uint32()
    if (!Number.isSafeInteger(value)) throw malformed(`box ${this.#box.type} at byte ${this.#box.offset} holds a number beyond 2^53`)
    return value
  }

  skip(bytes: number): void {
    this.#take(bytes)
  }

  /** A view of the next bytes. */
  bytes(count: number): Buffer {
    const at = this.#take(count)
    return this.#box.bytes.subarray(at, at + count)
  }

  #take(count: number): number {
    const at = this.#at
    if (at + count > this.#box.bytes.length) {
      throw malformed(`box ${this.#box.type} at byte ${this.#box.offset} ends before its fields do`)
    }
    this.#at = at + count
    return at
  }
}
