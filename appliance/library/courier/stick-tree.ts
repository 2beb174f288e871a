import { basename, join } from 'node:path'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Sha256 } from '#appliance/contract/catalogue.ts'
import { BlobIndex } from './blob-index.ts'
import { asSpelt, listed, readPlain, writtenAt } from './stick-folder.ts'

/** What one publisher has signed, on a stick. */
export interface StickDocuments {
  readonly kind: 'stick'
  /** What a page may call it. */
  readonly label: string
  /**
   * Reads a document by its path in the tree, such as `catalog.json` or `roots/1.root.json.sig`; undefined where there is none.
   * Rejects with CATALOGUE_REFUSED: unreachable or too-large (`details.kind`).
   */
  read(name: string, wanted: { readonly most: number }): Promise<{ readonly bytes: Buffer } | undefined>
}

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
export class StickTree implements StickDocuments {
  readonly kind = 'stick'
  readonly place: string
  readonly folder: string
  readonly label: string
  #index = new BlobIndex([])
  #capitals = new BlobIndex([])
  #blobs = ''
  readonly #folders = new Map<string, string>()

  constructor(options: { place: string; folder: string }) {
    this.place = options.place
    this.folder = options.folder
    this.label = labelOf(options.place)
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

  async read(name: string, { most }: { readonly most: number }): Promise<{ bytes: Buffer } | undefined> {
    const bytes = await this.#readAt(name, most).catch((cause: unknown) => {
      throw refusal('unreachable', `${name} cannot be read: ${sentenceOf(cause)}`, cause)
    })
    if (bytes === 'too-large') throw refusal('too-large', `${name} has more bytes than the ${most} that are read`)
    return bytes && { bytes }
  }

  async #readAt(name: string, most: number): Promise<Buffer | 'too-large' | undefined> {
    const [first = '', second] = name.split('/')
    if (second === undefined) return readIn(this.folder, first, most)
    const top = await listed(this.folder, MOST_FOLDERS)
    const folder = top === undefined ? undefined : asSpelt(top.folders, first)
    return folder === undefined ? undefined : readIn(join(this.folder, folder), second, most)
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

async function readIn(folder: string, name: string, most: number): Promise<Buffer | 'too-large' | undefined> {
  const there = await listed(folder, MOST_DOCUMENTS)
  const spelt = there === undefined ? undefined : asSpelt(there.files, name)
  return spelt === undefined ? undefined : readPlain(folder, spelt, most)
}

function refusal(kind: 'unreachable' | 'too-large', says: string, cause?: unknown): BoxError {
  return new BoxError('CATALOGUE_REFUSED', says, { cause, details: { kind } })
}

/** A stick's label is a stranger's word. */
function labelOf(place: string): string {
  return basename(place)
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD')
    .slice(0, 60)
}
