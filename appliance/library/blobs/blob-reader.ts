import { seconds } from '#appliance/base/duration.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { BlobSpec } from '../ports.ts'
import { PIECE_BYTES } from '../ports.ts'
import type { BlobFile } from './blob-files.ts'
import type { PartialBlob } from './partial-blob.ts'
import { pieceBytes } from '../pieces.ts'

/** As much as is read at once: fewer calls cost less, and sixty viewers have one each. */
export const READ_BYTES = 262_144
/** Pieces that are asked for ahead of the one that is waited for, so that a film does not stop at each. */
const AHEAD = 2
/** Whoever was asked may have forgotten it. */
const ASK_AGAIN = seconds(20)

/** The store, as reading needs it. */
export interface StoreForReading {
  has(sha256: string): boolean
  openFile(sha256: string): Promise<BlobFile>
  begin(spec: BlobSpec): Promise<PartialBlob>
  watch(listener: (sha256: string) => void): () => void
}

export interface BlobReaderOptions {
  readonly store: StoreForReading
  readonly spec: BlobSpec
  /** Somebody waits for this piece. Without it nothing is waited for: reading rejects with BLOB_ABSENT where a piece is missing. */
  readonly onWanted?: ((piece: number) => void) | undefined
  /** With it a piece is asked for again while it is waited for. */
  readonly clock?: Pick<Clock, 'every'>
}

/** One look into a blob, with the file open from the first byte on. Whoever opens one closes it. */
export interface Reading {
  /** All of it is on the disk: reading waits for nothing else. */
  readonly settled: boolean
  /**
   * Fills the buffer from byte `from` on, as far as there is an unbroken part of it, and resolves with how many bytes that was; waits where
   * not even the first is here. 0: it ends there, or `signal` aborted. Rejects with BLOB_ABSENT or what the disk says.
   */
  readAt(buffer: Buffer, from: number, signal?: AbortSignal): Promise<number>
  /** Safe to call twice. */
  close(): Promise<void>
}

/** Reads a blob that is here or arriving; what is missing is asked for and waited for. */
export class BlobReader {
  readonly #options: BlobReaderOptions

  constructor(options: BlobReaderOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#options.spec.bytes
  }

  /** Strong, with its quotes: the hash of all. */
  get etag(): string {
    return `"${this.#options.spec.sha256}"`
  }

  open(): Reading {
    return new BlobReading(this.#options)
  }

  /**
   * `count` bytes from `from` on, in steps of at most READ_BYTES. The next is read only when it is asked for. Rejects with BLOB_ABSENT
   * where it was taken off the disk meanwhile; ends early when `signal` aborts.
   */
  async *read(from: number, count: number, signal?: AbortSignal): AsyncGenerator<Buffer, void, void> {
    const end = Math.min(this.size, from + count)
    const reading = this.open()
    try {
      for (let at = from; at < end;) {
        const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, end - at))
        const read = await reading.readAt(buffer, at, signal)
        if (read === 0) return
        yield buffer.subarray(0, read)
        at += read
      }
    } finally {
      await reading.close()
    }
  }
}

class BlobReading implements Reading {
  readonly #options: BlobReaderOptions
  #file: BlobFile | undefined
  /** What the open file is of: a blob that was removed and comes again is another file. */
  #of: PartialBlob | 'whole' | undefined

  constructor(options: BlobReaderOptions) {
    this.#options = options
  }

  get settled(): boolean {
    return this.#options.store.has(this.#options.spec.sha256)
  }

  async readAt(buffer: Buffer, from: number, signal?: AbortSignal): Promise<number> {
    const { store, spec } = this.#options
    const room = Math.min(buffer.length, spec.bytes - from)
    if (room <= 0 || signal?.aborted === true) return 0
    if (store.has(spec.sha256)) return (await this.#fileOf('whole')).read(buffer.subarray(0, room), from)
    const partial = await this.#arrived(from, room, signal)
    if (partial === undefined) return 0
    const here = Math.min(room, endOfHeld(partial, from) - from)
    return (await this.#fileOf(partial.complete ? 'whole' : partial)).read(buffer.subarray(0, here), from)
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  async #fileOf(blob: PartialBlob | 'whole'): Promise<BlobFile> {
    if (this.#file !== undefined && this.#of === blob) return this.#file
    await this.close()
    this.#of = blob
    this.#file = await this.#options.store.openFile(this.#options.spec.sha256)
    return this.#file
  }

  /** The blob, when the byte at `from` has come; undefined where nobody waits any more. */
  async #arrived(from: number, room: number, signal: AbortSignal | undefined): Promise<PartialBlob | undefined> {
    const piece = Math.floor(from / PIECE_BYTES)
    const last = Math.floor((from + room - 1) / PIECE_BYTES)
    for (;;) {
      const partial = await this.#options.store.begin(this.#options.spec)
      if (partial.complete || partial.holds(piece)) return partial
      if (this.#options.onWanted === undefined) throw new BoxError('BLOB_ABSENT', 'the part that was asked for is not on the box')
      await this.#changed(partial, { piece, last }, signal)
      if (signal?.aborted === true) return undefined
    }
  }

  async #changed(partial: PartialBlob, { piece, last }: { piece: number; last: number }, signal: AbortSignal | undefined): Promise<void> {
    const { store, spec, onWanted, clock } = this.#options
    const ask = (): void => {
      for (let next = piece; next <= Math.max(last, piece + AHEAD) && next * PIECE_BYTES < spec.bytes; next += 1) {
        if (!partial.holds(next)) onWanted?.(next)
      }
    }
    await new Promise<void>((resolve) => {
      const isOver = (): boolean => store.has(spec.sha256) || partial.complete || partial.holds(piece) || signal?.aborted === true
      const look = (sha256: string): void => {
        if (sha256 === spec.sha256 && isOver()) done()
      }
      const again = clock?.every(ASK_AGAIN, () => done())
      const unwatch = store.watch(look)
      const done = (): void => {
        unwatch()
        again?.cancel()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      signal?.addEventListener('abort', done, { once: true })
      ask()
      if (isOver()) done()
    })
  }
}

/** Where what is held from `from` on ends; `from` is held. */
function endOfHeld(partial: PartialBlob, from: number): number {
  if (partial.complete) return partial.spec.bytes
  const piece = Math.floor(from / PIECE_BYTES)
  return piece * PIECE_BYTES + pieceBytes(partial.spec.bytes, piece)
}
