import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Asset, AssetUse, Item } from '#appliance/contract/catalogue.ts'
import { BlobReader } from './blobs/blob-reader.ts'
import type { Reading, StoreForReading } from './blobs/blob-reader.ts'
import { Bundles } from './blobs/bundle.ts'
import type { ReadableBytes } from './blobs/bundle.ts'
import { pieceBytes } from './pieces.ts'
import type { ContentIndex } from './plan/content-index.ts'
import type { BlobSpec, CatalogueAsset, CatalogueItem } from './ports.ts'
import { mayBeShown } from './rights.ts'

/** Who reads: staff may have what is missing fetched at once; guests only while that harms no class; another box never. */
export type Reader = 'guest' | 'staff' | 'box'

/** Those for whom something is fetched. */
export type Waiting = Exclude<Reader, 'box'>

export interface ReadableFile {
  readonly reader: ReadableBytes
  readonly mime: string
  /** teacher: nobody else may have it. */
  readonly audience: 'pupil' | 'teacher'
}

export interface LibraryFilesParts {
  readonly clock: Clock
  readonly log: Log
  readonly blobs: StoreForReading & {
    find(sha256: string): { readonly have: number } | undefined
    listOf(sha256: string): Promise<Buffer | undefined>
  }
  readonly asset: (sha256: string) => CatalogueAsset | undefined
  readonly item: (id: string) => CatalogueItem | undefined
  readonly index: () => ContentIndex
  /** Somebody waits for a piece. */
  readonly want: (spec: BlobSpec, piece: number, who: Waiting) => void
  /** Whether the uplink may be used for a guest now. */
  readonly guestsMayFetch: () => boolean
  /** Whether so many bytes may be written without anything having to go. */
  readonly hasRoom: (bytes: number) => boolean
  /** Begins to make room for so many bytes. */
  readonly makeRoom: (bytes: number) => void
  /** Somebody opened it. */
  readonly touch: (sha256: string) => void
  /** Epoch milliseconds; undefined where nobody vouches for the date. */
  readonly date: () => number | undefined
}

/** The files of the library as they are given out: by hash, or by their path in an item; whole, in a bundle, or still arriving. */
export class LibraryFiles {
  readonly #parts: LibraryFilesParts
  readonly #bundles: Readonly<Record<Waiting, Bundles>>
  readonly #readings = new Map<string, number>()
  /** Items are never changed. */
  readonly #members = new WeakMap<Item, ReadonlyMap<string, string>>()

  constructor(parts: LibraryFilesParts) {
    this.#parts = parts
    const bundlesFor = (who: Waiting): Bundles => new Bundles({ log: parts.log, readerOf: (bundle) => this.#reader(bundle, who) })
    this.#bundles = { guest: bundlesFor('guest'), staff: bundlesFor('staff') }
  }

  /** Whether somebody reads a blob. */
  inUse(sha256: string): boolean {
    return this.#readings.has(sha256)
  }

  /** Undefined where no catalogue knows it, or it may not be shown any more. Throws BLOB_ABSENT where it is not here and will not be fetched for this reader. */
  file(sha256: string, who: Reader): ReadableFile | undefined {
    const asset = this.#parts.asset(sha256)?.asset
    if (asset === undefined) return who === 'box' ? this.#list(sha256) : undefined
    return this.#open(asset, who)
  }

  /** A file of an html5 item by its path; undefined where there is none. Throws as `file` does. */
  app(itemId: string, path: string, who: Reader): ReadableFile | undefined {
    const item = this.#parts.item(itemId)?.item
    if (item === undefined || item.kind !== 'html5' || !mayBeShown(item, this.#parts.date())) return undefined
    const sha256 = this.#membersOf(item).get(path)
    return sha256 === undefined ? undefined : this.file(sha256, who)
  }

  #open(asset: Asset, who: Reader): ReadableFile | undefined {
    const { index, date, touch } = this.#parts
    const at = date() ?? Number.NEGATIVE_INFINITY
    const owner = index().ownerOf(asset.bundle?.asset ?? asset.sha256)
    // What may not be kept is not in the index.
    if (owner === undefined || owner.until <= at) return undefined
    const { spec } = owner
    const audience = who === 'box' ? boxesMayHave(asset, index()) : index().audienceOf(asset.sha256, at)
    if (audience === undefined) return undefined
    // Whoever may not have it is told so at the door, and moves nothing.
    const mayHave = who !== 'guest' || audience === 'pupil'
    const waiting = mayHave ? this.#waitingFor(spec, who) : undefined
    if (mayHave && who !== 'box') touch(spec.sha256)
    const member = { sha256: asset.sha256, bytes: asset.bytes, bundle: spec, path: asset.bundle?.path ?? '' }
    const reader = asset.bundle === undefined ? this.#reader(spec, waiting) : this.#bundles[waiting ?? 'guest'].reader(member)
    return { reader, mime: asset.mime, audience }
  }

  /** For whom what is missing is fetched; undefined where nothing is. Throws BLOB_ABSENT where nothing can be read either. */
  #waitingFor(spec: BlobSpec, who: Reader): Waiting | undefined {
    const { blobs, guestsMayFetch, hasRoom, makeRoom } = this.#parts
    if (blobs.has(spec.sha256)) return undefined
    const have = blobs.find(spec.sha256)?.have
    const fits = hasRoom(spec.bytes - (have ?? 0))
    if (who === 'staff') {
      if (!fits) makeRoom(spec.bytes - (have ?? 0))
      return 'staff'
    }
    if (who === 'guest' && fits && guestsMayFetch()) return 'guest'
    if (have !== undefined && who === 'box') return undefined
    throw new BoxError('BLOB_ABSENT', 'it is not on the box yet')
  }

  /** What was allowed when somebody began to read may not be any more: a class has begun, or the disk is full. */
  #want(spec: BlobSpec, piece: number, who: Waiting): void {
    const { guestsMayFetch, hasRoom, want } = this.#parts
    if (hasRoom(pieceBytes(spec.bytes, piece)) && (who === 'staff' || guestsMayFetch())) want(spec, piece, who)
  }

  /** Another box asks for a list of pieces before it asks for pieces. */
  #list(listSha256: string): ReadableFile | undefined {
    const spec = this.#parts.index().ownerOf(listSha256)?.spec
    if (spec?.pieces?.listSha256 !== listSha256) return undefined
    const read = (): Promise<Buffer | undefined> => this.#parts.blobs.listOf(spec.sha256)
    const size = spec.pieces.listBytes
    const reader = { size, etag: `"${listSha256}"`, open: () => new ListReading(read) }
    return { reader, mime: 'application/octet-stream', audience: 'teacher' }
  }

