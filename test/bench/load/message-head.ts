/** The first bytes of a message of known length that arrives in pieces: all that telling frames apart needs. */
export class MessageHead {
  readonly #bytes: Buffer
  #kept = 0
  #missing = 0

  constructor(keep: number) {
    this.#bytes = Buffer.alloc(keep)
  }

  begin(length: number): void {
    this.#kept = 0
    this.#missing = length
  }

  /** Bytes that are still to come. */
  get missing(): number {
    return this.#missing
  }

  /** Takes `count` bytes of the message, at `from`. */
  take(bytes: Buffer, from: number, count: number): void {
    if (this.#kept < this.#bytes.length) this.#kept += bytes.copy(this.#bytes, this.#kept, from, from + count)
    this.#missing -= count
  }

  /** What was kept, lent until `begin`. */
  get kept(): Buffer {
    return this.#bytes.subarray(0, this.#kept)
  }
}
