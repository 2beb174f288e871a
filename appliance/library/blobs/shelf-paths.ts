import { join } from 'node:path'

const HASH = /^[0-9a-f]{64}$/

/** Where each file of the store lies. */
export class ShelfPaths {
  readonly blobs: string
  readonly partial: string

  constructor(folder: string) {
    this.blobs = join(folder, 'blobs')
    this.partial = join(folder, 'partial')
  }

  folderOf(sha256: string): string {
    return join(this.blobs, sha256.slice(0, 2))
  }

  blob(sha256: string): string {
    return join(this.folderOf(sha256), sha256)
  }

  /** The piece list of a complete blob, by which a damaged piece is found. */
  list(sha256: string): string {
    return `${this.blob(sha256)}.list`
  }

  data(sha256: string): string {
    return join(this.partial, `${sha256}.data`)
  }

  map(sha256: string): string {
    return join(this.partial, `${sha256}.map`)
  }

  partialList(sha256: string): string {
    return join(this.partial, `${sha256}.list`)
  }
}

/** The hash that a file's name begins with, and what follows it; undefined for a name that is none of ours. */
export function readName(name: string): { sha256: string; ending: string } | undefined {
  const sha256 = name.slice(0, 64)
  return HASH.test(sha256) ? { sha256, ending: name.slice(64) } : undefined
}
