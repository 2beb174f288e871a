import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'

/** As much as is read and written at once: half the calls cost half as much, and beyond this little is won. */
const CHUNK_BYTES = 262_144
const MOST_CHUNKS = 64
/** What nobody has asked for so long is let go of. */
const IDLE = seconds(30)

/** Fills a buffer from a byte on and resolves with how much that was. */
export type ReadChunk = (buffer: Buffer, from: number) => Promise<number>

/** Bytes that stay as they are until they are given back; once is enough. */
export interface LentBytes {
  readonly bytes: Buffer
  giveBack(): void
  /** Somebody may go on reading them unseen: their memory is not used again. */
  lose(): void
}

interface Chunk {
  readonly key: string
  readonly buffer: Buffer
  filled: number
  users: number
  reading: Promise<void> | undefined
}

/**
 * The parts of files that a class is being given at this moment, each in memory once: sixty tablets that open a film together cost one read
 * of it and not sixty. A part goes by the hash of its file and can never be out of date. There are only so many, so that it does not matter
 * how many come.
 */
export class ChunkShelf {
  readonly #clock: Clock
  /** The one that was used last is the last. */
  readonly #chunks = new Map<string, Chunk>()
  /** With those that are lent and go by no name any more. */
  #count = 0
  #used = false
  #sweep: Timer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Bytes that are held. */
  get bytes(): number {
    return this.#count * CHUNK_BYTES
  }

  /**
   * What there is of a file from byte `from` on, up to the end of its chunk; undefined where all chunks are in use or that byte cannot be
   * had so: then it is read apart. Rejects as `read` does.
   */
  async take({ etag, size }: { etag: string; size: number }, from: number, read: ReadChunk): Promise<LentBytes | undefined> {
    const index = Math.floor(from / CHUNK_BYTES)
    const start = index * CHUNK_BYTES
    const chunk = this.#chunkOf(`${etag} ${index}`, (buffer) => read(buffer.subarray(0, Math.min(CHUNK_BYTES, size - start)), start))
    if (chunk === undefined) return undefined
    chunk.users += 1
    try {
      await chunk.reading
      if (chunk.filled > from - start) return this.#lend(chunk, from - start)
    } catch (thrown) {
      this.#giveBack(chunk)
      throw thrown
    }
    this.#giveBack(chunk)
    return undefined
  }

  #chunkOf(key: string, read: (buffer: Buffer) => Promise<number>): Chunk | undefined {
    this.#used = true
    const known = this.#chunks.get(key)
    if (known !== undefined) {
      this.#chunks.delete(key)
      this.#chunks.set(key, known)
      return known
    }
    const buffer = this.#room()
    if (buffer === undefined) return undefined
    const chunk: Chunk = { key, buffer, filled: 0, users: 0, reading: undefined }
    this.#chunks.set(key, chunk)
    chunk.reading = this.#fill(chunk, read)
    this.#sweep ??= this.#clock.every(IDLE, () => this.#letGoOfIdle())
    return chunk
  }

  async #fill(chunk: Chunk, read: (buffer: Buffer) => Promise<number>): Promise<void> {
    try {
      chunk.filled = await read(chunk.buffer)
      chunk.reading = undefined
    } catch (thrown) {
      // The next who asks tries again.
      this.#forget(chunk)
      throw thrown
    }
  }

  #room(): Buffer | undefined {
    if (this.#count < MOST_CHUNKS) {
      this.#count += 1
      return Buffer.allocUnsafeSlow(CHUNK_BYTES)
    }
    for (const chunk of this.#chunks.values()) {
      if (chunk.users > 0 || chunk.reading !== undefined) continue
      this.#chunks.delete(chunk.key)
      return chunk.buffer
    }
    return undefined
  }

  #lend(chunk: Chunk, skip: number): LentBytes {
    let lent = true
    const once = (act: () => void): void => {
      if (lent) act()
      lent = false
    }
    return {
      bytes: chunk.buffer.subarray(skip, chunk.filled),
      giveBack: () => once(() => this.#giveBack(chunk)),
      lose: () => once(() => this.#forget(chunk)),
    }
  }

  #giveBack(chunk: Chunk): void {
    chunk.users -= 1
  }

  /** Its memory goes with the last who has it. */
  #forget(chunk: Chunk): void {
    if (this.#chunks.get(chunk.key) !== chunk) return
    this.#chunks.delete(chunk.key)
    this.#count -= 1
  }

  #letGoOfIdle(): void {
    if (!this.#used) for (const chunk of this.#chunks.values()) if (chunk.users === 0) this.#forget(chunk)
    this.#used = false
    if (this.#chunks.size > 0) return
    this.#sweep?.cancel()
    this.#sweep = undefined
  }
}
