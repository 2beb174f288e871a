import { mkdir, open, readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { asyncProperty, assert, constantFrom, array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { BlobReader } from '#appliance/library/blobs/blob-reader.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aBlob, hash } from './a-blob.ts'
import type { ABlob } from './a-blob.ts'

const clock = new RealClock()
const log = createLog('silent', new Writable({ write: (_chunk, _encoding, done) => done() }))

async function aStore(folder: string): Promise<BlobStore> {
  const store = new BlobStore({ folder, clock, log })
  await store.open()
  return store
}

async function bring(store: BlobStore, blob: ABlob, pieces?: readonly number[]): Promise<void> {
  const partial = await store.begin(blob.spec)
  if (partial.needsList && blob.list !== undefined) await partial.giveList(blob.list)
  const wanted = pieces ?? partial.missing().flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at))
  for (const piece of wanted) await partial.write(piece, blob.piece(piece))
  await partial.flush()
}

const film = aBlob(3 * PIECE_BYTES + 1234)
const picture = aBlob(20_000, 2)

describe('a file that arrives', () => {
  it('is published whole, under its own hash, however its pieces come', async () => {
    const folder = await aFolder()
    const store = await aStore(folder)
    await bring(store, film, [3, 1, 0, 2])
    await bring(store, picture)
    expect([store.has(film.spec.sha256), store.has(picture.spec.sha256)]).toEqual([true, true])
    expect(hash(await readFile(join(folder, 'blobs', film.spec.sha256.slice(0, 2), film.spec.sha256))).toString('hex')).toBe(
      film.spec.sha256,
    )
    await store.close()
  })

  it('goes on where it was after a restart', async () => {
    const folder = await aFolder()
    const before = await aStore(folder)
    await bring(before, film, [0, 2])
    await before.close()
    const after = await aStore(folder)
    expect(after.find(film.spec.sha256)).toMatchObject({ have: 2 * PIECE_BYTES, complete: false })
    const partial = await after.begin(film.spec)
    expect([partial.needsList, partial.missing()]).toEqual([
      false,
      [
        { from: 1, to: 2 },
        { from: 3, to: 4 },
      ],
    ])
    await bring(after, film)
    expect(after.has(film.spec.sha256)).toBe(true)
    await after.close()
  })

  it('takes no piece and no list that was not signed', async () => {
    const store = await aStore(await aFolder())
    const partial = await store.begin(film.spec)
    await expect(partial.giveList(Buffer.alloc(4 * 32))).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    await expect(partial.write(0, film.piece(0))).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    await partial.giveList(film.list ?? Buffer.alloc(0))
    const wrong = Buffer.from(film.piece(0))
    wrong[77] = (wrong[77] ?? 0) ^ 1
    await expect(partial.write(0, wrong)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    await expect(partial.write(1, film.piece(0))).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    await expect(partial.write(9, film.piece(0))).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    expect(partial.have).toBe(0)
    await store.close()
  })

  it('is not published where its publisher signed pieces that do not make it', async () => {
    const store = await aStore(await aFolder())
    const sha256 = picture.spec.sha256
    const lie: ABlob = { ...film, spec: { ...film.spec, sha256 } }
    await expect(bring(store, lie)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    expect([store.has(sha256), store.find(sha256)]).toEqual([false, undefined])
    await store.close()
  })

  it('of no bytes is there as soon as it is asked for', async () => {
    const store = await aStore(await aFolder())
    const empty = aBlob(0)
    await store.begin(empty.spec)
    expect(store.has(empty.spec.sha256)).toBe(true)
    await store.close()
  })

  it('ends well in whatever order its pieces come and the box is switched off', async () => {
    const blob = aBlob(5 * PIECE_BYTES + 17, 7)
    await assert(
      asyncProperty(array(constantFrom('restart', 0, 1, 2, 3, 4, 5), { maxLength: 12 }), async (steps) => {
        const folder = await aFolder()
        let store = await aStore(folder)
        for (const step of steps) {
          if (step === 'restart') {
            await store.close()
            store = await aStore(folder)
          } else if (!store.has(blob.spec.sha256)) await bring(store, blob, [step as number])
        }
        await bring(store, blob)
        const right = store.has(blob.spec.sha256)
        await store.close()
        return right
      }),
      { numRuns: 12 },
    )
  })
})

describe('what lies in the folder of the library', () => {
  it('is tidied where it is none of its files', async () => {
    const folder = await aFolder()
    const store = await aStore(folder)
    await bring(store, picture)
    await store.close()
    await mkdir(join(folder, 'blobs', 'zz'), { recursive: true })
    await mkdir(join(folder, 'blobs', 'aa', 'folder'), { recursive: true })
    await symlink('/etc/passwd', join(folder, 'blobs', 'aa', 'a'.repeat(64)))
    await writeFile(join(folder, 'partial', `${'b'.repeat(64)}.map`), 'no map')
    await writeFile(join(folder, 'partial', 'stray.tmp'), 'x')
    const again = await aStore(folder)
    expect([...again.list()].map(({ sha256 }) => sha256)).toEqual([picture.spec.sha256])
    await again.close()
  })

  it('is claimed although a kill left no time to note it, and taken for no more than it is', async () => {
    const folder = await aFolder()
    const before = new BlobStore({ folder, clock: new ManualClock(), log })
    await before.open()
    const partial = await before.begin(film.spec)
    await partial.giveList(film.list ?? Buffer.alloc(0))
    await partial.write(0, film.piece(0))
    await partial.write(2, film.piece(2))
    const data = await open(join(folder, 'partial', `${film.spec.sha256}.data`), 'r+')
    await data.write(Buffer.from('a piece that was cut short'), 0, 26, PIECE_BYTES)
    await data.close()
    const after = await aStore(folder)
    expect((await after.begin(film.spec)).missing()).toEqual([
      { from: 1, to: 2 },
      { from: 3, to: 4 },
    ])
    await after.close()
  })

  it('is fetched anew where it has not the length that its publisher signed', async () => {
    const folder = await aFolder()
    const store = await aStore(folder)
    await bring(store, picture)
    await store.close()
    await truncate(join(folder, 'blobs', picture.spec.sha256.slice(0, 2), picture.spec.sha256), 100)
    const again = await aStore(folder)
    await bring(again, picture)
    expect(again.find(picture.spec.sha256)).toMatchObject({ bytes: 20_000, complete: true })
    await expect(again.begin({ ...picture.spec, bytes: 20_001 })).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    expect(again.has(picture.spec.sha256)).toBe(true)
    await again.close()
  })

  it('that has rotted before the file was whole is brought again, and nothing else', async () => {
    const folder = await aFolder()
    const store = await aStore(folder)
    await bring(store, film, [0, 1, 2])
    const data = await open(join(folder, 'partial', `${film.spec.sha256}.data`), 'r+')
    await data.write(Buffer.from('rot'), 0, 3, PIECE_BYTES + 500)
    await data.close()
    await expect(bring(store, film, [3])).rejects.toMatchObject({ code: 'ROOM_FAILED' })
    expect((await store.begin(film.spec)).missing()).toEqual([{ from: 1, to: 2 }])
    await bring(store, film)
    expect(store.has(film.spec.sha256)).toBe(true)
    await store.close()
  })

  it('is looked at again where the note of its pieces is damaged', async () => {
    const folder = await aFolder()
    const before = await aStore(folder)
    await bring(before, film, [0, 1])
    await before.close()
    await truncate(join(folder, 'partial', `${film.spec.sha256}.map`), 5)
    const after = await aStore(folder)
    expect((await after.begin(film.spec)).missing()).toEqual([{ from: 2, to: 4 }])
    await after.close()
  })

  it('lacks what has gone bad, and nothing else', async () => {
    const store = await aStore(await aFolder())
    await bring(store, film)
    await store.markDamaged(film.spec.sha256, [2])
    expect(store.has(film.spec.sha256)).toBe(false)
    expect((await store.begin(film.spec)).missing()).toEqual([{ from: 2, to: 3 }])
    await bring(store, film)
    expect(store.has(film.spec.sha256)).toBe(true)
    await store.remove(film.spec.sha256)
    expect([...store.list()]).toEqual([])
    await store.close()
  })
})

describe('whoever reads a file that is still arriving', () => {
  it('gets it in order, and asks for the piece that is waited for', async () => {
    const store = await aStore(await aFolder())
    await bring(store, film, [1])
    const wanted: number[] = []
    const onWanted = (piece: number): void => {
      wanted.push(piece)
      void bring(store, film, [piece])
    }
    const reader = new BlobReader({ store, spec: film.spec, onWanted })
    const parts: Buffer[] = []
    for await (const part of reader.read(PIECE_BYTES - 10, 2 * PIECE_BYTES)) parts.push(Buffer.from(part))
    expect(Buffer.concat(parts).equals(film.bytes.subarray(PIECE_BYTES - 10, 3 * PIECE_BYTES - 10))).toBe(true)
    expect(wanted).toEqual([0, 2])
    await store.close()
  })

  it('is let go when it goes away', async () => {
    const store = await aStore(await aFolder())
    const leaving = new AbortController()
    const reader = new BlobReader({ store, spec: film.spec, onWanted: () => leaving.abort() })
    const parts: Buffer[] = []
    for await (const part of reader.read(0, 10, leaving.signal)) parts.push(part)
    expect(parts).toEqual([])
    await store.close()
  })
})
