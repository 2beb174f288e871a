import { array, assert, asyncProperty, constantFrom, nat, oneof, record, shuffledSubarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import { aBlob, hash } from './a-blob.ts'
import type { ABlob } from './a-blob.ts'
import { ForgetfulDisk } from './forgetful-disk.ts'

const log = createLog('silent')
const film = aBlob(2 * PIECE_BYTES + 1234)
const picture = aBlob(20_000, 2)
const lecture = aBlob(4 * PIECE_BYTES + 17, 7)

/** To compare what ought to be there is ten times as quick as to hash it, some thousand times in this file. */
function hashOn(disk: ForgetfulDisk, path: string): string {
  const bytes = disk.bytesOf(path) ?? Buffer.alloc(0)
  const known = [film, picture, lecture].find((one) => one.bytes.equals(bytes))
  return known?.spec.sha256 ?? hash(bytes).toString('hex')
}

async function aStoreOn(disk: ForgetfulDisk): Promise<BlobStore> {
  const hashOf = async (path: string): Promise<string> => hashOn(disk, path)
  const store = new BlobStore({ folder: '/library', clock: new ManualClock(), log, files: disk.files(), hashOf })
  await store.open()
  return store
}

/** Brings pieces, all at once as several sources do. */
async function bring(store: BlobStore, blob: ABlob, pieces = blob.pieces): Promise<void> {
  const partial = await store.begin(blob.spec)
  if (partial.needsList && blob.list !== undefined) await partial.giveList(blob.list)
  await Promise.all(pieces.map((piece) => partial.write(piece, blob.piece(piece))))
}

async function whole(store: BlobStore, blob: ABlob): Promise<void> {
  await bring(store, blob)
  await (await store.begin(blob.spec)).flush()
}

/** What an evening brings: files, a restart, a piece that has gone bad and one file that is not wanted any more. */
async function anEvening(disk: ForgetfulDisk): Promise<void> {
  const first = await aStoreOn(disk)
  await whole(first, picture)
  await bring(first, film, [1])
  const flushing = (await first.begin(film.spec)).flush()
  await bring(first, film, [2])
  await flushing
  await first.close()
  const second = await aStoreOn(disk)
  await whole(second, film)
  await second.markDamaged(film.spec.sha256, [1])
  await whole(second, film)
  await second.remove(picture.spec.sha256)
  await second.close()
}

/** Published files without their hash, and pieces that are claimed and wrong. */
async function liesOn(disk: ForgetfulDisk): Promise<string[]> {
  const published = disk.paths.filter((path) => /\/blobs\/..\/[0-9a-f]{64}$/.test(path))
  const lies = published.filter((path) => !path.endsWith(hashOn(disk, path)))
  const store = await aStoreOn(disk)
  for (const blob of [film, lecture]) {
    const claimed = store.pieces(blob.spec.sha256)
    const data = disk.bytesOf(`/library/partial/${blob.spec.sha256}.data`) ?? Buffer.alloc(0)
    for (const piece of claimed === undefined ? [] : blob.pieces.filter((one) => claimed.holds(one))) {
      const bytes = blob.piece(piece)
      if (
        !data
          .subarray(piece * PIECE_BYTES)
          .subarray(0, bytes.length)
          .equals(bytes)
      )
        lies.push(`${blob.spec.sha256} ${piece}`)
    }
  }
  return lies
}

/** A coin that falls the same way for the same seed. */
function aCoin(seed: number): () => boolean {
  let state = seed + 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 16) % 2 === 0
  }
}

const drops = [() => false, () => true]

