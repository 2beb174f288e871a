/*
 * The bytes of the library: each blob under its own hash, whole or arriving. It owns its folder. It decides neither what is kept nor where
 * bytes come from; it promises that what it gives out has the hash that it goes by, whatever was cut, torn or copied.
 */
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { BlobSpec } from '../ports.ts'
import { diskError, realFiles } from './blob-files.ts'
import type { BlobFile, BlobFiles } from './blob-files.ts'
import { keptList, keptPieces, readWhole, removePartial, unclaimedPieces, wrongPieces } from './kept-pieces.ts'
import type { BlobDisk } from './kept-pieces.ts'
import { PartialBlob } from './partial-blob.ts'
import { PieceMap } from './piece-map.ts'
import { moveIn, takeBack } from './publication.ts'
import { ShelfPaths } from './shelf-paths.ts'
import { lookThrough } from './tidying.ts'
import { Turns } from './turns.ts'
import { hashOfFile } from './whole-hash.ts'

export interface BlobStoreOptions {
  readonly folder: string
  readonly clock: Clock
  readonly log: Log
  readonly files?: BlobFiles
  /** SHA-256 of a whole file, in hex. */
  readonly hashOf?: (path: string) => Promise<string>
}

/** A blob of which something is on the disk. */
export interface StoredBlob {
  readonly sha256: string
  readonly bytes: number
  /** Verified bytes. */
  readonly have: number
  readonly complete: boolean
}

export class BlobStore {
  readonly #options: BlobStoreOptions
  readonly #files: BlobFiles
  readonly #paths: ShelfPaths
  readonly #disk: BlobDisk
  readonly #turns = new Turns()
  #complete = new Map<string, number>()
  /** Maps of what arrived before the start and nobody has asked for since. */
  #resting = new Map<string, PieceMap>()
  readonly #partials = new Map<string, PartialBlob>()
  /** Pieces that were found bad: not believed again until they have come anew, whatever the disk gives at the next look. */
  readonly #damaged = new Map<string, readonly number[]>()
  readonly #listeners = new Set<(sha256: string) => void>()

  constructor(options: BlobStoreOptions) {
    this.#options = options
    this.#files = options.files ?? realFiles
    this.#paths = new ShelfPaths(options.folder)
    this.#disk = { files: this.#files, paths: this.#paths }
  }

