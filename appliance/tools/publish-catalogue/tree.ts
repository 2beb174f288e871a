import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PieceList, Sha256 } from '#appliance/contract/catalogue.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import { PieceCutter } from './piece-cutter.ts'

/** A blob as the catalogue names it. */
export interface Stored {
  readonly sha256: Sha256
  readonly bytes: number
  readonly pieces?: PieceList
}

const READ_BYTES = 262_144
const TEMPORARY = /^\.new-/

/** The published tree on the publisher's disk. Files appear in it whole, under their last name, or not at all. */
export class Tree {
  readonly folder: string
  readonly #link: boolean

  constructor(options: { folder: string; link: boolean }) {
    this.folder = options.folder
    this.#link = options.link
  }

  /** Makes the folders, and clears what an earlier run left that was ended midway. */
  async open(): Promise<void> {
    await mkdir(this.#blobs(), { recursive: true })
    for (const name of await readdir(this.#blobs())) if (TEMPORARY.test(name)) await rm(join(this.#blobs(), name), { force: true })
  }

  pathOf(sha256: Sha256): string {
    return join(this.#blobs(), sha256.slice(0, 2), sha256)
  }

  async has({ sha256, bytes }: { sha256: Sha256; bytes: number }): Promise<boolean> {
    const found = await stat(this.pathOf(sha256)).catch(() => undefined)
    return found?.isFile() === true && found.size === bytes
  }

  /** Whether a blob and its list of pieces are here. */
  async holds({ sha256, bytes, pieces }: Stored): Promise<boolean> {
    const list = pieces === undefined || (await this.has({ sha256: pieces.listSha256, bytes: pieces.listBytes }))
    return list && (await this.has({ sha256, bytes }))
  }

  /** Takes a file in: read once, so that the hash is of exactly the bytes that are published. */
  async keepFile(path: string, onBytes: (bytes: number) => void): Promise<Stored> {
    if (!this.#link) return this.keep(createReadStream(path, { highWaterMark: READ_BYTES }), onBytes)
    const stored = await this.#cut(createReadStream(path, { highWaterMark: READ_BYTES }), onBytes)
    await this.#place(stored, async (temporary) => {
      await link(path, temporary)
    })
    return stored
  }

  keepBytes(bytes: Buffer): Promise<Stored> {
    return this.keep([bytes], () => undefined)
  }

  async keep(stream: AsyncIterable<Buffer> | Iterable<Buffer>, onBytes: (bytes: number) => void): Promise<Stored> {
    const temporary = this.#temporary()
    const file = await open(temporary, 'wx', 0o644)
    try {
      const stored = await this.#cut(stream, onBytes, async (bytes) => {
        for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten
      })
      await file.sync()
      await this.#place(stored, () => Promise.resolve(), temporary)
      return stored
    } finally {
      await file.close()
      await rm(temporary, { force: true })
    }
  }

  async #cut(
    stream: AsyncIterable<Buffer> | Iterable<Buffer>,
    onBytes: (bytes: number) => void,
    write?: (bytes: Buffer) => Promise<void>,
  ): Promise<Stored> {
    const cutter = new PieceCutter()
    for await (const chunk of stream) {
      cutter.take(chunk)
      await write?.(chunk)
      onBytes(chunk.length)
    }
    const { sha256, bytes, list } = cutter.finish()
    if (list === undefined) return { sha256, bytes }
    const listSha256 = createHash('sha256').update(list).digest('hex')
    if (!(await this.has({ sha256: listSha256, bytes: list.length }))) await this.#placeBytes(listSha256, list)
    return { sha256, bytes, pieces: { size: PIECE_BYTES, listSha256, listBytes: list.length } }
  }

  async #placeBytes(sha256: Sha256, bytes: Buffer): Promise<void> {
    const temporary = this.#temporary()
    const file = await open(temporary, 'wx', 0o644)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await this.#place({ sha256, bytes: bytes.length }, () => Promise.resolve(), temporary)
  }

  async #place(stored: Stored, make: (temporary: string) => Promise<void>, temporary = this.#temporary()): Promise<void> {
    await make(temporary)
    const target = this.pathOf(stored.sha256)
    await mkdir(join(this.#blobs(), stored.sha256.slice(0, 2)), { recursive: true })
    await rename(temporary, target)
    // rename(2) does nothing where both names are links to one file.
    await rm(temporary, { force: true })
  }

  /** Every blob in the tree. */
  async *blobs(): AsyncGenerator<{ sha256: Sha256; path: string; bytes: number }> {
    for (const two of await readdir(this.#blobs())) {
      if (!/^[0-9a-f]{2}$/.test(two)) continue
      for (const sha256 of await readdir(join(this.#blobs(), two))) {
        const path = join(this.#blobs(), two, sha256)
        if (/^[0-9a-f]{64}$/.test(sha256)) yield { sha256, path, bytes: (await stat(path)).size }
      }
    }
  }

  #blobs(): string {
    return join(this.folder, 'blobs')
  }

  #temporary(): string {
    return join(this.#blobs(), `.new-${randomUUID()}`)
  }
}
