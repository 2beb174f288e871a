import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import yauzl from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { memberPathTrouble } from './member-path.ts'

const MOST_ENTRIES = 10_000
const MOST_BYTES = 2_147_483_648
/** Deflate packs at most 1032 to 1; honest pages stay far below this. */
const MOST_RATIO = 200
const RATIO_COUNTS_FROM = 1_048_576
const UNIX_LINK = 0o12

/** A small page that somebody packed as a ZIP, read in place: nothing of it is ever written under a name that it chose. */
export class ZipApp {
  readonly #zip: ZipFile
  readonly #entries: ReadonlyMap<string, Entry>

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip
    this.#entries = entries
  }

  /** Rejects with BUNDLE_REFUSED, saying why. */
  static async open(path: string): Promise<ZipApp> {
    const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch((cause: unknown) => {
      throw refused(sentenceOf(cause), cause)
    })
    try {
      return new ZipApp(zip, withoutFolderAround(await entriesOf(zip)))
    } catch (thrown) {
      zip.close()
      throw thrown
    }
  }

  get members(): { path: string; bytes: number }[] {
    return [...this.#entries]
      .map(([path, entry]) => ({ path, bytes: entry.uncompressedSize }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
  }

  /** yauzl ends the stream with an error where the bytes are more or fewer than the entry says. */
  async read(path: string): Promise<Readable> {
    const entry = this.#entries.get(path)
    if (entry === undefined) throw refused(`it has no ${path}`)
    return this.#zip.openReadStreamPromise(entry)
  }

  close(): void {
    this.#zip.close()
  }
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > MOST_ENTRIES) throw refused(`it has ${zip.entryCount} files; ${MOST_ENTRIES} are allowed`)
  const entries = new Map<string, Entry>()
  let bytes = 0
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/') || /(?:^|\/)(?:__MACOSX\/|\.[^/]*$)/.test(entry.fileName)) continue
      bytes += entry.uncompressedSize
      const trouble = entryTrouble(entry) ?? (bytes > MOST_BYTES ? 'unpacked it is larger than 2 GiB' : undefined)
      if (trouble !== undefined) throw refused(trouble)
      if (entries.has(entry.fileName)) throw refused(`${JSON.stringify(entry.fileName)} is in it twice`)
      entries.set(entry.fileName, entry)
    }
  } catch (cause) {
    throw cause instanceof BoxError ? cause : refused(sentenceOf(cause), cause)
  }
  return entries
}

function entryTrouble(entry: Entry): string | undefined {
  const name = JSON.stringify(entry.fileName.slice(0, 100))
  const path = memberPathTrouble(entry.fileName)
  if (path !== undefined) return `${name} ${path}`
  if (!isUtf8(entry.fileNameRaw) && entry.fileName.includes('\uFFFD')) return `${name} is not UTF-8`
  if (entry.isEncrypted()) return `${name} is encrypted`
  if (entry.externalFileAttributes >>> 28 === UNIX_LINK) return `${name} is a link`
  const { compressedSize: packed, uncompressedSize: bytes } = entry
  if (bytes > RATIO_COUNTS_FROM && bytes > packed * MOST_RATIO) return `${name} unpacks to more than ${MOST_RATIO} times its size`
  return undefined
}

/** Most people pack the folder and not what is in it. */
function withoutFolderAround(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, Entry> {
  if (entries.has('index.html')) return entries
  const tops = new Set([...entries.keys()].map((path) => path.slice(0, path.indexOf('/') + 1)))
  const [top = ''] = tops
  if (tops.size !== 1 || top === '' || !entries.has(`${top}index.html`)) throw refused('there is no index.html in it')
  return new Map([...entries].map(([path, entry]) => [path.slice(top.length), entry]))
}

function refused(why: string, cause?: unknown): BoxError {
  return new BoxError('BUNDLE_REFUSED', why, { cause })
}
