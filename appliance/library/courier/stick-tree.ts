import { join } from 'node:path'
import type { Sha256 } from '#appliance/contract/catalogue.ts'
import { BlobIndex } from './blob-index.ts'
import { asSpelt, listed, readPlain, writtenAt } from './stick-folder.ts'

/** Documents of one publisher, wherever they come from, such as `catalog.json` or `roots/1.root.json.sig`. */
export interface DocumentSource {
  /** What a page may call it. */
  readonly key: string
  /** Undefined where there is none. Rejects where it cannot be read. */
  read(name: string): Promise<Buffer | undefined>
}

const MOST_DOCUMENT_BYTES = 8_388_608
const MOST_DOCUMENTS = 4096
const MOST_FOLDERS = 1024
/** As many as a catalogue may name, and their lists. */
const MOST_BLOBS = 400_000
const MOST_PUBLISHERS = 16
const MOST_AT_THE_TOP = 20_000
const TREES = 'classbox'
const PUBLISHER = /^[a-z0-9][a-z0-9.-]{0,62}$/

/** The trees on a stick, as far as can be told by names. */
export interface Trees {
  readonly trees: readonly StickTree[]
  /** A sentence where there is more than is looked at. */
  readonly trouble?: string
}

/** What publishers' trees lie in a folder that may be a stick. Rejects with the disk's own error where the disk fails. */
export async function treesIn(place: string): Promise<Trees> {
  const top = await listed(place, MOST_AT_THE_TOP)
  const name = top === undefined ? undefined : asSpelt(top.folders, TREES)
  if (name === undefined) return { trees: [] }
  const folder = join(place, name)
  const inside = await listed(folder, MOST_FOLDERS)
  const publishers = (inside?.folders ?? []).filter((one) => PUBLISHER.test(one.toLowerCase()))
  const trees = publishers.slice(0, MOST_PUBLISHERS).map((one) => new StickTree({ place, folder: join(folder, one) }))
  const tooMany = publishers.length > MOST_PUBLISHERS || inside?.cut === true
  return { trees, ...(tooMany && { trouble: `there are more than ${MOST_PUBLISHERS} publishers on it; the others are not looked at` }) }
}

/** What one publisher has on a stick. Names may come back in capitals from a stick that was written by an old system. */
export class StickTree implements DocumentSource {
  readonly place: string
  readonly folder: string
  readonly key: string
  #index = new BlobIndex([])
  #capitals = new BlobIndex([])
  #blobs = ''
  readonly #folders = new Map<string, string>()

  constructor(options: { place: string; folder: string }) {
    this.place = options.place
    this.folder = options.folder
    this.key = options.folder
  }

  /** By the name of its folder; the signed documents may say otherwise, and then count. */
  get publisher(): string {
    return this.folder.slice(this.folder.lastIndexOf('/') + 1).toLowerCase()
  }

  /** Changes when the documents do. */
  async sign(): Promise<string> {
    const there = await listed(this.folder, MOST_FOLDERS)
    const names = (there?.files ?? []).filter((name) => /^(?:root|catalog|timetable)\.json$/i.test(name))
    const dates = await Promise.all(names.map(async (name) => `${name} ${await writtenAt(join(this.folder, name))}`))
    return dates.join('\n')
  }

  async read(name: string): Promise<Buffer | undefined> {
    const [first = '', second] = name.split('/')
    if (second === undefined) return this.#readIn(this.folder, first)
    const top = await listed(this.folder, MOST_FOLDERS)
    const folder = top === undefined ? undefined : asSpelt(top.folders, first)
    return folder === undefined ? undefined : this.#readIn(join(this.folder, folder), second)
  }

  async #readIn(folder: string, name: string): Promise<Buffer | undefined> {
    const there = await listed(folder, MOST_DOCUMENTS)
    const spelt = there === undefined ? undefined : asSpelt(there.files, name)
    return spelt === undefined ? undefined : readPlain(folder, spelt, MOST_DOCUMENT_BYTES)
  }

  /** Looks which blobs are there. Answers a sentence where there are more than is looked at. Rejects where the disk fails. */
  async look(): Promise<string | undefined> {
    const top = await listed(this.folder, MOST_FOLDERS)
    const name = top === undefined ? undefined : asSpelt(top.folders, 'blobs')
    if (name === undefined) return undefined
    this.#blobs = join(this.folder, name)
    const small: string[] = []
    const capital: string[] = []
    const folders = (await listed(this.#blobs, MOST_FOLDERS))?.folders ?? []
    for (const folder of folders.filter((one) => /^[0-9a-f]{2}$/i.test(one))) {
      const left = MOST_BLOBS - small.length - capital.length
      const there = await listed(join(this.#blobs, folder), left)
      const own = (there?.files ?? []).filter(
        (file) => /^[0-9a-f]{64}$/i.test(file) && file.slice(0, 2).toLowerCase() === folder.toLowerCase(),
      )
      this.#folders.set(folder.toLowerCase(), folder)
      for (const file of own) (file === file.toLowerCase() ? small : capital).push(file)
      if (there?.cut === true) break
    }
    this.#index = new BlobIndex(small)
    this.#capitals = new BlobIndex(capital)
    return small.length + capital.length >= MOST_BLOBS
      ? 'there are more files on it than a catalogue can name; the others are not looked at'
      : undefined
  }

  has(sha256: Sha256): boolean {
    return this.#index.has(sha256) || this.#capitals.has(sha256)
  }

  /** The absolute path of a blob; undefined where it is not there. */
  addressOf(sha256: Sha256): string | undefined {
    const folder = this.#folders.get(sha256.slice(0, 2))
    if (folder === undefined || !this.has(sha256)) return undefined
    return join(this.#blobs, folder, this.#index.has(sha256) ? sha256 : sha256.toUpperCase())
  }
}
