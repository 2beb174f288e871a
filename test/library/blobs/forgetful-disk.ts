import type { BlobFile, BlobFiles } from '#appliance/library/blobs/blob-files.ts'

interface Inode {
  /** What programs see. */
  now: Buffer
  /** What a power cut leaves. */
  kept: Buffer
}

/**
 * A disk in memory that keeps apart what was written and what would be there after a power cut: bytes until their file is synced, names
 * until their folder is. `cut` drops them, each for itself as `keeps` says, as a disk that writes back in any order does.
 */
export class ForgetfulDisk implements BlobFiles {
  #names = new Map<string, Inode>()
  #kept = new Map<string, Inode>()
  readonly #folders = new Set<string>()
  /** How many more operations the power lasts. */
  power = Infinity
  operations = 0

  /** What is there when the power is back: whether an unsynced change has made it to the disk, `keeps` decides. */
  cut(keeps: () => boolean): void {
    this.power = Infinity
    const after = new Map(this.#kept)
    for (const path of new Set([...this.#names.keys(), ...this.#kept.keys()])) {
      if (this.#names.get(path) === this.#kept.get(path) || !keeps()) continue
      const now = this.#names.get(path)
      if (now === undefined) after.delete(path)
      else after.set(path, now)
    }
    for (const inode of new Set(after.values())) {
      if (keeps()) inode.kept = torn(inode, keeps)
      inode.now = Buffer.from(inode.kept)
    }
    this.#names = new Map(after)
    this.#kept = new Map(after)
  }

  bytesOf(path: string): Buffer | undefined {
    return this.#names.get(path)?.now
  }

  get paths(): string[] {
    return [...this.#names.keys()]
  }

  async makeFolder(path: string): Promise<void> {
    await this.#spend()
    this.#folders.add(path)
  }

  async list(folder: string): Promise<string[]> {
    const inside = (path: string): boolean => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/')
    const name = (path: string): string => path.slice(folder.length + 1)
    return [...[...this.#folders].filter(inside).map((path) => `${name(path)}/`), ...[...this.#names.keys()].filter(inside).map(name)]
  }

  async sizeOf(path: string): Promise<number | undefined> {
    return this.#names.get(path)?.now.length
  }

  async open(path: string, how: 'read' | 'write' | 'make'): Promise<BlobFile> {
    await this.#spend()
    let inode = this.#names.get(path)
    if (inode === undefined) {
      if (how !== 'make') throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
      inode = { now: Buffer.alloc(0), kept: Buffer.alloc(0) }
      this.#names.set(path, inode)
    }
    return this.#fileOf(inode)
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#spend()
    const inode = this.#names.get(from)
    if (inode === undefined) throw Object.assign(new Error(`no ${from}`), { code: 'ENOENT' })
    this.#names.delete(from)
    this.#names.set(to, inode)
  }

  async remove(path: string): Promise<void> {
    await this.#spend()
    for (const name of this.#names.keys()) if (name === path || name.startsWith(`${path}/`)) this.#names.delete(name)
  }

  async syncFolder(folder: string): Promise<void> {
    await this.#spend()
    for (const path of new Set([...this.#names.keys(), ...this.#kept.keys()])) {
      if (path.slice(0, path.lastIndexOf('/')) !== folder) continue
      const now = this.#names.get(path)
      if (now === undefined) this.#kept.delete(path)
      else this.#kept.set(path, now)
    }
  }

  #fileOf(inode: Inode): BlobFile {
    return {
      read: async (buffer, at) => (at >= inode.now.length ? 0 : inode.now.copy(buffer, 0, at, at + buffer.length)),
      write: async (bytes, at) => {
        await this.#spend()
        const grown = Buffer.alloc(Math.max(inode.now.length, at + bytes.length))
        inode.now.copy(grown)
        bytes.copy(grown, at)
        inode.now = grown
      },
      truncate: async (bytes) => {
        await this.#spend()
        const cut = Buffer.alloc(bytes)
        inode.now.copy(cut)
        inode.now = cut
      },
      sync: async () => {
        await this.#spend()
        inode.kept = Buffer.from(inode.now)
      },
      close: async () => undefined,
    }
  }

  async #spend(): Promise<void> {
    this.operations += 1
    if (this.power <= 0) throw new Error('the power is gone')
    this.power -= 1
  }
}

/** Some blocks of what was written, others as they were. */
function torn({ now, kept }: Inode, keeps: () => boolean): Buffer {
  const after = Buffer.alloc(Math.max(now.length, kept.length))
  kept.copy(after)
  for (let at = 0; at < now.length; at += 4096) if (keeps()) now.copy(after, at, at, at + 4096)
  return after.subarray(0, keeps() ? now.length : Math.max(kept.length, 0))
}
