/** A file to be read here and there; what is behind `size` does not exist for the reader. */
export interface ReadableFile {
  /** Bytes. */
  readonly size: number
  /** Exactly these bytes, all of which are below `size`; rejects where they cannot be read. */
  read(position: number, length: number): Promise<Buffer>
}

/** Heads of boxes lie close together or far apart: this is little to read in vain, and often holds the next ones. */
const WINDOW_BYTES = 16 * 1024

/** Reads a file through a window that it moves along, so that small steps do not each cost a read. */
export class FileWindow {
  readonly #file: ReadableFile
  readonly #ahead: number
  #from = 0
  #bytes: Buffer = Buffer.alloc(0)

  /** `ahead`: bytes that are read at once at least. */
  constructor(file: ReadableFile, ahead = WINDOW_BYTES) {
    this.#file = file
    this.#ahead = ahead
  }

  get size(): number {
    return this.#file.size
  }

  /** A view of these bytes, fewer at the end of the file. */
  async read(position: number, length: number): Promise<Buffer> {
    const end = Math.min(this.#file.size, position + length)
    if (end <= position) return Buffer.alloc(0)
    if (position < this.#from || end > this.#from + this.#bytes.length) await this.#move(position, end)
    return this.#bytes.subarray(position - this.#from, end - this.#from)
  }

  async #move(position: number, end: number): Promise<void> {
    const to = Math.min(this.#file.size, Math.max(end, position + this.#ahead))
    this.#bytes = await this.#file.read(position, to - position)
    this.#from = position
  }
}