describe('a power cut', () => {
  it('at any moment leaves no wrong file and no claim of what is not there, and the box goes on from there', async () => {
    const calm = new ForgetfulDisk()
    await anEvening(calm)
    const moments = Array.from({ length: calm.operations }, (_, moment) => moment)
    expect(moments.length).toBeGreaterThan(80)
    const wrong: string[] = []
    for (const moment of moments) {
      for (const keeps of [...drops, aCoin(moment)]) {
        const disk = new ForgetfulDisk()
        disk.power = moment
        await anEvening(disk).catch(() => undefined)
        disk.cut(keeps)
        wrong.push(...(await liesOn(disk)).map((lie) => `${moment}: ${lie}`))
        await anEvening(disk)
        const store = await aStoreOn(disk)
        if (!store.has(film.spec.sha256) || store.has(picture.spec.sha256)) wrong.push(`${moment}: it did not go on`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('takes a piece that came while the disk was busy with those before it, and it is not claimed', async () => {
    const disk = new ForgetfulDisk()
    const store = await aStoreOn(disk)
    await bring(store, lecture, [1])
    disk.duringSync = async () => {
      disk.duringSync = undefined
      await bring(store, lecture, [2])
    }
    await (await store.begin(lecture.spec)).flush()
    disk.cut(() => false)
    expect(await liesOn(disk)).toEqual([])
    const again = await aStoreOn(disk)
    expect(again.pieces(lecture.spec.sha256)?.holds(1)).toBe(true)
    expect(again.pieces(lecture.spec.sha256)?.holds(2)).toBe(false)
  })

  it('or a kill, or a restart, between pieces in whatever order, costs no more than what had to come again', async () => {
    const step = oneof(
      record({ act: constantFrom('bring' as const), pieces: shuffledSubarray([...lecture.pieces], { minLength: 1 }) }),
      record({ act: constantFrom('flush' as const, 'restart' as const, 'kill' as const) }),
      record({ act: constantFrom('cut' as const), seed: nat() }),
    )
    await assert(
      asyncProperty(array(step, { maxLength: 10 }), async (steps) => {
        const disk = new ForgetfulDisk()
        let store = await aStoreOn(disk)
        for (const one of steps) {
          if (one.act === 'bring') await bring(store, lecture, one.pieces)
          else if (one.act === 'flush') await (await store.begin(lecture.spec)).flush()
          else {
            if (one.act === 'restart') await store.close()
            // A kill leaves to the disk what was handed to it.
            disk.cut(one.act === 'cut' ? aCoin(one.seed) : () => true)
            if ((await liesOn(disk)).length > 0) return false
            store = await aStoreOn(disk)
          }
        }
        await whole(store, lecture)
        return store.has(lecture.spec.sha256) && (await liesOn(disk)).length === 0
      }),
      { numRuns: 25 },
    )
  })
})

describe('a disk that fails', () => {
  it('to sync is not believed when it says later that all is well', async () => {
    const disk = new ForgetfulDisk()
    const store = await aStoreOn(disk)
    await bring(store, film, [0, 1])
    const partial = await store.begin(film.spec)
    disk.trouble = (operation) => (operation === 'sync' ? 'EIO' : undefined)
    await expect(partial.flush()).rejects.toMatchObject({ code: 'ROOM_FAILED' })
    disk.trouble = undefined
    await partial.flush()
    expect([partial.missing(), partial.have]).toEqual([[{ from: 0, to: 3 }], 0])
    await whole(store, film)
    expect(store.has(film.spec.sha256)).toBe(true)
  })

  it.each([
    ['ENOSPC', { code: 'DISK_FULL', details: {} }],
    ['EDQUOT', { code: 'DISK_FULL', details: {} }],
    ['EROFS', { code: 'DISK_FULL', details: { readOnly: true } }],
    ['EIO', { code: 'ROOM_FAILED' }],
  ])('with %s at any operation says so, and goes on when it is well again', async (code, error) => {
    const calm = new ForgetfulDisk()
    await whole(await aStoreOn(calm), film)
    for (let moment = 2; moment < calm.operations; moment += 1) {
      const disk = new ForgetfulDisk()
      const store = await aStoreOn(disk)
      let left = moment - 2
      disk.trouble = () => ((left -= 1) < 0 ? code : undefined)
      await expect(whole(store, film)).rejects.toMatchObject(error)
      disk.trouble = undefined
      await whole(store, film)
      expect([store.has(film.spec.sha256), await liesOn(disk)]).toEqual([true, []])
    }
  })

  it('to take anything any more is read all the same', async () => {
    const disk = new ForgetfulDisk()
    const before = await aStoreOn(disk)
    await whole(before, film)
    await (await disk.files().open('/library/partial/stray', 'make')).close()
    disk.trouble = (operation) => (operation === 'remove' ? 'EROFS' : undefined)
    const after = await aStoreOn(disk)
    expect(after.has(film.spec.sha256)).toBe(true)
  })
})
