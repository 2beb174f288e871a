import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { writeFileAtomic } from '#appliance/storage/disk.ts'
import type { Probed } from './probe.ts'
import type { Stored } from './tree.ts'

/** Something that is published, by its hash; `pieces` only where it lies in the tree by itself. */
export interface Thing extends Stored {
  readonly mime: string
}

/** What is known of a file of the publisher, as long as its size and date stay. */
export interface FileMemory {
  readonly bytes: number
  readonly mtimeMs: number
  readonly inode: number
  readonly stored: Stored
  readonly probed?: Probed | undefined
  /** null: none could be made. */
  readonly poster?: Thing | null | undefined
  readonly pages?: readonly Thing[] | null | undefined
  /** Of a page that was packed as a ZIP. */
  readonly members?: readonly { readonly path: string; readonly thing: Thing }[] | undefined
}

export type DocumentName = 'root' | 'catalog' | 'timetable'

interface Written {
  readonly version: 1
  readonly publisher: string
  readonly serials: Partial<Record<DocumentName, number>>
  readonly files: readonly [string, FileMemory][]
  readonly bundles: readonly [string, Stored][]
  readonly items: readonly [string, { rev: number; digest: string }][]
  readonly blobs: readonly [string, number][]
  readonly issues: readonly { serial: number; at: number }[]
}

const MOST_ISSUES = 2000

/**
 * What a publisher remembers from one run to the next, beside its keys. Without it all is hashed again, and serials go on from those in
 * the tree.
 */
export class Memory {
  publisher = ''
  serials: Partial<Record<DocumentName, number>> = {}
  readonly files = new Map<string, FileMemory>()
  /** By the hash of the names of what is in them. */
  readonly bundles = new Map<string, Stored>()
  readonly items = new Map<string, { rev: number; digest: string }>()
  /** The serial of the catalogue that named a blob first. */
  readonly blobs = new Map<string, number>()
  /** Epoch milliseconds of each catalogue. */
  issues: { serial: number; at: number }[] = []
  readonly #path: string
  #stood = ''

  private constructor(path: string) {
    this.#path = path
  }

  static async read(keys: string): Promise<Memory> {
    const memory = new Memory(join(keys, 'memory.json'))
    try {
      memory.#stood = await readFile(memory.#path, 'utf8')
      memory.#take(JSON.parse(memory.#stood) as Written)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return memory
      throw new BoxError('BAD_REQUEST', `${memory.#path} cannot be read (${sentenceOf(cause)}): delete it, and all is hashed again`, {
        cause,
      })
    }
    return memory
  }

  #take(written: Written): void {
    if (written.version !== 1) throw new Error('it is of another version')
    this.publisher = written.publisher
    this.serials = written.serials
    for (const [path, file] of written.files) this.files.set(path, file)
    for (const [digest, bundle] of written.bundles) this.bundles.set(digest, bundle)
    for (const [id, item] of written.items) this.items.set(id, item)
    for (const [sha256, serial] of written.blobs) this.blobs.set(sha256, serial)
    this.issues = [...written.issues]
  }

  async save(): Promise<void> {
    const { publisher, serials, files, bundles, items, blobs, issues } = this
    const written: Written = {
      ...{ version: 1, publisher, serials, files: [...files], bundles: [...bundles], items: [...items] },
      ...{ blobs: [...blobs], issues: issues.slice(-MOST_ISSUES) },
    }
    const text = JSON.stringify(written)
    if (text === this.#stood) return
    await writeFileAtomic(this.#path, text, { mode: 0o600 })
    this.#stood = text
  }
}
