import { TAG_OVERHEAD, writeTag } from '../flv/flv-tag.ts'
import type { MediaMessage } from '../media.ts'

/** A stalled socket may pin a whole slab, so slabs are small. */
const SLAB_BYTES = 65_536

/**
 * Hot path: lays messages side by side as FLV tags in slabs, so that a tick's worth is one buffer to write and each body is copied
 * once. What `take` returns is never written to again.
 */
export class BatchBuilder {
  #slab: Buffer = Buffer.alloc(0)
  #from = 0
  #to = 0

  get bytes(): number {
    return this.#to - this.#from
  }

  /** Whether a tag of this body goes behind what is already there, without a new slab. */
  fits(bodyBytes: number): boolean {
    return this.#to + bodyBytes + TAG_OVERHEAD <= this.#slab.length
  }

  /** Adds one message; where it does not fit, `take` must have emptied the builder before. */
  add(message: MediaMessage): void {
    if (!this.fits(message.body.length)) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, message.body.length + TAG_OVERHEAD))
      this.#from = 0
      this.#to = 0
    }
    this.#to = writeTag(this.#slab, this.#to, message)
  }

  /** The tags added since the last call, in one buffer. */
  take(): Buffer {
    const tags = this.#slab.subarray(this.#from, this.#to)
    this.#from = this.#to
    return tags
  }
}
