import { appendFileSync, statfsSync, statSync, truncateSync } from 'node:fs'
import { dirname } from 'node:path'

const STEP = 1024 * 1024
/** What the log of the database grows by before it is folded into the file, twice. */
const WHOLE = 8 * STEP
/** It is laid down only where that leaves as much for others: it must not come and go on a disk that is nearly full. */
const SPARE = 3 * WHOLE

/**
 * Room on the disk that the database alone may use: a file beside it that holds nothing, and gives way step by step where the disk is full,
 * so that a class can be begun, kept and ended there. Everything here blocks its thread.
 */
export class Ballast {
  readonly #path: string
  #isWhole = false

  constructor(path: string) {
    this.#path = path
  }

  /** Makes room for a write that the disk had none for; false where there is nothing left to give. */
  release(): boolean {
    this.#isWhole = false
    const bytes = this.#bytes
    if (bytes === 0) return false
    try {
      truncateSync(this.#path, Math.max(0, bytes - STEP))
      return true
    } catch {
      // The write that wanted room says what became of it.
      return false
    }
  }

  /** Lays down a step more of it where there is room again. */
  lay(): void {
    if (this.#isWhole) return
    this.#isWhole = this.#bytes >= WHOLE
    try {
      const { bavail, bsize } = statfsSync(dirname(this.#path))
      if (!this.#isWhole && bavail * bsize >= SPARE + STEP) appendFileSync(this.#path, Buffer.alloc(STEP))
    } catch {
      // Without it the database writes as long as the disk has room; the next commit tries again.
    }
  }

  get #bytes(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
  }
}
