import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import { digest, pieceBytes } from '../pieces.ts'
import { PIECE_BYTES } from '../ports.ts'
import type { BlobSpec, PieceRange } from '../ports.ts'
import { diskError } from './blob-files.ts'
import type { BlobFile, BlobFiles } from './blob-files.ts'
import { PieceMap } from './piece-map.ts'
import type { ShelfPaths } from './shelf-paths.ts'

/** So many pieces, or so much time, may lie between what is in the page cache and what a power cut leaves. */
const MOST_UNSYNCED = 4
const SYNC_WITHIN: Milliseconds = seconds(2)
/** A disk that refused is asked again. */
const TRY_AGAIN: Milliseconds = seconds(10)
const HASH_BYTES = 32

export interface PartialParts {
  readonly files: BlobFiles
  readonly paths: ShelfPaths
  readonly clock: Clock
  /** What outlives a power cut, as the disk had it. */
  readonly kept: PieceMap
  /** The piece list, where it is here. */
  readonly list: Buffer | undefined
  /** More of it can be read. */
  readonly onPiece: () => void
  /** Its list has come. */
  readonly onList: (partial: PartialBlob) => Promise<void>
  /** All is written and synced: makes it a blob of the store. Rejects with BLOB_CORRUPT, DISK_FULL or ROOM_FAILED. */
  readonly publish: (partial: PartialBlob) => Promise<void>
}

/**
 * A blob that is arriving. A piece is verified before it is written; that it is held is noted on the disk only when its bytes are there
 * for good, so that a power cut loses what was under way and never lies.
 */
export class PartialBlob {
  readonly spec: BlobSpec
  complete = false
  /** All of it has been read back and is right. */
  isVerified = false
  readonly #parts: PartialParts
  /** What can be read now: the page cache counts. */
  readonly #held: PieceMap
  readonly #kept: PieceMap
  readonly #lane = new Lane()
  readonly #writing = new Set<Promise<void>>()
  #list: Buffer | undefined
  #file: Promise<BlobFile> | undefined
  /** Held, and not known to outlive a power cut. */
  #unsynced = new Set<number>()
  /** The map on the disk claims less than outlives a power cut, or more than is right. */
  #mapIsOld = false
  #timer: Timer | undefined
  #gone = false
  /** Why pieces that were written are missing again, where nobody has been told yet. */
  #lost: unknown
  /** Why it can never be published. */
  #wrong: unknown

  constructor(spec: BlobSpec, parts: PartialParts) {
    this.spec = spec
    this.#parts = parts
    this.#kept = parts.kept
    this.#held = new PieceMap(spec.bytes, Buffer.from(parts.kept.toFile().subarray(8)))
    this.#list = spec.pieces === undefined ? Buffer.from(spec.sha256, 'hex') : parts.list
  }

  /** Bytes of the pieces that can be read. */
  get have(): number {
    return this.#held.have
  }

  get pieces(): number {
    return this.#held.count
  }

  /** What can be read; nobody else changes it. */
  get held(): PieceMap {
    return this.#held
  }

  get needsList(): boolean {
    return this.#list === undefined
  }

  /** The piece list that was given; undefined for a blob of one piece. */
  get list(): Buffer | undefined {
    return this.spec.pieces === undefined ? undefined : this.#list
  }

  holds(piece: number): boolean {
    return this.#held.holds(piece)
  }

  missing(within?: PieceRange): readonly PieceRange[] {
    return this.#held.missing(within)
  }

  /** The hash of a piece; undefined while the piece list is not here. */
  expect(piece: number): Buffer | undefined {
    return this.#list?.subarray(piece * HASH_BYTES, (piece + 1) * HASH_BYTES)
  }

  /** Takes the piece list. Rejects with BLOB_CORRUPT or DISK_FULL. */
  async giveList(bytes: Buffer): Promise<void> {
    const { files, paths } = this.#parts
    const { sha256, pieces } = this.spec
    if (!this.needsList || pieces === undefined) return
    const right = bytes.length === this.pieces * HASH_BYTES && (await digest(bytes)).toString('hex') === pieces.listSha256
    if (!right) throw new BoxError('BLOB_CORRUPT', `the piece list of ${sha256} is not the one that was signed`)
    await this.#lane.run(async () => {
      if (!this.needsList || this.#gone) return
      await this.#onDisk(() => writeWhole(files, { path: paths.partialList(sha256), folder: paths.partial }, bytes))
      this.#list = Buffer.from(bytes)
    })
    if (!this.#gone) await this.#parts.onList(this)
  }

