import type { BlobFile, BlobFiles } from '#appliance/library/blobs/blob-files.ts'
import { BLOCK, FileBlocks } from './file-blocks.ts'

interface Inode {
  /** What programs see. */
  now: FileBlocks
  /** What a power cut leaves. */
  kept: FileBlocks
  /** Blocks that were written and not synced. */
  readonly loose: Set<number>
}

/**
 * A disk in memory that keeps apart what was written and what would be there after a power cut: bytes until their file is synced, names
 * until their folder is. `cut` drops them, each for itself as `keeps` says, as a disk that writes back in any order does.
 */
export class ForgetfulDisk {
  #names = new Map<string, Inode>()
  #kept = new Map<string, Inode>()
  readonly #folders = new Set<string>()
  #on: { power: boolean } = { power: true }
  /** How many more operations the power lasts. */
  power = Infinity
  operations = 0
  /** What happens while a file is being synced. */
  duringSync: (() => Promise<void>) | undefined
  /** What an operation fails with, by a test's hand. */
  trouble: ((operation: string, path: string) => string | undefined) | undefined

  /** The disk for one run of the box; after a cut it is dead, whatever of that run still goes on. */
  files(): BlobFiles {
    const on = this.#on
    const spend = (operation: string, path: string): Promise<void> => this.#spend(on, operation, path)
    return {
      makeFolder: async (path) => {
        await spend('makeFolder', path)
        this.#folders.add(path)
      },
      list: async (folder) => this.#list(folder),
      sizeOf: async (path) => this.#names.get(path)?.now.length,
      open: async (path, how) => {
        await spend('open', path)
        return this.#fileOf(this.#inode(path, how), (operation) => spend(operation, path))
      },
      rename: async (from, to) => {
        await spend('rename', to)
        const inode = this.#inode(from, 'read')
        this.#names.delete(from)
        this.#names.set(to, inode)
      },
      remove: async (path) => {
        await spend('remove', path)
        for (const name of this.#names.keys()) if (name === path || name.startsWith(`${path}/`)) this.#names.delete(name)
      },
      syncFolder: async (folder) => {
        await spend('syncFolder', folder)
        this.#syncFolder(folder)
      },
    }
  }

  /** What is there when the power is back: whether an unsynced change has made it to the disk, `keeps` decides. */
  cut(keeps: () => boolean): void {
    this.#on.power = false
    this.#on = { power: true }
    this.power = Infinity
    const after = new Map(this.#kept)
    for (const path of new Set([...this.#names.keys(), ...this.#kept.keys()])) {
      const now = this.#names.get(path)
      if (now === this.#kept.get(path) || !keeps()) continue
      if (now === undefined) after.delete(path)
      else after.set(path, now)
    }
    for (const inode of new Set(after.values())) {
      inode.kept = torn(inode, keeps)
      inode.now = inode.kept.copy()
      inode.loose.clear()
    }
    this.#names = new Map(after)
    this.#kept = new Map(after)
  }

  bytesOf(path: string): Buffer | undefined {
    return this.#names.get(path)?.now.toBuffer()
  }

  get paths(): string[] {
    return [...this.#names.keys()]
  }

  #list(folder: string): string[] {
    const inside = (path: string): boolean => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/')
    const name = (path: string): string => path.slice(folder.length + 1)
    return [...[...this.#folders].filter(inside).map((path) => `${name(path)}/`), ...[...this.#names.keys()].filter(inside).map(name)]
  }

  #inode(path: string, how: 'read' | 'write' | 'make'): Inode {
    const known = this.#names.get(path)
    if (known !== undefined) return known
    if (how !== 'make') throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
    const inode = { now: new FileBlocks(), kept: new FileBlocks(), loose: new Set<number>() }
    this.#names.set(path, inode)
    return inode
  }

  #syncFolder(folder: string): void {
    for (const path of new Set([...this.#names.keys(), ...this.#kept.keys()])) {
      if (path.slice(0, path.lastIndexOf('/')) !== folder) continue
      const now = this.#names.get(path)
      if (now === undefined) this.#kept.delete(path)
      else this.#kept.set(path, now)
    }
  }

  #fileOf(inode: Inode, spend: (operation: string) => Promise<void>): BlobFile {
    return {
      read: async (buffer, at) => inode.now.read(buffer, at),
      write: async (bytes, at) => {
        await spend('write')
        inode.now.write(bytes, at)
        for (let block = Math.floor(at / BLOCK); block * BLOCK < at + bytes.length; block += 1) inode.loose.add(block)
      },
      truncate: async (bytes) => {
        await spend('truncate')
        inode.now.resize(bytes)
      },
      sync: async () => {
        // What is written while a sync is on its way is not in it.
        const [now, loose] = [inode.now.copy(), new Set(inode.loose)]
        await this.duringSync?.()
        await spend('sync')
        inode.kept = now
        for (const block of loose) inode.loose.delete(block)
      },
      close: async () => undefined,
    }
  }

  async #spend(on: { power: boolean }, operation: string, path: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    if (!on.power) throw new Error('the power is gone')
    const code = this.trouble?.(operation, path)
    if (code !== undefined) throw Object.assign(new Error(`${code} at ${operation}`), { code })
    this.operations += 1
    this.power -= 1
    if (this.power < 0) throw new Error('the power is gone')
  }
}

/** Some blocks of what was written, others as they were; the length of before or of now. */
function torn({ now, kept, loose }: Inode, keeps: () => boolean): FileBlocks {
  const after = kept.copy()
  if (keeps()) after.resize(now.length)
  for (const block of loose) if (keeps()) after.take(block, { of: now })
  return after
}
