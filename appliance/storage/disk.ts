import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, statfs } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'

/**
 * Writes a file so that a power cut leaves the old or the new content, never a mixture: temp, fsync, rename, fsync the folder.
 * Rejects with the file system's own error.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array, options: { mode?: number } = {}): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`)
  try {
    await writeAndSync(temporary, data, options.mode ?? 0o644)
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause
  }
  await syncFolder(folder)
}

async function writeAndSync(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    // The umask may have taken bits from the mode that open was given.
    await file.chmod(mode)
    await file.writeFile(data)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes names that were added to or renamed in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Bytes that an ordinary program may still write on the disk that holds `folder`. */
export async function freeSpace(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/**
 * Makes sure that the box can keep files in `folder`, and answers its absolute path.
 * Throws DATA_FOLDER_UNUSABLE, naming the folder and the reason.
 */
export async function ensureDataFolder(folder: string): Promise<string> {
  const path = resolve(folder)
  try {
    await mkdir(path, { recursive: true, mode: 0o750 })
    const probe = join(path, `.probe.${randomUUID()}`)
    await writeAndSync(probe, 'a box was here', 0o600)
    await rm(probe)
    return path
  } catch (cause) {
    throw new BoxError('DATA_FOLDER_UNUSABLE', `the data folder ${path} cannot be used: ${sentenceOf(cause)}`, { cause, details: { path } })
  }
}
