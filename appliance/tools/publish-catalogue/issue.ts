import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import Value from 'typebox/value'
import { RootDocument, SignatureDocument } from '#appliance/contract/catalogue.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { syncFolder, writeFileAtomic } from '#appliance/storage/disk.ts'
import type { SigningKey } from './key-ring.ts'
import type { DocumentName, Memory } from './memory.ts'
import { holding, keysOf } from './signatures.ts'

export const MOST_DOCUMENT_BYTES = 8_388_608
const DAY_MS = 86_400_000

/** A document as it stands in the tree. */
export interface Standing {
  readonly bytes: Buffer
  readonly value: Readonly<Record<string, unknown>>
  readonly signatures: SignatureDocument['signatures']
}

export interface IssueOptions {
  readonly folder: string
  readonly memory: Memory
  /** Epoch milliseconds. */
  readonly now: number
}

/** What a document says, without its header. */
export type Content = Readonly<Record<string, unknown>>

export interface Issuing {
  readonly name: DocumentName
  /** As a box reads it; rejects where it would not. */
  readonly read: (bytes: Buffer) => Promise<unknown>
  readonly content: Content
  readonly days: number
  readonly signers: readonly SigningKey[]
  /** Where copies of each issue are kept: roots, from which a box that was long off finds its way. */
  readonly keepIn?: readonly string[]
}

/**
 * Writes documents so that a box may read them meanwhile: blobs are there before a document names them, and a document and its signature
 * change places with the ones before in the same instant, as far as two files can. A box that meets one of each asks again.
 */
export class Issue {
  readonly #options: IssueOptions

  constructor(options: IssueOptions) {
    this.#options = options
  }

  async standing(name: DocumentName): Promise<Standing | undefined> {
    const bytes = await readOrNothing(join(this.#options.folder, `${name}.json`))
    if (bytes === undefined) return undefined
    const value = parsed(bytes)
    const signed = parsed((await readOrNothing(join(this.#options.folder, `${name}.json.sig`))) ?? Buffer.from('{}'))
    if (typeof value !== 'object' || value === null) return undefined
    return { bytes, value: value as Standing['value'], signatures: Value.Check(SignatureDocument, signed) ? signed.signatures : [] }
  }

  /** Whether a document must be issued anew: something in it has changed, or it would soon be old. */
  isDue({ content, days }: Issuing, standing: Standing | undefined): 'new' | 'changed' | 'expires' | undefined {
    if (standing === undefined) return 'new'
    const { format: _, serial: __, issued: ___, expires, ...before } = standing.value
    if (JSON.stringify(before) !== JSON.stringify(content)) return 'changed'
    const left = Date.parse(String(expires)) - this.#options.now
    return Number.isNaN(left) || left < (days * DAY_MS) / 2 ? 'expires' : undefined
  }

  /** Answers the serial. Rejects with BAD_REQUEST where the document is larger than a box reads. */
  async publish(issuing: Issuing, standing: Standing | undefined): Promise<number> {
    const { name, read, content, signers } = issuing
    const { memory, folder, now } = this.#options
    const serial = Math.max(Number(standing?.value['serial'] ?? 0) || 0, memory.serials[name] ?? 0) + 1
    const moment = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
    const document = { format: 'classbox/1', serial, issued: moment(now), expires: moment(now + issuing.days * DAY_MS), ...content }
    const bytes = Buffer.from(JSON.stringify(document))
    if (bytes.length > MOST_DOCUMENT_BYTES) {
      throw new BoxError(
        'BAD_REQUEST',
        `${name}.json would be ${bytes.length} bytes; a box reads ${MOST_DOCUMENT_BYTES}: publish the folder in parts`,
      )
    }
    await read(bytes).catch((cause: unknown) => {
      throw new BoxError('BAD_REQUEST', `a box would refuse this: ${sentenceOf(cause)}`, { cause })
    })
    const own = signers.map((key) => ({ keyId: key.id, ed25519: key.sign(bytes) }))
    for (const copies of issuing.keepIn ?? []) {
      await mkdir(copies, { recursive: true })
      await write(join(copies, `${serial}.${name}.json`), { bytes, signatures: own })
    }
    await write(join(folder, `${name}.json`), { bytes, signatures: own })
    memory.serials[name] = serial
    return serial
  }

  /** Adds the signature of a new key to a document that stays as it is. */
  async signAlso(name: DocumentName, key: SigningKey): Promise<void> {
    const standing = await this.standing(name)
    if (standing === undefined) return
    const signatures = [
      { keyId: key.id, ed25519: key.sign(standing.bytes) },
      ...(await this.#holdingFor(standing)).filter(({ keyId }) => keyId !== key.id),
    ]
    const path = join(this.#options.folder, `${name}.json.sig`)
    await writeFileAtomic(path, JSON.stringify({ signatures: signatures.slice(0, 16) }))
  }

  /** The signatures that hold for the document that stands. */
  async #holdingFor(standing: Standing | undefined): Promise<SignatureDocument['signatures']> {
    const root =
      standing === undefined ? undefined : parsed((await readOrNothing(join(this.#options.folder, 'root.json'))) ?? Buffer.alloc(0))
    if (standing === undefined || !Value.Check(RootDocument, root)) return []
    return holding(standing.bytes, { signatures: standing.signatures }, keysOf(root))
  }
}

async function write(path: string, document: { bytes: Buffer; signatures: SignatureDocument['signatures'] }): Promise<void> {
  await replaceTogether([
    { path: `${path}.sig`, bytes: Buffer.from(JSON.stringify({ signatures: document.signatures })) },
    { path, bytes: document.bytes },
  ])
}

/**
 * All are on the disk before the first gets its name. The signature does so first: no document is ever seen without one, and who reads a
 * document and then its signature meets a strange pair only where the change falls in between.
 */
async function replaceTogether(files: readonly { path: string; bytes: Buffer }[]): Promise<void> {
  const ready: { from: string; to: string }[] = []
  try {
    for (const { path, bytes } of files) {
      const from = join(dirname(path), `.${basename(path)}.new`)
      ready.push({ from, to: path })
      await writeFileAtomic(from, bytes)
    }
    for (const { from, to } of ready) await rename(from, to)
    await syncFolder(dirname(files[0]?.path ?? '.'))
  } finally {
    for (const { from } of ready) await rm(from, { force: true })
  }
}

async function readOrNothing(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown
  } catch {
    // What cannot be read is written anew.
    return undefined
  }
}

export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