  #reader(spec: BlobSpec, waiting: Waiting | undefined): ReadableBytes {
    const { blobs: store, clock } = this.#parts
    const onWanted = waiting === undefined ? undefined : (piece: number) => this.#want(spec, piece, waiting)
    const reader = new BlobReader({ store, spec, clock, onWanted })
    return { size: reader.size, etag: reader.etag, open: () => this.#counted(spec.sha256, reader.open()) }
  }

  /** While somebody reads it, it stays on the disk. */
  #counted(sha256: string, reading: Reading): Reading {
    this.#count(sha256, 1)
    let isOpen = true
    return {
      get settled() {
        return reading.settled
      },
      readAt: (buffer, from, signal) => reading.readAt(buffer, from, signal),
      close: () => {
        if (isOpen) this.#count(sha256, -1)
        isOpen = false
        return reading.close()
      },
    }
  }

  #count(sha256: string, by: 1 | -1): void {
    const count = (this.#readings.get(sha256) ?? 0) + by
    if (count === 0) this.#readings.delete(sha256)
    else this.#readings.set(sha256, count)
  }

  #membersOf(item: Item): ReadonlyMap<string, string> {
    const known = this.#members.get(item)
    if (known !== undefined) return known
    const members = new Map((item.assets ?? []).flatMap(({ asset, role, path }: AssetUse) => (isMember(role, path) ? [[path, asset]] : [])))
    this.#members.set(item, members)
    return members
  }
}

function isMember(role: AssetUse['role'], path: string | undefined): path is string {
  return role === 'member' && path !== undefined
}

/** A list of pieces is small enough to be held while it is sent. */
class ListReading implements Reading {
  readonly settled = true
  readonly #read: () => Promise<Buffer | undefined>
  #list: Buffer | undefined

  constructor(read: () => Promise<Buffer | undefined>) {
    this.#read = read
  }

  async readAt(buffer: Buffer, from: number): Promise<number> {
    this.#list ??= await this.#read()
    if (this.#list === undefined) throw new BoxError('BLOB_ABSENT', 'the list of pieces is not on the box')
    return this.#list.copy(buffer, 0, from)
  }

  close(): Promise<void> {
    this.#list = undefined
    return Promise.resolve()
  }
}

/** Boxes take bundles as they are, and members out of their own. */
function boxesMayHave({ sha256, bundle }: Asset, index: ContentIndex): 'teacher' | undefined {
  return bundle === undefined && index.mayShare(sha256) ? 'teacher' : undefined
}
