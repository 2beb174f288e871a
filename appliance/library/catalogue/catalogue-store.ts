import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder, writeFileAtomic } from '#appliance/storage/disk.ts'
import type { Database } from '#appliance/storage/database.ts'
import { LibraryNotes } from '../notes.ts'
import { MOST_DOCUMENT_BYTES, MOST_ROOT_BYTES } from './read-document.ts'
import type { DocumentKind } from './refusal.ts'
import type { SignedBytes } from './signature.ts'

/** What the table says of the newest document that was accepted. */
export interface Noted {
  readonly serial: number
  readonly sha256: string
  readonly url: string
  readonly etag: string | undefined
}

interface Row {
  serial: number
  sha256: string
  url: string
  etag: string | null
}

/** What is kept of a publisher. */
export interface Place {
  readonly publisher: string
  readonly document: DocumentKind
}

const PUT = `INSERT INTO library_documents (publisher, document, serial, sha256, url, etag, accepted_at) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (publisher, document) DO UPDATE SET serial = excluded.serial, sha256 = excluded.sha256, url = excluded.url,
  etag = excluded.etag, accepted_at = excluded.accepted_at`
const FOLDER_NAME = /^[a-z0-9][a-z0-9.-]{0,62}$/u
const ROOT_NAME = /^(\d{1,16})\.root\.json$/u
const MOST_ROOTS = 1000

/**
 * Accepted documents on the disk, in a folder per publisher. It reads whatever is there and judges nothing: whoever reads verifies anew.
 * A power cut leaves the old document with its signature or the new one: a new signature lies beside the old one (`.next`) before the
 * document is replaced.
 */
export class CatalogueStore {
  readonly #folder: string
  readonly #db: Pick<Database, 'readOne' | 'write'>
  readonly #notes: LibraryNotes

  constructor(options: { readonly folder: string; readonly db: Pick<Database, 'readOne' | 'write'> }) {
    this.#folder = options.folder
    this.#db = options.db
    this.#notes = new LibraryNotes(options.db)
  }

  /** Names of the publishers of whom something is kept. */
  async publishers(): Promise<string[]> {
    const entries = await readdir(this.#folder).catch(whereAbsent([]))
    return entries.filter((name) => FOLDER_NAME.test(name)).sort()
  }

  /** All roots that were accepted, the oldest first. */
  async roots(publisher: string): Promise<SignedBytes[]> {
    const folder = join(this.#folder, publisher, 'roots')
    const names = await readdir(folder).catch(whereAbsent([]))
    const serials = names.flatMap((name) => ROOT_NAME.exec(name)?.[1] ?? []).map(Number)
    const found: SignedBytes[] = []
    for (const serial of serials.sort((a, b) => a - b).slice(-MOST_ROOTS)) {
      found.push(...(await pairsOf(join(folder, `${serial}.root.json`), MOST_ROOT_BYTES)))
    }
    return found
  }

  /** The bytes of a document with each signature that may belong to it; none where nothing is kept. */
  async read({ publisher, document }: Place): Promise<readonly SignedBytes[]> {
    return pairsOf(this.#path(publisher, document), MOST_DOCUMENT_BYTES)
  }

  noted({ publisher, document }: Place): Noted | undefined {
    const sql = 'SELECT serial, sha256, url, etag FROM library_documents WHERE publisher = ? AND document = ?'
    const row = this.#db.readOne<Row>(sql, publisher, document)
    return row === undefined ? undefined : { ...row, etag: row.etag ?? undefined }
  }

  /** When the publisher of this fingerprint was reached last, epoch milliseconds; undefined where nobody knows. */
  reachedAt(fingerprint: string): number | undefined {
    const at = this.#notes.read(`reached ${fingerprint}`)
    return typeof at === 'number' && Number.isFinite(at) ? at : undefined
  }

  /** Rejects with DATABASE_FAILED. */
  async noteReached(fingerprint: string, at: number): Promise<void> {
    await this.#notes.write(`reached ${fingerprint}`, Math.round(at))
  }

  /** Resolves once the document and the note of it would survive a power cut. Rejects with an error of the disk or DATABASE_FAILED. */
  async keep(place: Place, signed: SignedBytes, noted: Noted & { readonly acceptedAt: number }): Promise<void> {
    const { publisher, document } = place
    if (document === 'root') await replace(join(this.#folder, publisher, 'roots', `${noted.serial}.root.json`), signed)
    await replace(this.#path(publisher, document), signed)
    const values = [noted.serial, noted.sha256, noted.url, noted.etag ?? null, Math.round(noted.acceptedAt)]
    await this.#db.write([{ sql: PUT, params: [publisher, document, ...values] }])
  }

  /** Lets a lower serial be accepted again: what was noted was signed by keys that the publisher has taken back. */
  async forgetNote({ publisher, document }: Place): Promise<void> {
    await this.#db.write([{ sql: 'DELETE FROM library_documents WHERE publisher = ? AND document = ?', params: [publisher, document] }])
  }

  /** The fingerprint by which a publisher is trusted; undefined where nothing was noted. */
  anchor(publisher: string): unknown {
    return this.#notes.read(`anchor:${publisher}`)
  }

  /** Notes by which fingerprint a publisher is trusted from now on. Rejects with DATABASE_FAILED. */
  async setAnchor(publisher: string, fingerprint: string): Promise<void> {
    if (this.anchor(publisher) !== fingerprint) await this.#notes.write(`anchor:${publisher}`, fingerprint)
  }

  /**
   * Makes room for a publisher that is trusted by this fingerprint and of which nothing could be read. What was kept by another one goes:
   * a publisher that lost its keys, and whom the school trusts anew, begins with low serials again.
   */
  async begin(publisher: string, fingerprint: string): Promise<void> {
    const before = this.anchor(publisher)
    if (before !== undefined && before !== fingerprint) await this.#remove(publisher)
    await this.setAnchor(publisher, fingerprint)
  }

  async #remove(publisher: string): Promise<void> {
    await rm(join(this.#folder, publisher), { recursive: true, force: true })
    await this.#db.write([{ sql: 'DELETE FROM library_documents WHERE publisher = ?', params: [publisher] }])
  }

  #path(publisher: string, document: DocumentKind): string {
    return join(this.#folder, publisher, `${document}.json`)
  }
}

async function replace(path: string, { bytes, signature }: SignedBytes): Promise<void> {
  const folder = join(path, '..')
  await mkdir(folder, { recursive: true })
  await writeFileAtomic(`${path}.sig.next`, signature)
  await writeFileAtomic(path, bytes)
  await rename(`${path}.sig.next`, `${path}.sig`)
  await syncFolder(folder)
}

async function pairsOf(path: string, most: number): Promise<SignedBytes[]> {
  const bytes = await contentOf(path, most)
  if (bytes === undefined) return []
  const signatures = [await contentOf(`${path}.sig`, 16_384), await contentOf(`${path}.sig.next`, 16_384)]
  return signatures.filter((signature) => signature !== undefined).map((signature) => ({ bytes, signature }))
}

/** Undefined also where the disk cannot read it, or it has grown to what was never written: then it is fetched anew. */
async function contentOf(path: string, most: number): Promise<Buffer | undefined> {
  try {
    const file = await open(path)
    try {
      return (await file.stat()).size > most ? undefined : await file.readFile()
    } finally {
      await file.close()
    }
  } catch {
    // Whoever reads says what is missing; a damaged sector is as good as no file.
    return undefined
  }
}

function whereAbsent<T>(value: T): (thrown: unknown) => T {
  return (thrown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return value
    throw thrown
  }
}
