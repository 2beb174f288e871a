import type { Sha256 } from '#appliance/contract/catalogue.ts'

/** A published tree as a box meets it: on a disk, or on a server. Paths are relative to the folder of root.json. */
export interface Published {
  /** A short file, or undefined where there is none. Rejects with a BoxError that says what is there instead. */
  document(path: string): Promise<Buffer | undefined>
  /** Bytes of a file by its folder or by HEAD; undefined where there is none. */
  size(path: string): Promise<number | undefined>
  /** Rejects with a BoxError where it is not there, or breaks off. */
  bytes(path: string, length: number): AsyncIterable<Buffer>
  /** Whether the server says so where there is nothing; asked first, for whatever is wrong with that looks like something else later. */
  absence(): Promise<readonly Manner[]>
  /** What the server does that costs boxes time, or worse; asked by one of its larger blobs. */
  manners(sample: { path: string; bytes: number } | undefined): Promise<readonly Manner[]>
  close(): Promise<void>
}

/** Something that a server does wrong, and what mends it. */
export interface Manner {
  readonly fault: boolean
  readonly says: string
}

export function blobPath(sha256: Sha256): string {
  return `blobs/${sha256.slice(0, 2)}/${sha256}`
}
