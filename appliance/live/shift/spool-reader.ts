import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { CHUNK_BYTES, fileOf } from './spool-files.ts'
import { readEntry } from './spool-entry.ts'
import type { SpoolEntry } from './spool-entry.ts'
import type { SpoolPlace } from './spool-place.ts'

/** The spool as whoever reads it sees it. */
export interface ReadableSpool {
  readonly folder: string
  readonly isWritten: boolean
  readable(file: number): { bytes: number; last: boolean }
}

interface Ready {
  entry: SpoolEntry
  place: SpoolPlace
}

/** Read ahead, so that a slow disk is not noticed. */
const AHEAD_BYTES = 4 * CHUNK_BYTES

/**
 * Reads a spool from a place on, also while it is written. What it has read ahead is handed out at once; `fill` reads on. What a file says
 * again at its beginning is left out.
 */
export class SpoolReader {
  readonly #spool: ReadableSpool
  #ready: Ready[] = []
  /** Of `#ready`, what was handed out. */
  #taken = 0
  #readyBytes = 0
  #file: number
  /** Up to where the file was read, and what of it is no whole entry yet. */
  #read: number
  #rest: Buffer = Buffer.alloc(0)
  #handle: { file: number; handle: FileHandle } | undefined
  #filling: Promise<void> | undefined
  #closed = false

  constructor(spool: ReadableSpool, from: SpoolPlace) {
    this.#spool = spool
    this.#file = from.file
    this.#read = from.offset
  }

  /** The next entry, if it has been read already. */
  peek(): Ready | undefined {
    return this.#ready[this.#taken]
  }

  take(): void {
    this.#readyBytes -= sizeOf(this.peek())
    this.#taken += 1
    if (this.#taken < this.#ready.length) return
    this.#ready = []
    this.#taken = 0
  }

  /** Whether nothing was appended that has not been handed out. */
  get isAtEnd(): boolean {
    if (this.peek() !== undefined || this.#filling !== undefined || !this.#spool.isWritten) return false
    const { bytes, last } = this.#spool.readable(this.#file)
    return last && this.#read >= bytes
  }

  /** Reads on where there is room, and something to read. Rejects with the file system's error. */
  fill(): Promise<void> {
    if (this.#closed || this.#readyBytes >= AHEAD_BYTES) return Promise.resolve()
    this.#filling ??= this.#fill().finally(() => (this.#filling = undefined))
    return this.#filling
  }

  async close(): Promise<void> {
    this.#closed = true
    // Who waited for it hears of it where it failed.
    await this.#filling?.catch(() => undefined)
    await this.#letGo()
  }

  async #fill(): Promise<void> {
    const { bytes, last } = this.#spool.readable(this.#file)
    if (this.#read < bytes) return this.#readChunk(bytes)
    // What a power cut tore at the end of a file is passed over.
    if (!last) this.#turn()
  }

  #turn(): void {
    this.#file += 1
    this.#read = 0
    this.#rest = Buffer.alloc(0)
  }

  async #readChunk(end: number): Promise<void> {
    const handle = await this.#open()
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end - this.#read))
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, this.#read)
    if (this.#closed) return this.#letGo()
    const begin = this.#read - this.#rest.length
    this.#read += bytesRead
    const fresh = chunk.subarray(0, bytesRead)
    const bytes = this.#rest.length === 0 ? fresh : Buffer.concat([this.#rest, fresh])
    const used = this.#parse(bytes, begin)
    if (used === undefined || bytesRead === 0) return this.#passOver(end)
    this.#rest = bytes.subarray(used)
  }

  /** How many bytes were whole entries; undefined where something is torn. */
  #parse(bytes: Buffer, begin: number): number | undefined {
    for (let at = 0; ;) {
      const found = readEntry(bytes, at)
      if (found === 'torn') return undefined
      if (found === 'short') return at
      const place = { file: this.#file, offset: begin + at, at: found.entry.at }
      if (!found.entry.again) this.#ready.push({ entry: found.entry, place })
      this.#readyBytes += found.entry.again ? 0 : sizeOf({ entry: found.entry })
      at += found.length
    }
  }

  /** The rest of this file is of no use. */
  #passOver(end: number): void {
    this.#rest = Buffer.alloc(0)
    this.#read = end
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle?.file === this.#file) return this.#handle.handle
    await this.#letGo()
    const handle = await open(fileOf(this.#spool.folder, this.#file))
    this.#handle = { file: this.#file, handle }
    return handle
  }

  async #letGo(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    // A file that was only read has nothing to lose.
    await handle?.handle.close().catch(() => undefined)
  }
}

function sizeOf(ready: { entry: SpoolEntry } | undefined): number {
  return ready?.entry.event.kind === 'message' ? ready.entry.event.message.body.length : 0
}
