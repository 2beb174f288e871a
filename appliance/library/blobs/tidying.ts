import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { readMap } from './kept-pieces.ts'
import type { BlobDisk } from './kept-pieces.ts'
import type { PieceMap } from './piece-map.ts'
import { readName } from './shelf-paths.ts'

/** What is on the disk. */
export interface Found {
  /** Bytes of each that is whole. */
  readonly complete: Map<string, number>
  /** Maps of what was arriving. */
  readonly resting: Map<string, PieceMap>
}

/**
 * Looks through the folder and takes off it what is none of the store's. A file that cannot be taken off, as on a disk that has become
 * read-only, is told and left alone: what is whole can be given out all the same. Rejects where the folder cannot be read at all.
 */
export async function lookThrough(disk: BlobDisk, log: Log): Promise<Found> {
  const tidy = new Tidying(disk, log)
  await tidy.blobs()
  await tidy.partials()
  return tidy
}

class Tidying implements Found {
  readonly complete = new Map<string, number>()
  readonly resting = new Map<string, PieceMap>()
  readonly #disk: BlobDisk
  readonly #log: Log

  constructor(disk: BlobDisk, log: Log) {
    this.#disk = disk
    this.#log = log
  }

  async blobs(): Promise<void> {
    const { files, paths } = this.#disk
    for (const name of await files.list(paths.blobs)) {
      const folder = `${paths.blobs}/${bare(name)}`
      if (/^[0-9a-f]{2}\/$/.test(name)) await this.#folder(folder, await files.list(folder))
      else await this.#takeOff(folder)
    }
  }

  async partials(): Promise<void> {
    const { files, paths } = this.#disk
    const names = await files.list(paths.partial)
    const all = new Set(names)
    for (const name of names) {
      const known = readName(name)
      const isOurs = known !== undefined && ['.data', '.map', '.list'].includes(known.ending) && !this.complete.has(known.sha256)
      if (!isOurs || (known.ending === '.map' && !all.has(`${known.sha256}.data`))) await this.#takeOff(`${paths.partial}/${bare(name)}`)
      else if (known.ending === '.map') await this.#rest(known.sha256)
    }
  }

  async #folder(folder: string, names: readonly string[]): Promise<void> {
    const { files } = this.#disk
    const all = new Set(names)
    for (const name of names) {
      const known = readName(name)
      const path = `${folder}/${bare(name)}`
      const isHere = known !== undefined && folder.endsWith(known.sha256.slice(0, 2))
      if (isHere && known.ending === '') this.complete.set(known.sha256, (await files.sizeOf(path)) ?? 0)
      else if (!isHere || known.ending !== '.list' || !all.has(known.sha256)) await this.#takeOff(path)
    }
  }

  async #rest(sha256: string): Promise<void> {
    try {
      const map = await readMap(this.#disk, sha256)
      if (map !== undefined) this.resting.set(sha256, map)
    } catch (thrown) {
      this.#log.warn({ blob: sha256, reason: sentenceOf(thrown) }, 'what is here of a file cannot be read')
    }
  }

  async #takeOff(path: string): Promise<void> {
    try {
      await this.#disk.files.remove(path)
    } catch (thrown) {
      this.#log.warn({ reason: sentenceOf(thrown) }, 'something in the folder of the library cannot be tidied')
    }
  }
}

function bare(name: string): string {
  return name.replace(/\/$/, '')
}