  /** Finds what is on the disk and tidies what a power cut left. Rejects with DISK_FULL or ROOM_FAILED. */
  open(): Promise<void> {
    return this.#onDisk('the library cannot be opened', async () => {
      await this.#files.makeFolder(this.#paths.blobs)
      await this.#files.makeFolder(this.#paths.partial)
      const { complete, resting } = await lookThrough(this.#disk, this.#options.log)
      this.#complete = complete
      this.#resting = resting
    })
  }

  /** Syncs what has arrived, and closes every file. */
  async close(): Promise<void> {
    for (const partial of this.#partials.values()) {
      await partial.flush().catch((err: unknown) => this.#options.log.warn({ err, blob: partial.spec.sha256 }, 'blob not synced'))
      await partial.leave()
    }
    this.#partials.clear()
    await this.#turns.idle()
  }

  /** Whether it is here whole. */
  has(sha256: string): boolean {
    return this.#complete.has(sha256)
  }

  find(sha256: string): StoredBlob | undefined {
    const bytes = this.#complete.get(sha256)
    if (bytes !== undefined) return { sha256, bytes, have: bytes, complete: true }
    const partial = this.#partials.get(sha256)
    if (partial !== undefined) return { sha256, bytes: partial.spec.bytes, have: partial.have, complete: false }
    const map = this.#resting.get(sha256)
    return map === undefined ? undefined : { sha256, bytes: map.bytes, have: map.have, complete: false }
  }

  /** In no order. Whoever goes through it in many turns may meet one twice that changes meanwhile, or not at all. */
  *list(): Generator<StoredBlob> {
    for (const [sha256, bytes] of this.#complete) yield { sha256, bytes, have: bytes, complete: true }
    for (const [sha256, { spec, have }] of this.#partials) if (!this.has(sha256)) yield { sha256, bytes: spec.bytes, have, complete: false }
    for (const [sha256, { bytes, have }] of this.#resting) {
      if (!this.has(sha256) && !this.#partials.has(sha256)) yield { sha256, bytes, have, complete: false }
    }
  }

  /** Which pieces of one that is arriving are here; undefined where nothing is, or all. */
  pieces(sha256: string): { readonly count: number; holds(piece: number): boolean } | undefined {
    const partial = this.#partials.get(sha256)
    return partial === undefined ? this.#resting.get(sha256) : { count: partial.pieces, holds: (piece) => partial.holds(piece) }
  }

  /**
   * Begins a blob, or goes on with it. Rejects with DISK_FULL, ROOM_FAILED, or BLOB_CORRUPT where it is here and of another length than its
   * publisher says.
   */
  async begin(spec: BlobSpec): Promise<PartialBlob> {
    const begun = this.#partials.get(spec.sha256)
    if (begun !== undefined && begun.spec.bytes === spec.bytes) return begun
    const partial = await this.#turns.run(spec.sha256, () => this.#begin(spec))
    // Nothing is missing of an empty blob, nor of one whose last piece came a moment before the power went.
    if (!partial.complete && partial.missing().length === 0 && !partial.needsList) await partial.flush()
    return partial
  }

  /** Where a complete blob lies; undefined where it is not. For readers that open it by themselves. */
  pathOf(sha256: string): string | undefined {
    return this.has(sha256) ? this.#paths.blob(sha256) : undefined
  }

  /** Opens what there is of a blob for reading; the caller closes it. Rejects with BLOB_ABSENT. */
  async openFile(sha256: string): Promise<BlobFile> {
    const path = this.pathOf(sha256) ?? this.#paths.data(sha256)
    try {
      return await this.#files.open(path, 'read')
    } catch (cause) {
      // It may have been published, or evicted, between the question and the answer.
      const again = this.pathOf(sha256)
      if (again === undefined || again === path) throw new BoxError('BLOB_ABSENT', `${sha256} is not on the box`, { cause })
      return this.#files.open(again, 'read')
    }
  }

  /** The piece list of a blob that is here or arriving, by which a damaged piece is found; undefined where it has none. */
  async listOf(sha256: string): Promise<Buffer | undefined> {
    const arriving = this.#partials.get(sha256)?.list
    if (arriving !== undefined) return arriving
    for (const path of [this.#paths.list(sha256), this.#paths.partialList(sha256)]) {
      const bytes = await this.#files.sizeOf(path)
      if (bytes !== undefined) return readWhole(this.#files, path, bytes)
    }
    return undefined
  }

  /** Takes a blob, or what there is of it, off the disk. Rejects with ROOM_FAILED where the disk refuses. */
  remove(sha256: string): Promise<void> {
    return this.#turns.run(sha256, async () => {
      const partial = this.#partials.get(sha256)
      this.#partials.delete(sha256)
      await partial?.leave()
      this.#complete.delete(sha256)
      this.#resting.delete(sha256)
      this.#damaged.delete(sha256)
      await this.#onDisk(`${sha256} could not be removed`, async () => {
        for (const path of [this.#paths.blob(sha256), this.#paths.list(sha256)]) await this.#files.remove(path)
        await removePartial(this.#disk, sha256)
      })
      this.#tell(sha256)
    })
  }

  /** Pieces of a complete blob have gone bad: it is arriving again, and lacks them. Rejects with DISK_FULL or ROOM_FAILED. */
  markDamaged(sha256: string, pieces: readonly number[]): Promise<void> {
    return this.#turns.run(sha256, async () => {
      const bytes = this.#complete.get(sha256)
      if (bytes === undefined) return
      const bad = new Set(pieces)
      const map = new PieceMap(bytes)
      for (let piece = 0; piece < map.count; piece += 1) if (!bad.has(piece)) map.hold(piece)
      this.#complete.delete(sha256)
      await this.#onDisk(`${sha256} could not be marked as damaged`, () => takeBack(this.#disk, sha256, map))
      this.#resting.set(sha256, map)
      this.#damaged.set(sha256, pieces)
      this.#tell(sha256)
    })
  }

  /** Called with the hash of each blob that has grown, was published or is gone; the returned function ends it. */
  watch(listener: (sha256: string) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async #begin(spec: BlobSpec): Promise<PartialBlob> {
    const { sha256, bytes } = spec
    const begun = this.#partials.get(sha256)
    if (begun !== undefined && begun.spec.bytes === bytes) return begun
    if (begun !== undefined) await begun.leave()
    const here = this.#complete.get(sha256)
    if (here !== undefined && here !== bytes) await this.#settleLength(spec)
    const partial = await this.#onDisk(`${sha256} could not be begun`, () => this.#prepare(spec))
    if (partial.complete) return partial
    this.#partials.set(sha256, partial)
    this.#resting.delete(sha256)
    return partial
  }

  /** What is here is of another length than the publisher says: one of them is wrong. */
  async #settleLength({ sha256, bytes }: BlobSpec): Promise<void> {
    const { hashOf = hashOfFile, log } = this.#options
    if ((await hashOf(this.#paths.blob(sha256))) === sha256) {
      throw new BoxError('BLOB_CORRUPT', `${sha256} is here, and has not ${bytes} bytes as its publisher says`)
    }
    log.warn({ blob: sha256 }, 'a file of the library is not what its name says, and is fetched anew')
    this.#complete.delete(sha256)
    await this.#onDisk(`${sha256} could not be removed`, () => this.#files.remove(this.#paths.blob(sha256)))
  }

  async #prepare(spec: BlobSpec): Promise<PartialBlob> {
    const complete = this.#complete.has(spec.sha256)
    const kept = complete ? new PieceMap(spec.bytes) : await keptPieces(this.#disk, spec)
    const list = complete ? undefined : await keptList(this.#disk, spec)
    const partial = new PartialBlob(spec, {
      ...{ files: this.#files, paths: this.#paths, clock: this.#options.clock, kept, list },
      onPiece: () => this.#tell(spec.sha256),
      onList: (now) => this.#findUnclaimed(now),
      publish: (now) => this.#publish(now),
    })
    partial.complete = complete
    if (!complete) await this.#findUnclaimed(partial)
    return partial
  }

  /** What was written before the box was cut off, and not claimed. What cannot be read is fetched. */
  async #findUnclaimed(partial: PartialBlob): Promise<void> {
    const { spec, list, held } = partial
    try {
      const found = await unclaimedPieces(this.#disk, spec, { map: held, list })
      const bad = this.#damaged.get(spec.sha256) ?? []
      partial.found(found.filter((piece) => !bad.includes(piece)))
    } catch (thrown) {
      this.#options.log.warn({ blob: spec.sha256, reason: sentenceOf(thrown) }, 'what is here of a file cannot be read')
    }
  }

  async #publish(partial: PartialBlob): Promise<void> {
    const { sha256, bytes } = partial.spec
    if (partial.complete || this.#partials.get(sha256) !== partial) return
    if (!partial.isVerified) await this.#verify(partial)
    partial.isVerified = true
    await this.#onDisk(`${sha256} could not be published`, () => moveIn(this.#disk, partial))
    partial.complete = true
    this.#partials.delete(sha256)
    this.#complete.set(sha256, bytes)
    this.#damaged.delete(sha256)
    this.#tell(sha256)
  }

  /**
   * Each piece was the one that was signed when it came; a publisher may still have signed pieces that do not make the whole, and a disk may
   * have changed what it was given.
   */
  async #verify(partial: PartialBlob): Promise<void> {
    const { hashOf = hashOfFile, log } = this.#options
    const { spec, list } = partial
    const { sha256 } = spec
    if (list === undefined || spec.bytes === 0) return
    const sum = await hashOf(this.#paths.data(sha256)).catch((thrown: unknown) => sentenceOf(thrown))
    if (sum === sha256) return
    const wrong = await this.#onDisk(`${sha256} could not be read back`, () => wrongPieces(this.#disk, spec, list))
    if (wrong.length > 0) {
      log.warn({ blob: sha256, pieces: wrong.length }, 'the disk does not give back pieces as they were written')
      const why = new BoxError('ROOM_FAILED', `the disk does not give back ${wrong.length} pieces of ${sha256} as they were written`)
      partial.lose(wrong, why)
      throw why
    }
    log.error({ blob: sha256 }, 'the pieces that a publisher signed do not make the file that it signed')
    this.#partials.delete(sha256)
    await removePartial(this.#disk, sha256)
    throw new BoxError('BLOB_CORRUPT', `the pieces of ${sha256} do not make the file: its publisher has to mend that`)
  }

  #tell(sha256: string): void {
    for (const listener of this.#listeners) {
      try {
        listener(sha256)
      } catch (thrown) {
        this.#options.log.error({ err: thrown }, 'somebody who watches the library failed')
      }
    }
  }

  async #onDisk<T>(what: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (thrown) {
      throw diskError(thrown, what)
    }
  }
}
