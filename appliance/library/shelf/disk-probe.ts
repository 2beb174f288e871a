import { randomUUID } from 'node:crypto'
import { open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskView } from '#appliance/contract/library.ts'
import type { DiskSpace } from './budget.ts'

export type DiskTrouble = NonNullable<DiskView['trouble']>

/** The disk on which the library is. */
export interface LibraryDisk {
  /** Rejects with the file system's error. */
  space(): Promise<DiskSpace>
  /** Writes something and makes sure of it; undefined: it can. */
  probe(): Promise<DiskTrouble | undefined>
}

const PROBE = Buffer.alloc(4096, 'a box was here ')

/** The disk that holds `folder`, which must exist. */
export class FolderDisk implements LibraryDisk {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async space(): Promise<DiskSpace> {
    const { bavail, blocks, bsize } = await statfs(this.#folder)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  }

  async probe(): Promise<DiskTrouble | undefined> {
    const path = join(this.#folder, `.probe.${randomUUID()}`)
    try {
      const file = await open(path, 'wx', 0o600)
      try {
        await file.writeFile(PROBE)
        await file.sync()
      } finally {
        await file.close()
      }
      return undefined
    } catch (thrown) {
      return troubleOf(thrown)
    } finally {
      // What could not be made need not go, and what cannot go is 4 KiB.
      await rm(path, { force: true }).catch(() => undefined)
    }
  }
}

export function troubleOf(thrown: unknown): DiskTrouble {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full'
  return code === 'EROFS' ? 'read-only' : 'failed'
}
