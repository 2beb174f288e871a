import { mkdirSync, existsSync, readFileSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { BoxError } from '#appliance/base/errors.ts'
import type { PartialForFetch, StoreForFetch } from '#appliance/library/fetch/targets.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import type { BlobSpec, PieceRange } from '#appliance/library/ports.ts'
import { hex } from './memory-store.ts'

const MOST_BEHIND = 2

/**
 * The store's promises on a real disk, and no more than fetching needs of them: a bit in the map is written only after its piece is on the
 * disk, at most two pieces late, and a blob is published whole, by a rename.
 */
export class DiskStore implements StoreForFetch {
  readonly #root: string
  readonly #listeners = new Set<(sha256: string) => void>()

  constructor(root: string) {
    this.#root = root
    for (const folder of ['blobs', 'partial']) mkdirSync(join(root, folder), { recursive: true })
  }

  has(sha256: string): boolean {
    return existsSync(join(this.#root, 'blobs', sha256))
  }

  find(): undefined {
    return undefined
  }

  async begin(spec: BlobSpec): Promise<DiskPartial> {
    const partial = new DiskPartial(spec, this.#root, () => this.#changed(spec.sha256))
    await partial.open()
    return partial
  }

  watch(listener: (sha256: string) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #changed(sha256: string): void {
    for (const listener of this.#listeners) listener(sha256)
  }
}

class DiskPartial implements PartialForFetch {
  readonly #spec: BlobSpec
  readonly #paths: Record<'data' | 'map' | 'list' | 'blob', string>
  readonly #changed: () => void
  readonly #held = new Set<number>()
  #behind = 0
  #file: FileHandle | undefined
  #list: Buffer | undefined
  #flushing: Promise<void> = Promise.resolve()
  complete = false

  constructor(spec: BlobSpec, root: string, changed: () => void) {
    const at = (end: string): string => join(root, 'partial', `${spec.sha256}.${end}`)
    this.#spec = spec
    this.#paths = { data: at('data'), map: at('map'), list: at('list'), blob: join(root, 'blobs', spec.sha256) }
    this.#changed = changed
  }

  async open(): Promise<void> {
    const { data, map, list } = this.#paths
    this.#file = await open(data, existsSync(data) ? 'r+' : 'w+')
    if (existsSync(list)) this.#list = await readFile(list)
    if (existsSync(map)) for (const [piece, bit] of (await readFile(map)).entries()) if (bit === 1) this.#held.add(piece)
    if (this.#spec.pieces === undefined) this.#list = Buffer.from(this.#spec.sha256, 'hex')
  }

  get needsList(): boolean {
    return this.#list === undefined
  }

  async giveList(bytes: Buffer): Promise<void> {
    if (hex(bytes) !== this.#spec.pieces?.listSha256) throw new BoxError('BLOB_CORRUPT', 'the list is wrong')
    await writeFile(`${this.#paths.list}.new`, bytes, { flush: true })
    await rename(`${this.#paths.list}.new`, this.#paths.list)
    this.#list = Buffer.from(bytes)
  }

  expect(piece: number): Buffer | undefined {
    return this.#list?.subarray(piece * 32, piece * 32 + 32)
  }

  holds(piece: number): boolean {
    return this.#held.has(piece)
  }

  missing(within?: PieceRange): PieceRange[] {
    const { from, to } = within ?? { from: 0, to: Math.ceil(this.#spec.bytes / PIECE_BYTES) }
    const ranges: PieceRange[] = []
    for (let piece = from; piece < to; piece += 1) if (!this.#held.has(piece)) ranges.push({ from: piece, to: piece + 1 })
    return ranges.reduce<PieceRange[]>((all, one) => {
      const last = all.at(-1)
      return last?.to === one.from ? [...all.slice(0, -1), { from: last.from, to: one.to }] : [...all, one]
    }, [])
  }

  async write(piece: number, bytes: Buffer): Promise<void> {
    if (this.expect(piece)?.toString('hex') !== hex(bytes)) throw new BoxError('BLOB_CORRUPT', `piece ${piece} is wrong`)
    await this.#file?.write(bytes, 0, bytes.length, piece * PIECE_BYTES)
    this.#held.add(piece)
    this.#behind += 1
    if (this.#behind >= MOST_BEHIND) await this.#sync()
  }

  async flush(): Promise<void> {
    await this.#sync()
    if (this.complete || this.needsList || this.missing().length > 0) return
    await this.#file?.close()
    this.#file = undefined
    await rename(this.#paths.data, this.#paths.blob)
    this.complete = true
    for (const path of [this.#paths.map, this.#paths.list]) await rm(path, { force: true })
    this.#changed()
  }

  #sync(): Promise<void> {
    this.#behind = 0
    this.#flushing = this.#flushing.then(async () => {
      const map = Buffer.alloc(Math.ceil(this.#spec.bytes / PIECE_BYTES))
      for (const piece of this.#held) map[piece] = 1
      await this.#file?.datasync()
      await writeFile(`${this.#paths.map}.new`, map, { flush: true })
      await rename(`${this.#paths.map}.new`, this.#paths.map)
    })
    return this.#flushing
  }
}

/** What is published under this root and does not have its hash. */
export function wrongBlobs(root: string, names: readonly string[]): string[] {
  return names.filter((name) => hex(readFileSync(join(root, 'blobs', name))) !== name)
}
