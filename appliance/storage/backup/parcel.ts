import { open } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Type from 'typebox'
import type { Static } from 'typebox'
import Value from 'typebox/value'
import { BoxError } from '#appliance/base/errors.ts'
import { BackupAbout } from '#appliance/contract/backup.ts'

/*
 * What lies inside the seal: files, one after the other, each behind a line of JSON (`{"name", "bytes"}` and a newline). The first is
 * `about.json`. Only names of this list are ever written, so that no file can lead out of its folder.
 */

const NAMES = /^(?:about\.json|box\.db|publish-key(?:-[A-Za-z0-9_-]{1,64})?|timetable\/[A-Za-z0-9][A-Za-z0-9._-]{0,120})$/u
const LONGEST_LINE = 1_000
const MOST_ABOUT = 10_000
const MOST_FILES = 1_000

const Line = Type.Object({ name: Type.String(), bytes: Type.Integer({ minimum: 0 }) })
type Line = Static<typeof Line>

export interface PackedFile {
  readonly name: string
  readonly path: string
  readonly bytes: number
}

/** Whether a backup may hold a file of this name. */
export function mayBePacked(name: string): boolean {
  return NAMES.test(name)
}

/** The files behind `about`, byte by byte. A file that is shorter by now than it was makes the parcel fail. */
export async function* packed(about: BackupAbout, files: readonly PackedFile[]): AsyncGenerator<Buffer> {
  const first = Buffer.from(JSON.stringify(about))
  yield lineOf({ name: 'about.json', bytes: first.length })
  yield first
  for (const { name, path, bytes } of files) {
    yield lineOf({ name, bytes })
    if (bytes === 0) continue
    let sent = 0
    for await (const chunk of createReadStream(path, { end: bytes - 1 })) {
      sent += (chunk as Buffer).length
      yield chunk as Buffer
    }
    if (sent !== bytes) throw new BoxError('INTERNAL', `${name} became shorter while it was packed`)
  }
}

/** Writes the files of a parcel into `folder`, each synced, and answers what it is about. Throws BACKUP_DAMAGED. */
export async function unpacked(parcel: AsyncIterable<Buffer>, folder: string): Promise<BackupAbout> {
  const reader = new Reader(parcel)
  const about = await aboutOf(reader)
  for (let count = 0; ; count += 1) {
    const line = await reader.line()
    if (line === undefined) return about
    if (!mayBePacked(line.name) || line.name === 'about.json' || count >= MOST_FILES) throw malformed()
    const path = join(folder, line.name)
    await mkdir(dirname(path), { recursive: true, mode: 0o750 })
    // Named twice is refused like everything else that no box writes.
    const file = await open(path, 'wx', 0o600)
    try {
      for await (const bytes of reader.bytes(line.bytes)) await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
  }
}

async function aboutOf(reader: Reader): Promise<BackupAbout> {
  const line = await reader.line()
  if (line?.name !== 'about.json' || line.bytes > MOST_ABOUT) throw malformed()
  const chunks: Buffer[] = []
  for await (const bytes of reader.bytes(line.bytes)) chunks.push(bytes)
  return checked(BackupAbout, Buffer.concat(chunks).toString())
}

class Reader {
  readonly #source: AsyncIterator<Buffer>
  #held = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Undefined at the end. */
  async line(): Promise<Line | undefined> {
    for (;;) {
      const end = this.#held.indexOf(10)
      if (end >= 0) {
        const text = this.#held.subarray(0, end).toString()
        this.#held = this.#held.subarray(end + 1)
        return checked(Line, text)
      }
      if (this.#held.length > LONGEST_LINE) throw malformed()
      if (!(await this.#more())) {
        if (this.#held.length > 0) throw malformed()
        return undefined
      }
    }
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.#held.length === 0 && !(await this.#more())) throw malformed()
      const part = this.#held.subarray(0, left)
      this.#held = this.#held.subarray(part.length)
      left -= part.length
      yield part
    }
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#source.next()
    if (done === true) return false
    this.#held = Buffer.concat([this.#held, value])
    return true
  }
}

function lineOf(line: Line): Buffer {
  return Buffer.from(`${JSON.stringify(line)}\n`)
}

function checked<T extends typeof Line | typeof BackupAbout>(schema: T, text: string): Static<T> {
  try {
    return Value.Parse(schema, JSON.parse(text))
  } catch (cause) {
    throw malformed(cause)
  }
}

function malformed(cause?: unknown): BoxError {
  return new BoxError('BACKUP_DAMAGED', 'the backup is sealed well, but what is in it was not made by a box', { cause })
}
