/** As much sound as a part may wait for, or a few pictures. */
const SLAB_BYTES = 131_072
/** Kept for the frames to come: what the pictures of a part and of the next take at 15 Mbit/s. */
const MOST_SPARE = 6

/** Copies of frames side by side. It is written to anew once none of them is needed any more. */
export class Slab {
  readonly #bytes: Buffer
  #end = 0
  #needed = 0

  constructor(bytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(bytes)
  }

  get isSpare(): boolean {
    return this.#needed === 0
  }

  get isOfUsualSize(): boolean {
    return this.#bytes.length === SLAB_BYTES
  }

  fits(bytes: number): boolean {
    return bytes <= this.#bytes.length - this.#end
  }

  /** A copy of what lies behind the first `from` bytes; it must fit. */
  copy(bytes: Buffer, from: number): Buffer {
    const at = this.#end
    this.#end += bytes.copy(this.#bytes, at, from)
    this.#needed += 1
    return this.#bytes.subarray(at, this.#end)
  }

  /** One of the copies is not needed any more. */
  release(): void {
    this.#needed -= 1
    if (this.#needed === 0) this.#end = 0
  }
}

/**
 * Hot path: frames are only lent, so they are copied until their part is made. A buffer for each would keep the collector busy, and so
 * would new slabs: memory that was used a moment ago is in the processor's cache, and new memory costs a fault a page.
 */
export class SampleSlabs {
  #slab: Slab | undefined
  #spare: Slab[] = []

  /** A slab with room for so many bytes. Who forgets to give a copy in it back costs a new slab, and nothing else. */
  withRoom(bytes: number): Slab {
    if (this.#slab?.fits(bytes) === true) return this.#slab
    const next = (bytes <= SLAB_BYTES ? this.#spare.pop() : undefined) ?? new Slab(Math.max(SLAB_BYTES, bytes))
    const full = this.#slab
    this.#slab = next
    if (full !== undefined) this.#keep(full)
    return next
  }

  /** Hot path: the bytes of these samples lie elsewhere now. */
  release(samples: readonly { readonly slab: Slab }[]): void {
    for (const { slab } of samples) {
      slab.release()
      if (slab !== this.#slab) this.#keep(slab)
    }
  }

  /** Nothing comes for a while. */
  forget(): void {
    this.#slab = undefined
    this.#spare = []
  }

  #keep(slab: Slab): void {
    if (slab.isSpare && slab.isOfUsualSize && this.#spare.length < MOST_SPARE) this.#spare.push(slab)
  }
}
