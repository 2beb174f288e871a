/** As much sound as a part may wait for, or a few pictures. */
const SLAB_BYTES = 131_072

/**
 * Hot path: copies of frames, which are only lent, side by side in slabs; a buffer for each would keep the collector busy. A slab goes
 * when the last of its frames is in its part.
 */
export class SampleSlab {
  #slab: Buffer = Buffer.alloc(0)
  #at = 0

  copy(bytes: Buffer): Buffer {
    if (bytes.length > this.#slab.length - this.#at) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, bytes.length))
      this.#at = 0
    }
    const from = this.#at
    this.#at += bytes.copy(this.#slab, from)
    return this.#slab.subarray(from, this.#at)
  }
}
