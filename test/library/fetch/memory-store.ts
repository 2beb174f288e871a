import { createHash } from 'node:crypto'
import { BoxError } from '#appliance/base/errors.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import type { BlobSpec, PieceRange } from '#appliance/library/ports.ts'
import type { PartialForFetch, StoreForFetch } from '#appliance/library/fetch/targets.ts'

/** A blob in memory that keeps the store's promises: nothing with a wrong hash is taken, and complete is only what was flushed. */
export class MemoryPartial implements PartialForFetch {
  readonly spec: BlobSpec
  readonly bytes: Buffer
  complete = false
  readonly #held = new Set<number>()
  readonly #store: MemoryStore
  #list: Buffer | undefined

  constructor(spec: BlobSpec, store: MemoryStore) {
    this.spec = spec
    this.bytes = Buffer.alloc(spec.bytes)
    this.#store = store
    if (spec.pieces === undefined) this.#list = Buffer.from(spec.sha256, 'hex')
  }

  get have(): number {
    return [...this.#held].reduce((sum, piece) => sum + Math.min(PIECE_BYTES, this.spec.bytes - piece * PIECE_BYTES), 0)
  }

  get needsList(): boolean {
    return this.#list === undefined
  }

  holds(piece: number): boolean {
    return this.#held.has(piece)
  }

  missing(within?: PieceRange): PieceRange[] {
    const { from, to } = within ?? { from: 0, to: Math.ceil(this.spec.bytes / PIECE_BYTES) }
    const ranges: PieceRange[] = []
    for (let piece = from; piece < to; piece += 1) {
      const last = ranges.at(-1)
      if (this.#held.has(piece)) continue
      if (last?.to === piece) ranges[ranges.length - 1] = { from: last.from, to: piece + 1 }
      else ranges.push({ from: piece, to: piece + 1 })
    }
    return ranges
  }

  expect(piece: number): Buffer | undefined {
    return this.#list?.subarray(piece * 32, piece * 32 + 32)
  }

  async giveList(bytes: Buffer): Promise<void> {
    if (hex(bytes) !== this.spec.pieces?.listSha256) throw new BoxError('BLOB_CORRUPT', 'the list is wrong')
    this.#list = Buffer.from(bytes)
  }

  async write(piece: number, bytes: Buffer): Promise<void> {
    await this.#store.beforeWrite?.(this.spec, piece)
    await new Promise((resolve) => setImmediate(resolve))
    if (this.expect(piece)?.toString('hex') !== hex(bytes)) throw new BoxError('BLOB_CORRUPT', `piece ${piece} is wrong`)
    this.#store.writes.push({ sha256: this.spec.sha256, piece })
    bytes.copy(this.bytes, piece * PIECE_BYTES)
    this.#held.add(piece)
    this.#store.changed(this.spec.sha256)
  }

  async flush(): Promise<void> {
    if (this.complete || this.needsList || this.missing().length > 0) return
    await new Promise((resolve) => setImmediate(resolve))
    if (hex(this.bytes) !== this.spec.sha256) throw new BoxError('BLOB_CORRUPT', 'the blob is wrong')
    this.complete = true
    this.#store.changed(this.spec.sha256)
  }
}

export class MemoryStore implements StoreForFetch {
  readonly blobs = new Map<string, MemoryPartial>()
  readonly writes: { sha256: string; piece: number }[] = []
  /** A test's hand on the disk. */
  beforeWrite: ((spec: BlobSpec, piece: number) => Promise<void>) | undefined
  readonly #listeners = new Set<(sha256: string) => void>()

  has(sha256: string): boolean {
    return this.blobs.get(sha256)?.complete === true
  }

  find(sha256: string): { have: number } | undefined {
    return this.blobs.get(sha256)
  }

  /** Another hand takes it away. */
  remove(sha256: string): void {
    this.blobs.delete(sha256)
    this.changed(sha256)
  }

  async begin(spec: BlobSpec): Promise<MemoryPartial> {
    const blob = this.blobs.get(spec.sha256) ?? new MemoryPartial(spec, this)
    this.blobs.set(spec.sha256, blob)
    return blob
  }

  watch(listener: (sha256: string) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  changed(sha256: string): void {
    for (const listener of this.#listeners) listener(sha256)
  }
}

export function hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
