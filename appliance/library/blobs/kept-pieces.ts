import type { BlobSpec } from '../ports.ts'
import { PIECE_BYTES } from '../ports.ts'
import type { BlobFile, BlobFiles } from './blob-files.ts'
import { PieceMap } from './piece-map.ts'
import { digest, pieceBytes, pieceCount } from '../pieces.ts'
import type { ShelfPaths } from './shelf-paths.ts'

/*
 * What an earlier run of the box left of a blob: its piece list, the map of what it claimed, and bytes that it had no time to claim. All
 * reject with the file system's own error.
 */

export interface BlobDisk {
  readonly files: BlobFiles
  readonly paths: ShelfPaths
}

/** So much of a piece says whether anything was ever written there. */
const GLANCE_BYTES = 4096

/** The list, where it is the one that was signed; undefined where it is not there, or a blob has none. */
export async function keptList({ files, paths }: BlobDisk, { sha256, bytes, pieces }: BlobSpec): Promise<Buffer | undefined> {
  if (pieces === undefined) return undefined
  const path = paths.partialList(sha256)
  const length = pieceCount(bytes) * 32
  if ((await files.sizeOf(path)) !== length) return undefined
  const list = await readWhole(files, path, length)
  return (await digest(list)).toString('hex') === pieces.listSha256 ? list : undefined
}

/** What the map says; undefined where it is damaged or not there. */
export async function readMap({ files, paths }: BlobDisk, sha256: string): Promise<PieceMap | undefined> {
  const path = paths.map(sha256)
  const bytes = await files.sizeOf(path)
  return bytes === undefined ? undefined : PieceMap.fromFile(await readWhole(files, path, bytes))
}

/** What the map claims, as far as it can be believed: nothing of one that speaks of another file, or of bytes that are not there. */
export async function keptPieces(disk: BlobDisk, spec: BlobSpec): Promise<PieceMap> {
  const { sha256, bytes } = spec
  const nothing = new PieceMap(bytes)
  const size = await disk.files.sizeOf(disk.paths.data(sha256))
  if (size === undefined) return nothing
  const map = await readMap(disk, sha256)
  if (size > bytes || (map !== undefined && map.bytes !== bytes)) {
    // It was begun as another file: what is behind the end of this one would be published with it.
    await removePartial(disk, sha256)
    return nothing
  }
  return map !== undefined && size >= endOf(map) ? map : nothing
}

/**
 * Pieces that are not claimed and are right all the same: they were written before a kill or a power cut, and there was no time to claim
 * them. Most of what is not claimed was never written, which a glance tells; the rest is hashed.
 */
export async function unclaimedPieces(
  { files, paths }: BlobDisk,
  spec: BlobSpec,
  about: { map: PieceMap; list: Buffer | undefined },
): Promise<number[]> {
  const hashes = spec.pieces === undefined ? Buffer.from(spec.sha256, 'hex') : about.list
  const path = paths.data(spec.sha256)
  const size = await files.sizeOf(path)
  if (hashes === undefined || size === undefined || size === 0 || about.map.isFull) return []
  const file = await files.open(path, 'read')
  try {
    const found: number[] = []
    for (let piece = 0; piece < about.map.count && piece * PIECE_BYTES < size; piece += 1) {
      if (about.map.holds(piece) || !(await isWritten(file, piece))) continue
      if (await isRight(file, { piece, bytes: pieceBytes(spec.bytes, piece), hashes })) found.push(piece)
    }
    return found
  } finally {
    await file.close()
  }
}

/** Pieces of a file that are not what the list says; a piece that cannot be read is one of them. */
export async function wrongPieces({ files, paths }: BlobDisk, spec: BlobSpec, hashes: Buffer): Promise<number[]> {
  const file = await files.open(paths.data(spec.sha256), 'read')
  try {
    const wrong: number[] = []
    for (let piece = 0; piece < pieceCount(spec.bytes); piece += 1) {
      const right = await isRight(file, { piece, bytes: pieceBytes(spec.bytes, piece), hashes }).catch(() => false)
      if (!right) wrong.push(piece)
    }
    return wrong
  } finally {
    await file.close()
  }
}

export async function removePartial({ files, paths }: BlobDisk, sha256: string): Promise<void> {
  for (const path of [paths.map(sha256), paths.data(sha256), paths.partialList(sha256)]) await files.remove(path)
}

export async function readWhole(files: BlobFiles, path: string, bytes: number): Promise<Buffer> {
  const file = await files.open(path, 'read')
  try {
    const buffer = Buffer.alloc(bytes)
    return buffer.subarray(0, await file.read(buffer, 0))
  } finally {
    await file.close()
  }
}

function endOf(map: PieceMap): number {
  for (let piece = map.count - 1; piece >= 0; piece -= 1) {
    if (map.holds(piece)) return piece * PIECE_BYTES + pieceBytes(map.bytes, piece)
  }
  return 0
}

async function isWritten(file: BlobFile, piece: number): Promise<boolean> {
  const sample = Buffer.alloc(GLANCE_BYTES)
  const read = await file.read(sample, piece * PIECE_BYTES)
  return sample.subarray(0, read).some((byte) => byte !== 0)
}

async function isRight(file: BlobFile, { piece, bytes, hashes }: { piece: number; bytes: number; hashes: Buffer }): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(bytes)
  const read = await file.read(buffer, piece * PIECE_BYTES)
  return read === bytes && (await digest(buffer)).equals(hashes.subarray(piece * 32, piece * 32 + 32))
}
