import { fromBufferPromise } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { BoxError, sentenceOf } from '../errors.ts'
import { tableRefused } from './refused.ts'

const MOST_MEMBERS = 2000
const MOST_MEMBER_BYTES = 8_388_608
const MOST_BYTES = 25_165_824

/** The members of an office file, unpacked one at a time and counted while they are: however little it weighs, no more comes out. */
export class WorkbookZip {
  readonly #zip: ZipFile
  readonly #entries: ReadonlyMap<string, Entry>
  #left = MOST_BYTES

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip
    this.#entries = entries
  }

  /** Rejects with TABLE_FILE_REFUSED. */
  static async open(bytes: Buffer): Promise<WorkbookZip> {
    try {
      const zip = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false })
      if (zip.entryCount > MOST_MEMBERS) throw tableRefused('too-large', `the workbook has ${zip.entryCount} members`)
      const entries = new Map<string, Entry>()
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName.replaceAll('\\', '/').toLowerCase(), entry)
      return new WorkbookZip(zip, entries)
    } catch (cause) {
      throw refused(cause)
    }
  }

  /** A member as text; undefined where there is none of that name. Rejects with TABLE_FILE_REFUSED naming it. */
  async text(name: string): Promise<string | undefined> {
    const entry = this.#entries.get(name.toLowerCase())
    if (entry === undefined) return undefined
    if (entry.isEncrypted()) throw tableRefused('malformed', 'the workbook is locked by a password')
    const parts: Buffer[] = []
    let length = 0
    try {
      for await (const part of (await this.#zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
        parts.push(part)
        length += part.length
        this.#left -= part.length
        if (length > MOST_MEMBER_BYTES || this.#left < 0)
          throw tableRefused('too-large', `${entry.fileName.slice(0, 80)} in the workbook unpacks to more than a table of a school has`)
      }
    } catch (cause) {
      throw refused(cause)
    }
    return Buffer.concat(parts).toString('utf8')
  }
}

function refused(cause: unknown): BoxError {
  return cause instanceof BoxError
    ? cause
    : tableRefused('malformed', `the workbook cannot be opened: ${sentenceOf(cause).slice(0, 160)}`, { cause })
}
