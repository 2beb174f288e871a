import { constants } from 'node:fs'
import { lstat, open, opendir, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/*
 * Reading from a stick, which is a stranger's: no link is followed, only plain files are opened, nothing is written, and whatever is on it,
 * only so much of it is looked at.
 */

/** What is directly in a folder: names of plain folders and plain files. */
export interface Listed {
  readonly folders: readonly string[]
  readonly files: readonly string[]
  /** Not all of it was looked at. */
  readonly cut: boolean
}

/** Undefined where it is no folder, or a link. Rejects with the disk's own error where the disk fails. */
export async function listed(path: string, most: number): Promise<Listed | undefined> {
  // A link anywhere on the way would lead out of the stick.
  if ((await realpath(path).catch(absent)) !== path) return undefined
  const folders: string[] = []
  const files: string[] = []
  let seen = 0
  const entries = await opendir(path, { bufferSize: 256 }).catch(absent)
  if (entries === undefined) return undefined
  for await (const entry of entries) {
    seen += 1
    if (seen > most) return { folders, files, cut: true }
    if (entry.isDirectory()) folders.push(entry.name)
    else if (entry.isFile()) files.push(entry.name)
  }
  return { folders, files, cut: false }
}

/** Undefined where there is no such file, or it is none. Rejects where the disk fails. */
export async function readPlain(folder: string, name: string, most: number): Promise<Buffer | 'too-large' | undefined> {
  // O_NONBLOCK: opening a pipe that somebody left there would wait for ever.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  if ((await realpath(folder).catch(absent)) !== folder) return undefined
  const file = await open(join(folder, name), flags).catch(absent)
  if (file === undefined) return undefined
  try {
    const found = await file.stat()
    if (!found.isFile()) return undefined
    if (found.size > most) return 'too-large'
    const bytes = Buffer.alloc(found.size)
    let at = 0
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, at)
      if (bytesRead === 0) return bytes.subarray(0, at)
      at += bytesRead
    }
    return bytes
  } finally {
    // A stick that was pulled out may fail to close, too; there is nothing left to lose.
    await file.close().catch(() => undefined)
  }
}

/** Epoch milliseconds of the last change of a file, and its size; undefined where it is gone. */
export async function writtenAt(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(absent)
  return found && `${found.mtimeMs} ${found.size}`
}

/** The name among `names` that a file system without capitals would take for `name`; the exact one first. */
export function asSpelt(names: readonly string[], name: string): string | undefined {
  return names.includes(name) ? name : names.find((one) => one.toLowerCase() === name)
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EISDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG'])

function absent(thrown: NodeJS.ErrnoException): undefined {
  if (ABSENT.has(thrown.code ?? '')) return undefined
  throw thrown
}
