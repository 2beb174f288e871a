/*
 * The bytes of the library: each blob under its own hash, whole or arriving. It owns its folder. It decides neither what is kept nor where
 * bytes come from; it promises that what it gives out has the hash that it goes by, whatever was cut, torn or copied.
 */
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { PIECE_BYTES } from '../ports.ts'
import type { BlobSpec } from '../ports.ts'
import { diskError, realFiles } from './blob-files.ts'
import type { BlobFile, BlobFiles } from './blob-files.ts'
import { PartialBlob, writeMap, digest } from './partial-blob.ts'
import { pieceBytes, pieceCount, PieceMap } from './piece-map.ts'
import { readName, ShelfPaths } from './shelf-paths.ts'
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
  readonly #lane = new Lane()
  readonly #complete = new Map<string, number>()
  /** Maps of what arrived before the start and nobody has asked for since. */
  readonly #resting = new Map<string, PieceMap>()
  readonly #partials = new Map<string, PartialBlob>()
  readonly #listeners = new Set<(sha256: string) => void>()

  constructor(options: BlobStoreOptions) {
    this.#options = options
    this.#files = options.files ?? realFiles
    this.#paths = new ShelfPaths(options.folder)
  }

  /** Finds what is on the disk and tidies what a power cut left. Rejects with DISK_FULL or ROOM_FAILED. */
  open(): Promise<void> {
    return this.#lane.run(() =>
      this.#onDisk('the library cannot be opened', async () => {
        await this.#files.makeFolder(this.#paths.blobs)
        await this.#files.makeFolder(this.#paths.partial)
        this.#complete.clear()
        this.#resting.clear()
        for (const folder of await this.#files.list(this.#paths.blobs)) await this.#findBlobs(folder)
        await this.#findPartials()
      }),
    )
  }

  /** Syncs what has arrived, and closes every file. */
  async close(): Promise<void> {
    for (const partial of this.#partials.values()) {
      await partial.flush().catch((err: unknown) => this.#options.log.warn({ err, blob: partial.spec.sha256 }, 'blob not synced'))
      await partial.leave()
    }
    this.#partials.clear()
    await this.#lane.idle()
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

  list(): readonly StoredBlob[] {
    const names = new Set([...this.#complete.keys(), ...this.#partials.keys(), ...this.#resting.keys()])
    return [...names].flatMap((sha256) => this.find(sha256) ?? [])
  }

  /** Which pieces of one that is arriving are here; undefined where nothing is, or all. */
  pieces(sha256: string): { readonly count: number; holds(piece: number): boolean } | undefined {
    const partial = this.#partials.get(sha256)
    return partial === undefined ? this.#resting.get(sha256) : { count: partial.pieces, holds: (piece) => partial.holds(piece) }
  }

  /** Begins a blob, or goes on with it. Rejects with DISK_FULL or ROOM_FAILED. */
  begin(spec: BlobSpec): Promise<PartialBlob> {
    const begun = this.#partials.get(spec.sha256)
    if (begun !== undefined && begun.spec.bytes === spec.bytes) return Promise.resolve(begun)
    return this.#lane.run(() => this.#begin(spec))
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

  /** The piece list of a complete blob, by which a damaged piece is found; undefined where it has none. */
  async listOf(sha256: string): Promise<Buffer | undefined> {
    const bytes = await this.#files.sizeOf(this.#paths.list(sha256))
    return bytes === undefined ? undefined : readWhole(this.#files, this.#paths.list(sha256), bytes)
  }

  /** Takes a blob, or what there is of it, off the disk. Rejects with ROOM_FAILED where the disk refuses. */
  remove(sha256: string): Promise<void> {
    return this.#lane.run(async () => {
      const partial = this.#partials.get(sha256)
      this.#partials.delete(sha256)
      await partial?.leave()
      this.#complete.delete(sha256)
      this.#resting.delete(sha256)
      await this.#onDisk(`${sha256} could not be removed`, async () => {
        for (const path of [this.#paths.blob(sha256), this.#paths.list(sha256)]) await this.#files.remove(path)
        await this.#removePartial(sha256)
      })
      this.#tell(sha256)
    })
  }

  /** Pieces of a complete blob have gone bad: it is arriving again, and lacks them. Rejects with DISK_FULL or ROOM_FAILED. */
  markDamaged(sha256: string, pieces: readonly number[]): Promise<void> {
    return this.#lane.run(async () => {
      const bytes = this.#complete.get(sha256)
      if (bytes === undefined) return
      const map = new PieceMap(bytes)
      for (let piece = 0; piece < map.count; piece += 1) if (!pieces.includes(piece)) map.hold(piece)
      this.#complete.delete(sha256)
      await this.#onDisk(`${sha256} could not be marked as damaged`, () => this.#takeBack(sha256, map))
      this.#resting.set(sha256, map)
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
    const partial = await this.#onDisk(`${sha256} could not be begun`, () => this.#prepare(spec))
    if (this.#complete.get(sha256) === bytes) {
      partial.complete = true
      return partial
    }
    this.#partials.set(sha256, partial)
    this.#resting.delete(sha256)
    // Nothing is missing of an empty blob, nor of one whose last piece came a moment before the power went.
    if (partial.missing().length === 0 && !partial.needsList) await partial.flush()
    return partial
  }

  async #prepare(spec: BlobSpec): Promise<PartialBlob> {
    const { sha256, bytes } = spec
    const list = await this.#keptList(spec)
    const kept = this.#complete.get(sha256) === bytes ? fullMap(bytes) : await this.#keptPieces(spec, list)
    return new PartialBlob(spec, {
      ...{ files: this.#files, paths: this.#paths, clock: this.#options.clock, kept, list },
      onPiece: () => this.#tell(sha256),
      publish: (partial) => this.#publish(partial),
    })
  }

  async #keptList({ sha256, bytes, pieces }: BlobSpec): Promise<Buffer | undefined> {
    if (pieces === undefined) return undefined
    const path = this.#paths.partialList(sha256)
    const length = pieceCount(bytes) * 32
    if ((await this.#files.sizeOf(path)) !== length) return undefined
    const list = await readWhole(this.#files, path, length)
    return (await digest(list)).toString('hex') === pieces.listSha256 ? list : undefined
  }

  /** What is held by the map, as far as it can be believed: one that does not fit is made anew from the bytes. */
  async #keptPieces(spec: BlobSpec, list: Buffer | undefined): Promise<PieceMap> {
    const data = await this.#files.sizeOf(this.#paths.data(spec.sha256))
    if (data === undefined) return new PieceMap(spec.bytes)
    if (data > spec.bytes) {
      // It was begun as another, longer file: what is behind its end would be published with it.
      await this.#removePartial(spec.sha256)
      return new PieceMap(spec.bytes)
    }
    const map = await this.#readMap(spec.sha256)
    const last = map?.missing().length === 0 ? spec.bytes : 0
    if (map !== undefined && map.bytes === spec.bytes && data >= last) return map
    return this.#recheck(spec, list)
  }

  async #recheck(spec: BlobSpec, list: Buffer | undefined): Promise<PieceMap> {
    const map = new PieceMap(spec.bytes)
    const hashes = spec.pieces === undefined ? Buffer.from(spec.sha256, 'hex') : list
    if (hashes === undefined) return map
    const file = await this.#files.open(this.#paths.data(spec.sha256), 'read')
    try {
      for (let piece = 0; piece < map.count; piece += 1) {
        const buffer = Buffer.alloc(pieceBytes(spec.bytes, piece))
        const read = await file.read(buffer, piece * PIECE_BYTES)
        if (read === buffer.length && (await digest(buffer)).equals(hashes.subarray(piece * 32, piece * 32 + 32))) map.hold(piece)
      }
    } finally {
      await file.close()
    }
    return map
  }

  async #publish(partial: PartialBlob): Promise<void> {
    const { sha256, bytes, pieces } = partial.spec
    const { hashOf = hashOfFile, log } = this.#options
    if (partial.complete || this.#partials.get(sha256) !== partial) return
    // Each piece is the one that was signed; a publisher may still have signed pieces that do not make the whole.
    if (bytes > 0 && pieces !== undefined && (await hashOf(this.#paths.data(sha256))) !== sha256) {
      log.error({ blob: sha256 }, 'the pieces that a publisher signed do not make the file that it signed')
      this.#partials.delete(sha256)
      await this.#removePartial(sha256)
      throw new BoxError('BLOB_CORRUPT', `the pieces of ${sha256} do not make the file: its publisher has to mend that`)
    }
    await this.#onDisk(`${sha256} could not be published`, () => this.#moveIn(partial))
    partial.complete = true
    this.#partials.delete(sha256)
    this.#complete.set(sha256, bytes)
    this.#tell(sha256)
  }

  async #moveIn({ spec: { sha256, bytes }, list }: PartialBlob): Promise<void> {
    const folder = this.#paths.folderOf(sha256)
    await this.#files.makeFolder(folder)
    if (bytes === 0) await (await this.#files.open(this.#paths.data(sha256), 'make')).close()
    if (list !== undefined) await this.#files.rename(this.#paths.partialList(sha256), this.#paths.list(sha256))
    await this.#files.rename(this.#paths.data(sha256), this.#paths.blob(sha256))
    await this.#files.syncFolder(folder)
    await this.#files.syncFolder(this.#paths.blobs)
    await this.#files.remove(this.#paths.map(sha256))
  }

  /** The map first: a cut before the data has moved leaves a complete blob and a stray map. */
  async #takeBack(sha256: string, map: PieceMap): Promise<void> {
    await writeMap(this.#files, this.#paths.map(sha256), map)
    if ((await this.#files.sizeOf(this.#paths.list(sha256))) !== undefined) {
      await this.#files.rename(this.#paths.list(sha256), this.#paths.partialList(sha256))
    }
    await this.#files.rename(this.#paths.blob(sha256), this.#paths.data(sha256))
    await this.#files.syncFolder(this.#paths.partial)
    await this.#files.syncFolder(this.#paths.folderOf(sha256))
  }

  async #findBlobs(name: string): Promise<void> {
    const folder = `${this.#paths.blobs}/${name.replace(/\/$/, '')}`
    if (!/^[0-9a-f]{2}\/$/.test(name)) return this.#files.remove(folder)
    for (const file of await this.#files.list(folder)) {
      const known = readName(file)
      const path = `${folder}/${file.replace(/\/$/, '')}`
      if (known === undefined || !known.sha256.startsWith(name.slice(0, 2)) || !['', '.list'].includes(known.ending))
        await this.#files.remove(path)
      else if (known.ending === '') this.#complete.set(known.sha256, (await this.#files.sizeOf(path)) ?? 0)
    }
  }

  async #findPartials(): Promise<void> {
    const names = await this.#files.list(this.#paths.partial)
    const all = new Set(names)
    for (const file of names) {
      const known = readName(file)
      const path = `${this.#paths.partial}/${file.replace(/\/$/, '')}`
      const hasData = known !== undefined && all.has(`${known.sha256}.data`) && !this.#complete.has(known.sha256)
      const isList = known?.ending === '.list' && !this.#complete.has(known.sha256)
      if (known === undefined || !['.data', '.map', '.list'].includes(known.ending) || !(hasData || isList)) await this.#files.remove(path)
      else if (known.ending === '.map') await this.#rest(known.sha256)
    }
  }

  async #rest(sha256: string): Promise<void> {
    const map = await this.#readMap(sha256)
    if (map !== undefined) this.#resting.set(sha256, map)
  }

  async #readMap(sha256: string): Promise<PieceMap | undefined> {
    const path = this.#paths.map(sha256)
    const bytes = await this.#files.sizeOf(path)
    return bytes === undefined ? undefined : PieceMap.fromFile(await readWhole(this.#files, path, bytes))
  }

  async #removePartial(sha256: string): Promise<void> {
    for (const path of [this.#paths.map(sha256), this.#paths.data(sha256), this.#paths.partialList(sha256)]) await this.#files.remove(path)
  }

  #tell(sha256: string): void {
    for (const listener of this.#listeners) listener(sha256)
  }

  async #onDisk<T>(what: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (thrown) {
      throw diskError(thrown, what)
    }
  }
}

function fullMap(bytes: number): PieceMap {
  const map = new PieceMap(bytes)
  for (let piece = 0; piece < map.count; piece += 1) map.hold(piece)
  return map
}

async function readWhole(files: BlobFiles, path: string, bytes: number): Promise<Buffer> {
  const file = await files.open(path, 'read')
  try {
    const buffer = Buffer.alloc(bytes)
    return buffer.subarray(0, await file.read(buffer, 0))
  } finally {
    await file.close()
  }
}
