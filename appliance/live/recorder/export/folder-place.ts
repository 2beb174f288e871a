import { constants } from 'node:fs'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { sentenceOf } from '#appliance/base/errors.ts'
import { freeSpace, syncFolder } from '#appliance/storage/disk.ts'
import { chunkOf } from './exported-file.ts'
import type { ExportedFile } from './exported-file.ts'
import type { Bringing, ExportPlace } from './export-place.ts'
import { ExportTrouble } from './export-trouble.ts'

export interface FolderPlaceOptions {
  /** A path that begins with /, or the name of a folder on whichever stick is there. */
  readonly folder: () => string
  /** Where sticks are at this moment; absolute paths. */
  readonly sticks: () => Promise<readonly string[]>
}

const CHUNK_BYTES = 1_048_576

/** A folder, on a stick or a disk: it is never made, so that nothing lands on the box's own disk where a stick is missing. */
export class FolderPlace implements ExportPlace {
  readonly #options: FolderPlaceOptions

  constructor(options: FolderPlaceOptions) {
    this.#options = options
  }

  get setting(): string {
    return this.#options.folder()
  }

  /** A file is there whole under its name, or not at all. Rejects with ExportTrouble, or the reason of the signal. */
  async bring(file: ExportedFile, { sent }: Bringing, signal: AbortSignal): Promise<void> {
    const folder = await this.#find()
    const temporary = join(folder, `.${file.name}.part`)
    try {
      await rm(temporary, { force: true })
      if ((await freeSpace(folder)) < file.size) throw new ExportTrouble('place-full', 'there is not enough room in the folder')
      await write({ file, temporary, sent }, signal)
      await rename(temporary, join(folder, file.name))
      await syncFolder(folder)
      await this.#verify(folder, file)
    } catch (thrown) {
      // A stick that was pulled out keeps what it has; the next try begins with removing it.
      await rm(temporary, { force: true }).catch(() => undefined)
      signal.throwIfAborted()
      throw troubleOf(thrown)
    }
  }

  /** Nothing stays behind that was not brought to its end. */
  async leave(): Promise<void> {}

  async #find(): Promise<string> {
    const wished = this.#options.folder()
    if (isAbsolute(wished)) {
      if (await isFolder(wished)) return wished
      throw new ExportTrouble('place-missing', `there is no folder ${wished}`)
    }
    for (const stick of await this.#options.sticks()) {
      const folder = join(stick, wished)
      // A stick is a stranger's: a link, or a name with dots, could lead out of it.
      const real = await realpath(folder).catch(() => undefined)
      if (real === folder && folder.startsWith(`${stick}/`) && (await isFolder(folder))) return folder
    }
    throw new ExportTrouble('place-missing', `no stick with a folder ${wished} is in the box`)
  }

  /** What a stick took that was pulled out meanwhile is nowhere. */
  async #verify(folder: string, { name, size }: ExportedFile): Promise<void> {
    const found = await stat(join(folder, name)).catch(() => undefined)
    if (found?.size !== size) throw new ExportTrouble('place-missing', `the file is not in ${folder} any more`)
  }
}

async function write(
  { file, temporary, sent }: { file: ExportedFile; temporary: string; sent: Bringing['sent'] },
  signal: AbortSignal,
): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const handle = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644)
  try {
    for (let at = 0; at < file.size; at += CHUNK_BYTES) {
      signal.throwIfAborted()
      await writeAll(handle, await chunkOf(file, at, Math.min(CHUNK_BYTES, file.size - at)))
      sent(Math.min(file.size, at + CHUNK_BYTES))
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true
}

const KINDS: Readonly<Record<string, ExportTrouble['kind']>> = {
  ENOSPC: 'place-full',
  EDQUOT: 'place-full',
  EFBIG: 'too-large', // FAT takes 4 GB at most
  EROFS: 'place-refuses',
  EACCES: 'place-refuses',
  EPERM: 'place-refuses',
}

function troubleOf(thrown: unknown): ExportTrouble {
  if (thrown instanceof ExportTrouble) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return new ExportTrouble(KINDS[code] ?? 'place-missing', `the folder cannot be written to: ${sentenceOf(thrown)}`, { cause: thrown })
}
