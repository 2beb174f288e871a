import { describe, expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { ChunkShelf } from '#appliance/web/chunk-shelf.ts'
import type { LentBytes } from '#appliance/web/chunk-shelf.ts'

const CHUNK = 262_144
const MOST = 64

/** A file of which every byte tells its chunk, and how often it was read. */
function aFile(chunks: number, name = 'a') {
  const reads: number[] = []
  const read = async (buffer: Buffer, from: number): Promise<number> => {
    reads.push(from / CHUNK)
    buffer.fill(from / CHUNK)
    return buffer.length
  }
  return { etag: `"${name}"`, size: chunks * CHUNK - 5, read, reads }
}

async function taken(shelf: ChunkShelf, file: ReturnType<typeof aFile>, from: number): Promise<LentBytes> {
  const lent = await shelf.take(file, from, file.read)
  if (lent === undefined) throw new TypeError('nothing was lent')
  return lent
}

describe('what a class is being given', () => {
  it('is read once for all who ask for it at the same time', async () => {
    const shelf = new ChunkShelf(new ManualClock())
    const file = aFile(2)
    const all = await Promise.all(Array.from({ length: 60 }, (_, pupil) => taken(shelf, file, CHUNK + pupil)))
    expect(file.reads).toEqual([1])
    expect(all.map(({ bytes }) => bytes.length)).toEqual(Array.from({ length: 60 }, (_, pupil) => CHUNK - 5 - pupil))
  })

  it('stays as it is while it is lent, and beyond so much is read apart', async () => {
    const shelf = new ChunkShelf(new ManualClock())
    const file = aFile(MOST + 2)
    const lent = await Promise.all(Array.from({ length: MOST }, (_, chunk) => taken(shelf, file, chunk * CHUNK)))
    expect(await shelf.take(file, MOST * CHUNK, file.read)).toBeUndefined()
    lent[7]?.giveBack()
    const next = await taken(shelf, file, MOST * CHUNK)
    expect(lent.filter(({ bytes }, chunk) => chunk !== 7 && bytes[0] !== chunk)).toEqual([])
    expect(next.bytes[0]).toBe(MOST)
    expect(shelf.bytes).toBe(MOST * CHUNK)
  })

  it('is never written over where somebody may still be reading it', async () => {
    const shelf = new ChunkShelf(new ManualClock())
    const file = aFile(MOST + 1)
    const first = await taken(shelf, file, 0)
    first.lose()
    first.giveBack()
    for (let chunk = 1; chunk <= MOST; chunk += 1) (await taken(shelf, file, chunk * CHUNK)).giveBack()
    expect(first.bytes[0]).toBe(0)
    expect(shelf.bytes).toBe(MOST * CHUNK)
  })

  it('is asked for anew where the disk failed', async () => {
    const shelf = new ChunkShelf(new ManualClock())
    const file = aFile(1)
    const failing = async (): Promise<number> => {
      throw new TypeError('the disk fails')
    }
    await expect(shelf.take(file, 0, failing)).rejects.toThrow('the disk fails')
    expect([shelf.bytes, (await taken(shelf, file, 0)).bytes.length]).toEqual([0, CHUNK - 5])
  })

  it('is told from what has another hash', async () => {
    const shelf = new ChunkShelf(new ManualClock())
    const [one, other] = [aFile(1, 'a'), aFile(1, 'b')]
    await taken(shelf, one, 0)
    await taken(shelf, other, 0)
    expect([one.reads, other.reads]).toEqual([[0], [0]])
  })

  it('leaves the memory of the box when the class is over', async () => {
    const clock = new ManualClock()
    const shelf = new ChunkShelf(clock)
    const file = aFile(3)
    const lent = await taken(shelf, file, 0)
    ;(await taken(shelf, file, CHUNK)).giveBack()
    clock.advance(seconds(90))
    expect(shelf.bytes).toBe(CHUNK)
    lent.giveBack()
    clock.advance(seconds(90))
    expect(shelf.bytes).toBe(0)
  })
})
