import { createCipheriv, createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Asset, CatalogueDocument, Item, RootDocument, Slot, TimetableDocument } from '#appliance/contract/catalogue.ts'
import { aSigningKey } from './signing-key.ts'
import type { SigningKey } from './signing-key.ts'

const PIECE = 1_048_576

type DocumentName = 'root.json' | 'catalog.json' | 'timetable.json'

export interface PublishOptions {
  /** Who signs; else who should. */
  readonly keys?: readonly SigningKey[]
}

/**
 * What a publisher has signed and laid out, in memory: every path with its bytes. Each call issues a document anew, with a serial one
 * higher; `files` and `blobs` may be tampered with at will. It knows nothing of the code that reads such trees.
 */
export class PublishedTree {
  readonly name: string
  /** Documents and signatures by path, such as `catalog.json.sig`. */
  readonly files = new Map<string, Buffer>()
  /** By hash; each is published at `blobs/<first two digits>/<hash>`. */
  readonly blobs = new Map<string, Buffer>()
  readonly keys = { root: [aSigningKey()], catalog: [aSigningKey()], timetable: [aSigningKey()] }
  readonly #fingerprint: string
  readonly #serials = new Map<DocumentName, number>()
  #made = 0

  constructor(name: string) {
    this.name = name
    this.#fingerprint = this.keys.root[0]?.fingerprint ?? ''
    this.root()
  }

  /** Of the first root key: what schools wrote into their settings when they began to trust it. */
  get fingerprint(): string {
    return this.#fingerprint
  }

  /** Issues a root: who may sign what, by `keys` as they are now. */
  root(overrides: Partial<RootDocument> = {}, options: PublishOptions = {}): RootDocument {
    const { root, catalog, timetable } = this.keys
    const document: RootDocument = {
      ...this.#header('root.json'),
      name: { 'zh-Hans': `发布者 ${this.name}`, en: `Publisher ${this.name}` },
      keys: Object.fromEntries([...root, ...catalog, ...timetable].map(({ keyId, publicKey }) => [keyId, publicKey])),
      roles: { root: roleOf(root), catalog: roleOf(catalog), timetable: roleOf(timetable) },
      ...overrides,
    }
    this.publish('root.json', document, options.keys ?? root)
    for (const end of ['', '.sig']) {
      this.files.set(`roots/${document.serial}.root.json${end}`, this.files.get(`root.json${end}`) ?? Buffer.alloc(0))
    }
    return document
  }

  /** New keys for these roles, and a root that names them, signed by the root keys of before and of now. */
  rotate(...roles: (keyof PublishedTree['keys'])[]): RootDocument {
    const before = this.keys.root
    for (const role of roles.length === 0 ? (['root'] as const) : roles) this.keys[role] = [aSigningKey()]
    return this.root({}, { keys: [...new Set([...before, ...this.keys.root])] })
  }

  /** Issues catalog.json. */
  catalogue(
    items: readonly Item[] = [],
    assets: readonly Asset[] = [],
    options: PublishOptions & { header?: Partial<CatalogueDocument> } = {},
  ): CatalogueDocument {
    const document = { ...this.#header('catalog.json'), items: [...items], assets: [...assets], ...options.header }
    this.publish('catalog.json', document, options.keys ?? this.keys.catalog)
    return document
  }

  /** Issues timetable.json. */
  timetable(lessons: readonly Slot[] = [], options: PublishOptions & { header?: Partial<TimetableDocument> } = {}): TimetableDocument {
    const document = { ...this.#header('timetable.json'), lessons: [...lessons], ...options.header }
    this.publish('timetable.json', document, options.keys ?? this.keys.timetable)
    return document
  }

  /** Lays out a document, or any bytes in its place, and signs them. */
  publish(name: string, document: object | Buffer, keys: readonly SigningKey[]): Buffer {
    const bytes = Buffer.isBuffer(document) ? document : Buffer.from(JSON.stringify(document))
    this.files.set(name, bytes)
    this.files.set(`${name}.sig`, Buffer.from(JSON.stringify({ signatures: keys.map((key) => key.sign(bytes)) })))
    return bytes
  }

  /** Lays out a blob, and its piece list where it needs one; a number is so many bytes of noise, other noise each time. */
  blob(content: Uint8Array | string | number, more: Partial<Asset> = {}): Asset {
    const bytes = typeof content === 'number' ? noise(content, (this.#made += 1)) : Buffer.from(content)
    const asset: Asset = { sha256: this.#keep(bytes), bytes: bytes.length, mime: 'application/octet-stream', ...more }
    if (bytes.length <= PIECE) return asset
    const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, n) => bytes.subarray(n * PIECE, (n + 1) * PIECE))
    const list = Buffer.concat(pieces.map((piece) => createHash('sha256').update(piece).digest()))
    return { ...asset, pieces: { size: PIECE, listSha256: this.#keep(list), listBytes: list.length } }
  }

  /** What is published at a path; undefined where nothing is. */
  at(path: string): Buffer | undefined {
    const [, folder, sha256] = /^blobs\/([0-9a-f]{2})\/([0-9a-f]{64})$/u.exec(path) ?? []
    if (sha256 === undefined) return this.files.get(path)
    return sha256.startsWith(folder ?? '') ? this.blobs.get(sha256) : undefined
  }

  /** Writes all of it into a folder, as on a stick. */
  async writeTree(folder: string): Promise<void> {
    const blobs = [...this.blobs].map(([sha256, bytes]): [string, Buffer] => [`blobs/${sha256.slice(0, 2)}/${sha256}`, bytes])
    for (const [path, bytes] of [...this.files, ...blobs]) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), bytes)
    }
  }

  #header(name: DocumentName) {
    const serial = (this.#serials.get(name) ?? 0) + 1
    this.#serials.set(name, serial)
    return { format: 'classbox/1', publisher: this.name, serial, issued: '2026-09-01T00:00:00Z', expires: '2027-09-01T00:00:00Z' }
  }

  #keep(bytes: Buffer): string {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    this.blobs.set(sha256, bytes)
    return sha256
  }
}

function roleOf(keys: readonly SigningKey[]) {
  return { keys: keys.map(({ keyId }) => keyId), threshold: keys.length }
}

/** Bytes that no compression makes smaller, the same for the same number. */
function noise(bytes: number, number: number): Buffer {
  const key = createHash('sha256').update(`noise ${number}`).digest()
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes))
}
