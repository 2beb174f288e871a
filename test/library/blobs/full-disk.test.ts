import { readFile } from 'node:fs/promises'
import { expect, it, onTestFinished } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'
import { aBlob, hash } from './a-blob.ts'

it.skipIf(noSmallDisk !== undefined)(
  `a full disk keeps what it has, says so, and is filled further when there is room ${noSmallDisk ?? ''}`,
  async () => {
    const folder = await aFolder()
    const disk = aSmallDisk(folder, '3m')
    const film = aBlob(5 * PIECE_BYTES + 99, 3)
    const store = new BlobStore({ folder, clock: new ManualClock(), log: createLog('silent') })
    await store.open()
    onTestFinished(() => store.close())
    const partial = await store.begin(film.spec)
    await partial.giveList(film.list ?? Buffer.alloc(0))
    let written = 0
    const bring = async (): Promise<void> => {
      for (const piece of film.pieces) {
        if (partial.holds(piece)) continue
        await partial.write(piece, film.piece(piece))
        written += 1
      }
      await partial.flush()
    }
    await expect(bring()).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect([written, partial.have]).toEqual([2, 2 * PIECE_BYTES])
    await expect(bring()).rejects.toMatchObject({ code: 'DISK_FULL' })
    disk.resize('20m')
    await bring()
    expect(written).toBe(6)
    expect(hash(await readFile(store.pathOf(film.spec.sha256) ?? '')).toString('hex')).toBe(film.spec.sha256)
  },
)
