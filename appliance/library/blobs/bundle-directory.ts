import { Readable } from 'node:stream'
import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'

/** More would be a library of its own. */
const MOST_MEMBERS = 20_000
const LONGEST_NAME = 512
/** A name, its extra fields and the fixed part of an entry, at their largest that makes sense. */
const MOST_DIRECTORY_BYTES = MOST_MEMBERS * 1024
const LOCAL_HEADER_BYTES = 30
const STEP = 65_536

/** Bytes of a bundle, wherever they lie. Rejects where they cannot be read. */
export type ReadBundle = (buffer: Buffer, from: number) => Promise<number>

/** Where a member lies in its bundle. */
export interface BundlePlace {
  readonly offset: number
  readonly bytes: number
}

interface Member {
  /** Of its local header. */
  readonly header: number
  readonly bytes: number
  /** Where the next thing in the file begins: it must end before. */
  readonly limit: number
}

/** The directory of a ZIP whose members can be read where they lie: stored, not encrypted, each in a place of its own. */
export class BundleDirectory {
  readonly #read: ReadBundle
  readonly #members: ReadonlyMap<string, Member>

  private constructor(read: ReadBundle, members: ReadonlyMap<string, Member>) {
    this.#read = read
    this.#members = members
  }

  /** Reads the directory of a bundle of `size` bytes. Rejects with BUNDLE_REFUSED naming the culprit, or as reading does. */
  static async of(bytes: ReadBundle, size: number): Promise<BundleDirectory> {
    const read: ReadBundle = async (buffer, from) => (from >= 0 && from < size ? bytes(buffer, from) : 0)
    const reader = new BundleBytes(read)
    const zip = await understood(reader, () =>
      fromRandomAccessReaderPromise(reader, size, { lazyEntries: true, autoClose: false, strictFileNames: true }),
    )
    if (zip.entryCount > MOST_MEMBERS) throw refused(`it has ${zip.entryCount} members`)
    const entries = await understood(reader, () => entriesOf(zip, size))
    return new BundleDirectory(read, placed(entries, size))
  }

  get paths(): readonly string[] {
    return [...this.#members.keys()]
  }

  /**
   * Where a member's bytes lie; undefined where there is none. Rejects with BUNDLE_REFUSED where what stands before its bytes is not what
   * the directory says, or as reading does.
   */
  async find(path: string): Promise<BundlePlace | undefined> {
    const member = this.#members.get(path)
    if (member === undefined) return undefined
    const head = Buffer.alloc(LOCAL_HEADER_BYTES)
    await readFully(this.#read, head, member.header)
    // APPNOTE 4.3.7; lengths here may differ from those of the directory.
    if (head.readUInt32LE(0) !== 0x0403_4b50) throw refused(`nothing begins where ${path} should`)
    if (head.readUInt16LE(8) !== 0 || (head.readUInt16LE(6) & 1) !== 0) throw refused(`${path} is packed or locked after all`)
    const name = Buffer.alloc(head.readUInt16LE(26))
    await readFully(this.#read, name, member.header + LOCAL_HEADER_BYTES)
    if (name.toString('utf8') !== path) throw refused(`${path} goes by another name where it lies`)
    const offset = member.header + LOCAL_HEADER_BYTES + name.length + head.readUInt16LE(28)
    if (offset + member.bytes > member.limit) throw refused(`${path} reaches into what follows it`)
    return { offset, bytes: member.bytes }
  }
}

function refused(culprit: string, cause?: unknown): BoxError {
  return new BoxError('BUNDLE_REFUSED', `a bundle cannot be used: ${culprit}`, { cause })
}

async function entriesOf(zip: ZipFile, size: number): Promise<Entry[]> {
  const entries: Entry[] = []
  let directory = 0
  for await (const entry of zip.eachEntry()) {
    directory += 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
    if (directory > MOST_DIRECTORY_BYTES) throw refused('its directory is too long')
    if (entries.length >= MOST_MEMBERS) throw refused('it has too many members')
    checkEntry(entry, size)
    if (!entry.fileName.endsWith('/')) entries.push(entry)
  }
  return entries
}

function checkEntry(entry: Entry, size: number): void {
  const { fileName, compressionMethod, compressedSize, uncompressedSize, relativeOffsetOfLocalHeader: header } = entry
  const name = shown(fileName)
  if (fileName.length > LONGEST_NAME) throw refused(`the name ${name}… is too long`)
  if (fileName.split('/').some((part, at, all) => isBadPart(part, at === all.length - 1))) throw refused(`the name ${name} leads astray`)
  if (entry.isEncrypted()) throw refused(`${name} is locked`)
  if (compressionMethod !== 0 || compressedSize !== uncompressedSize) throw refused(`${name} is packed, and could not be read in place`)
  const isInside =
    Number.isSafeInteger(header) && Number.isSafeInteger(compressedSize) && header + LOCAL_HEADER_BYTES + compressedSize <= size
  if (!isInside) throw refused(`${name} lies outside the file`)
}

function isBadPart(part: string, isLast: boolean): boolean {
  return (part === '' && !isLast) || part === '.' || part === '..' || /[\p{Cc}\\:]/u.test(part)
}

/** A name that nobody has checked, as a log may show it. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80))
}

function placed(entries: readonly Entry[], size: number): Map<string, Member> {
  const sorted = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)
  const members = new Map<string, Member>()
  for (const [at, entry] of sorted.entries()) {
    const header = entry.relativeOffsetOfLocalHeader
    const limit = sorted[at + 1]?.relativeOffsetOfLocalHeader ?? size
    const least = header + LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize
    if (least > limit) throw refused(`${shown(entry.fileName)} reaches into what follows it`)
    if (members.has(entry.fileName)) throw refused(`it has two members ${shown(entry.fileName)}`)
    members.set(entry.fileName, { header, bytes: entry.compressedSize, limit })
  }
  return members
}

async function readFully(read: ReadBundle, buffer: Buffer, from: number): Promise<void> {
  for (let done = 0; done < buffer.length;) {
    const count = await read(buffer.subarray(done), from + done)
    if (count === 0) throw refused('it ends too early')
    done += count
  }
}

/** What goes wrong in the ZIP is the bundle's fault; what goes wrong in reading is not. */
async function understood<T>(reader: BundleBytes, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (thrown) {
    if (reader.trouble !== undefined) throw reader.trouble
    throw thrown instanceof BoxError ? thrown : refused(sentenceOf(thrown), thrown)
  }
}

/** The bundle's bytes as the ZIP reader asks for them. */
class BundleBytes extends RandomAccessReader {
  readonly #bytes: ReadBundle
  /** What reading rejected with. */
  trouble: unknown

  constructor(read: ReadBundle) {
    super()
    this.#bytes = read
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#part(start, end))
  }

  async *#part(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end;) {
      const buffer = Buffer.allocUnsafe(Math.min(STEP, end - at))
      try {
        await readFully(this.#bytes, buffer, at)
      } catch (thrown) {
        this.trouble = thrown
        throw thrown
      }
      yield buffer
      at += buffer.length
    }
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null)
  }
}
