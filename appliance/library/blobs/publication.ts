import type { BlobDisk } from './kept-pieces.ts'
import type { PartialBlob } from './partial-blob.ts'
import { writeMap } from './partial-blob.ts'
import type { PieceMap } from './piece-map.ts'

/*
 * How a blob gets its name, and loses it again. Each step may be the last before the power goes: at every moment the disk holds a blob that
 * is whole, or one that is not and says so. All reject with the file system's own error, and may then be called again.
 */

/** Gives a blob that is whole and synced its name; resolves when that outlives a power cut. */
export async function moveIn({ files, paths }: BlobDisk, { spec: { sha256, bytes }, list }: PartialBlob): Promise<void> {
  const folder = paths.folderOf(sha256)
  await files.makeFolder(folder)
  await files.syncFolder(paths.blobs)
  if (bytes === 0) await (await files.open(paths.data(sha256), 'make')).close()
  const data = await files.sizeOf(paths.data(sha256))
  if (list !== undefined && (await files.sizeOf(paths.partialList(sha256))) !== undefined) {
    await files.rename(paths.partialList(sha256), paths.list(sha256))
  }
  // It has moved where an earlier try failed behind this step.
  if (data !== undefined) await files.rename(paths.data(sha256), paths.blob(sha256))
  await files.syncFolder(folder)
  await files.syncFolder(paths.partial)
  await files.remove(paths.map(sha256))
}

/**
 * Takes the name from a blob of which the disk holds no more than `map` says. The map first: a cut before the data has moved leaves a
 * complete blob and a stray map.
 */
export async function takeBack({ files, paths }: BlobDisk, sha256: string, map: PieceMap): Promise<void> {
  await writeMap(files, paths.map(sha256), map)
  if ((await files.sizeOf(paths.list(sha256))) !== undefined) await files.rename(paths.list(sha256), paths.partialList(sha256))
  await files.rename(paths.blob(sha256), paths.data(sha256))
  await files.syncFolder(paths.partial)
  await files.syncFolder(paths.folderOf(sha256))
}