  /**
   * Takes one piece; resolves when it can be read. Rejects with BLOB_CORRUPT where it is not the one that was signed, or DISK_FULL.
   */
  async write(piece: number, bytes: Buffer): Promise<void> {
    const { sha256, bytes: size } = this.spec
    const expected = this.expect(piece)
    if (expected === undefined || piece >= this.pieces) throw new BoxError('BLOB_CORRUPT', `nobody knows piece ${piece} of ${sha256}`)
    if (bytes.length !== pieceBytes(size, piece) || !(await digest(bytes)).equals(expected)) {
      throw new BoxError('BLOB_CORRUPT', `piece ${piece} of ${sha256} is not the one that was signed`)
    }
    // Whoever writes faster than the disk takes it waits for it.
    while (this.#unsynced.size >= 2 * MOST_UNSYNCED) await this.flush()
    if (this.#held.holds(piece) || this.#gone) return
    await this.#put(piece, bytes)
  }

  /** Pieces that were read back and found right: they are held as if they had been written now. */
  found(pieces: readonly number[]): void {
    for (const piece of pieces) this.#hold(piece)
  }

  /** These are not on the disk as they were written: they are missing again, and whoever flushes next is told why. */
  lose(pieces: readonly number[], why: unknown): void {
    this.isVerified = false
    this.#lost = why
    for (const piece of pieces) {
      this.#held.drop(piece)
      this.#unsynced.delete(piece)
      if (!this.#kept.holds(piece)) continue
      this.#kept.drop(piece)
      this.#mapIsOld = true
    }
    this.#parts.onPiece()
  }

  /** Resolves when all that was written outlives a power cut, and the blob is published where nothing is missing. Rejects as `publish` does. */
  flush(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    return this.#lane.run(async () => {
      let lost: unknown
      try {
        await this.#sync()
      } finally {
        lost = this.complete ? undefined : this.#lost
        this.#lost = undefined
      }
      if (lost !== undefined) throw lost
    })
  }

  /** Lets go of the file; what was not synced is not kept. */
  async leave(): Promise<void> {
    this.#gone = true
    this.#timer?.cancel()
    await Promise.allSettled(this.#writing)
    await this.#lane.run(() => this.#close())
  }

  async #put(piece: number, bytes: Buffer): Promise<void> {
    const writing = this.#onDisk(async () => (await this.#open()).write(bytes, piece * PIECE_BYTES))
    this.#writing.add(writing)
    try {
      await writing
    } finally {
      this.#writing.delete(writing)
    }
    if (!this.#gone) this.#hold(piece)
  }

  #hold(piece: number): void {
    this.#held.hold(piece)
    this.#unsynced.add(piece)
    this.#parts.onPiece()
    if (this.#held.isFull || this.#unsynced.size >= MOST_UNSYNCED) void this.#flushLater()
    else this.#flushWithin(SYNC_WITHIN)
  }

  #flushWithin(delay: Milliseconds): void {
    if (!this.#gone) this.#timer ??= this.#parts.clock.after(delay, () => void this.#flushLater())
  }

  /** A disk that refuses is told to whoever writes next, and is asked again. */
  async #flushLater(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    await this.#lane
      .run(() => this.#sync())
      .catch(() => {
        if (this.#wrong === undefined) this.#flushWithin(TRY_AGAIN)
      })
  }

  async #sync(): Promise<void> {
    if (this.#wrong !== undefined) throw this.#wrong
    if (this.#gone || this.complete) return
    if (this.#unsynced.size > 0) await this.#syncData()
    // A blob of one piece is published in the same breath; no map is needed for what is all or nothing.
    if (this.#mapIsOld && this.spec.pieces !== undefined) await this.#writeMap()
    if (this.#unsynced.size === 0 && this.#writing.size === 0) await this.#close()
    if (this.#held.isFull && this.#unsynced.size === 0 && !this.needsList) await this.#publish()
  }

  async #syncData(): Promise<void> {
    // What is written from here on is not in this sync.
    const settled = [...this.#unsynced]
    try {
      await this.#onDisk(async () => (await this.#open()).sync())
    } catch (thrown) {
      // A disk that failed to keep them once drops them from its memory, and says at the next try that all is well.
      this.lose(settled, thrown)
      throw thrown
    }
    for (const piece of settled) {
      if (!this.#unsynced.delete(piece)) continue
      this.#kept.hold(piece)
      this.#mapIsOld = true
    }
  }

  async #writeMap(): Promise<void> {
    const { files, paths } = this.#parts
    this.#mapIsOld = false
    try {
      await this.#onDisk(() => writeMap(files, paths.map(this.spec.sha256), this.#kept))
    } catch (thrown) {
      this.#mapIsOld = true
      throw thrown
    }
  }

  async #publish(): Promise<void> {
    try {
      await this.#parts.publish(this)
    } catch (thrown) {
      if (thrown instanceof BoxError && thrown.code === 'BLOB_CORRUPT') this.#wrong = thrown
      throw thrown
    }
  }

  #open(): Promise<BlobFile> {
    const { files, paths } = this.#parts
    const opening = (this.#file ??= files.open(paths.data(this.spec.sha256), 'make'))
    opening.catch(() => {
      if (this.#file === opening) this.#file = undefined
    })
    return opening
  }

  async #close(): Promise<void> {
    const file = await this.#file?.catch(() => undefined)
    this.#file = undefined
    await file?.close()
  }

  async #onDisk<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (thrown) {
      throw diskError(thrown, `a file of the library could not be written`)
    }
  }
}

/** The old map or the new one, never a mixture. */
export async function writeMap(files: BlobFiles, path: string, map: PieceMap): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf('/'))
  await writeWhole(files, { path, folder }, map.toFile())
}

/** A file that is there whole or not at all. */
async function writeWhole(files: BlobFiles, { path, folder }: { path: string; folder: string }, bytes: Buffer): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await files.open(temporary, 'make')
  try {
    await file.truncate(0)
    await file.write(bytes, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await files.rename(temporary, path)
  await files.syncFolder(folder)
}
