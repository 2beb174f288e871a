import { expect, it, onTestFinished } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { realFiles } from '#appliance/library/blobs/blob-files.ts'
import type { BlobFile, BlobFiles } from '#appliance/library/blobs/blob-files.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aBlob } from '#test/library/fetch/a-publisher.ts'

const MB = 1_048_576

/** A disk whose sync of a blob's data takes until it is let go; once. */
function aSlowDisk() {
  const [syncing, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let slow = true
  const open: BlobFiles['open'] = async (path, how) => {
    const file = await realFiles.open(path, how)
    if (!path.endsWith('.data')) return file
    const sync = async (): Promise<void> => {
      if (slow) {
        slow = false
        syncing.resolve()
        await letGo.promise
      }
      await file.sync()
    }
    const slowly: BlobFile = {
      read: (buffer, at) => file.read(buffer, at),
      write: (bytes, at) => file.write(bytes, at),
      truncate: (bytes) => file.truncate(bytes),
      close: () => file.close(),
      sync,
    }
    return slowly
  }
  return { files: { ...realFiles, open }, syncing: syncing.promise, letGo: () => letGo.resolve() }
}

it('a piece that comes while the disk syncs is claimed only by the next sync, and by that for certain', async () => {
  const folder = await aFolder()
  const disk = aSlowDisk()
  const [clock, log] = [new RealClock(), createLog('silent')]
  const store = new BlobStore({ folder, clock, log, files: disk.files })
  await store.open()
  onTestFinished(() => store.close())
  const { spec, bytes, list } = aBlob(5 * MB, 9)
  const partial = await store.begin(spec)
  await partial.giveList(list)
  const write = (piece: number): Promise<void> => partial.write(piece, bytes.subarray(piece * MB, (piece + 1) * MB))
  /** Pieces that another life of the store would find. */
  const kept = async (): Promise<number[]> => {
    const next = new BlobStore({ folder, clock, log })
    await next.open()
    const found = next.pieces(spec.sha256)
    return [0, 1, 2, 3, 4].filter((piece) => found?.holds(piece) === true)
  }

  await write(0)
  const first = partial.flush()
  await disk.syncing
  await write(1)
  disk.letGo()
  await first
  expect(await kept()).toEqual([0])
  await partial.flush()
  expect(await kept()).toEqual([0, 1])
})
