/** So many bytes of one of several files. */
export interface FileSlice {
  /** Its place among the files, from 0. */
  file: number
  position: number
  length: number
}

/** Slices of files that together are one run of bytes; finds those of any part of it. */
export class MediaSlices {
  readonly #slices: FileSlice[] = []
  /** Where each slice begins in the whole. */
  readonly #starts: number[] = []
  #bytes = 0

  /** Bytes of all together. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds a slice at the end; an empty one is left out. */
  add(slice: FileSlice): void {
    if (slice.length === 0) return
    this.#slices.push(slice)
    this.#starts.push(this.#bytes)
    this.#bytes += slice.length
  }

  /** What bytes `from` to below `to` of the whole are, in order. */
  *between(from: number, to: number): Generator<FileSlice> {
    const end = Math.min(to, this.#bytes)
    for (let at = from, n = this.#indexAt(from); at < end; n += 1) {
      const slice = this.#slices[n]
      if (slice === undefined) return
      const skipped = at - (this.#starts[n] ?? 0)
      const length = Math.min(slice.length - skipped, end - at)
      yield { file: slice.file, position: slice.position + skipped, length }
      at += length
    }
  }

  /** The last slice that begins at or before this byte. */
  #indexAt(byte: number): number {
    let [low, high] = [0, this.#starts.length]
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((this.#starts[middle] ?? 0) <= byte) low = middle
      else high = middle
    }
    return low
  }
}
