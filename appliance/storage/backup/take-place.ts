import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '#appliance/base/log.ts'
import { syncFolder } from '../disk.ts'

/** Where a backup is prepared, below the data folder; what is left in it by a start is of no use any more. */
const WORK = 'backup-work'
/** Whole and checked: from the moment this folder has its name, the box becomes what is in it, whatever cuts it off. */
const READY = 'restore-ready'
const DATABASE = 'box.db'

/** An empty folder to prepare a backup or a restore in. */
export async function freshWork(dataFolder: string, name: string): Promise<string> {
  const folder = join(dataFolder, WORK, name)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Decides: what lies in `folder`, synced, takes its place at the next start of the box. */
export async function decide(dataFolder: string, folder: string): Promise<void> {
  await syncAll(folder)
  await rename(folder, join(dataFolder, READY))
  await syncFolder(dataFolder)
}

/**
 * Does what was decided, before anything of the box is open, and throws away what was not. Done again from any point at which it was cut
 * off, it comes to the same end. Answers whether there was anything decided.
 */
export async function takePlace(dataFolder: string, log: Log): Promise<boolean> {
  await rm(join(dataFolder, WORK), { recursive: true, force: true })
  const ready = join(dataFolder, READY)
  if (!existsSync(ready)) return false
  const names = await readdir(ready)
  // What the old database had still in its log must not be played into the new one.
  if (names.includes(DATABASE)) for (const suffix of ['-wal', '-shm']) await rm(join(dataFolder, `${DATABASE}${suffix}`), { force: true })
  for (const name of names.toSorted((a, b) => Number(a === DATABASE) - Number(b === DATABASE))) await move(ready, dataFolder, name)
  await rm(ready, { recursive: true, force: true })
  await syncFolder(dataFolder)
  log.warn({ restored: names }, 'backup restored')
  return true
}

/** A folder takes the place of the whole one that was there; cut off before the last step, it is still here to be moved again. */
async function move(from: string, to: string, name: string): Promise<void> {
  const source = join(from, name)
  if ((await stat(source)).isDirectory()) await rm(join(to, name), { recursive: true, force: true })
  await rename(source, join(to, name))
  await syncFolder(to)
  await syncFolder(from)
}

async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncAll(join(folder, entry.name))
  }
  await syncFolder(folder)
}
