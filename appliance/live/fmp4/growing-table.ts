const FIRST_ROOM = 4096

/** A table of 32-bit fields, as files hold it, that grows at its end; its room doubles. */
export class GrowingTable {
  #room: Buffer = Buffer.allocUnsafe(FIRST_ROOM)
  #length = 0

  /** Bytes. */
  get length(): number {
    return this.#length
  }

  /** Hot path: adds a field; its lower 32 bits count, so it may be signed. */
  push(value: number): void {
    if (this.#length + 4 > this.#room.length) this.#grow()
    this.#length = this.#room.writeUInt32BE(value >>> 0, this.#length)
  }

  /** The field that is the `n`th from the end, from 1. */
  fromEnd(n: number): number {
    return this.#room.readUInt32BE(this.#length - 4 * n)
  }

  /** Puts another value where the `n`th field from the end is. */
  replaceFromEnd(n: number, value: number): void {
    this.#room.writeUInt32BE(value >>> 0, this.#length - 4 * n)
  }

  /** A view of what is in it. */
  bytes(): Buffer {
    return this.#room.subarray(0, this.#length)
  }

  #grow(): void {
    const larger = Buffer.allocUnsafe(this.#room.length * 2)
    this.#room.copy(larger, 0, 0, this.#length)
    this.#room = larger
  }
}

/** Rows of a count and a value: equal values that follow each other are one row, as in stts and ctts. */
export class RunLengths {
  readonly table = new GrowingTable()

  add(value: number): void {
    const { table } = this
    if (table.length > 0 && table.fromEnd(1) === value >>> 0) {
      table.replaceFromEnd(2, table.fromEnd(2) + 1)
      return
    }
    table.push(1)
    table.push(value)
  }

  get rows(): number {
    return this.table.length / 8
  }
}
