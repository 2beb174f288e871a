/** As much as is read and written at once: half the calls cost half as much, and beyond this little is won. */
const LARGE = 262_144
/** For whoever comes when all large ones are in use. */
const SMALL = 65_536
const MOST = 64
/** Kept while nobody reads. */
const KEPT = 4

/**
 * Buffers for reading files to viewers, used again and again: a class takes ten thousand a minute. There are only so many large ones; a
 * viewer who finds none gets a small one of its own rather than to wait for others who may be slow.
 */
export class ReadPool {
  readonly #free: Buffer[] = []
  readonly #lent = new Set<Buffer>()

  /** Bytes that are held now. */
  get bytes(): number {
    return (this.#free.length + this.#lent.size) * LARGE
  }

  take(atMost: number): Buffer {
    if (atMost <= SMALL || this.#lent.size >= MOST) return Buffer.allocUnsafeSlow(Math.min(SMALL, atMost))
    const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(LARGE)
    this.#lent.add(buffer)
    return buffer
  }

  /** Nobody reads or writes it any more. */
  give(buffer: Buffer): void {
    if (!this.#lent.delete(buffer)) return
    this.#free.push(buffer)
    if (this.#lent.size === 0) this.#free.length = Math.min(KEPT, this.#free.length)
  }

  /** Somebody may still read it: it does not come back. */
  lose(buffer: Buffer): void {
    this.#lent.delete(buffer)
  }
}
