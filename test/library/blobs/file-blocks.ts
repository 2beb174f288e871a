export const BLOCK = 4096
const NOTHING = Buffer.alloc(BLOCK)

/** The bytes of a file in memory. A block is replaced and never changed, so that a copy of a file is a list of the same blocks. */
export class FileBlocks {
  #length = 0
  #blocks: Buffer[] = []

  get length(): number {
    return this.#length
  }

  copy(): FileBlocks {
    const other = new FileBlocks()
    other.#length = this.#length
    other.#blocks = [...this.#blocks]
    return other
  }

  /** What is added is zeros. */
  resize(length: number): void {
    this.#length = length
    const count = Math.ceil(length / BLOCK)
    while (this.#blocks.length < count) this.#blocks.push(NOTHING)
    this.#blocks.length = count
    const [last, used] = [this.#blocks.at(-1), length % BLOCK]
    if (last !== undefined && last !== NOTHING && used > 0) this.#blocks[count - 1] = Buffer.from(last).fill(0, used)
  }

  write(bytes: Uint8Array, at: number): void {
    if (at + bytes.length > this.#length) this.resize(at + bytes.length)
    const own = Buffer.from(bytes)
    for (let from = 0; from < own.length;) {
      const [block, start] = [Math.floor((at + from) / BLOCK), (at + from) % BLOCK]
      const part = own.subarray(from, from + BLOCK - start)
      this.#blocks[block] = part.length === BLOCK ? part : patched(this.#blocks[block], part, start)
      from += part.length
    }
  }

  /** How many bytes there were to read. */
  read(buffer: Uint8Array, at: number): number {
    const end = Math.min(this.#length, at + buffer.length)
    for (let from = at; from < end;) {
      const [block, start] = [Math.floor(from / BLOCK), from % BLOCK]
      const count = Math.min(BLOCK - start, end - from)
      this.#blocks[block]?.copy(buffer, from - at, start, start + count)
      from += count
    }
    return Math.max(0, end - at)
  }

  /** One block as another file has it, as far as both have it. */
  take(block: number, { of }: { of: FileBlocks }): void {
    const theirs = of.#blocks[block]
    if (theirs === undefined || block >= this.#blocks.length) return
    this.#blocks[block] = theirs
    if (block === this.#blocks.length - 1) this.resize(this.#length)
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#blocks, this.#length)
  }
}

function patched(block: Buffer = NOTHING, part: Uint8Array, start: number): Buffer {
  const other = Buffer.from(block)
  other.set(part, start)
  return other
}
