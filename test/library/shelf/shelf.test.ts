import { describe, expect, it } from 'vitest'
import { days, hours, minutes, seconds } from '#appliance/base/duration.ts'
import { settled } from '#test/helper/settled.ts'
import { aShelf } from './a-shelf.ts'

const MB = 1_048_576

describe('the shelf', () => {
  it('says what is free, what the library holds and what it never takes', async () => {
    const { shelf } = await aShelf({ film: 300 })
    expect(shelf.view.value.disk).toEqual({
      ...{ freeBytes: 700 * MB, libraryBytes: 300 * MB, floorBytes: 60 * MB, reserveBytes: 40 * MB },
    })
    expect(shelf.room()).toEqual({ freeBytes: 600 * MB, evictableBytes: 300 * MB })
  })

  it('lets go of as little as is needed, what was used longest ago first, and says what and why', async () => {
    const { shelf, clock, disk, told } = await aShelf({ old: 300, older: 300, newest: 300 })
    for (const name of ['older', 'old', 'newest']) {
      shelf.touch(name)
      clock.advance(hours(1))
    }
    expect(await shelf.makeRoom(200 * MB)).toBe(true)
    expect([...disk.blobs.keys()]).toEqual(['old', 'newest'])
    expect(told).toEqual(['older room'])
    expect(shelf.view.value.evicted).toMatchObject([{ sha256: 'older', bytes: 300 * MB, because: 'room', title: { en: 'older' } }])
  })

  it('lets go of nothing where all that may go is not enough', async () => {
    const { shelf, content, disk } = await aShelf({ due: 600, idle: 200 })
    content.neededBy = new Map([['due', 5]])
    content.dueBefore = 10
    expect(await shelf.makeRoom(500 * MB)).toBe(false)
    expect(disk.blobs.size).toBe(2)
  })

  it('keeps a bundle in which something lies that is needed in the next two school days', async () => {
    const { shelf, content, told } = await aShelf({ bundle: 450, other: 450 })
    content.items.set('page', ['bundle'])
    content.neededBy = new Map([['bundle', 5]])
    content.dueBefore = 10
    await shelf.makeRoom(100 * MB)
    expect(told).toEqual(['other room'])
  })

  it('keeps what is pinned, over a power cut, until it is let go', async () => {
    const made = await aShelf({ film: 900 })
    await made.shelf.pin('film', true)
    expect(await made.shelf.makeRoom(100 * MB)).toBe(false)
    const again = made.again()
    await again.start()
    expect(again.pins).toEqual(['film'])
    expect(again.room().evictableBytes).toBe(0)
    await again.pin('film', false)
    expect(await again.makeRoom(100 * MB)).toBe(true)
  })

  it('lets go first of what may not be shown any more, but not by a date that nobody vouches for', async () => {
    const made = await aShelf({ ended: 450, idle: 450 })
    made.content.until.set('ended', made.clock.now() - 1)
    made.shelf.touch('ended')
    made.dateKnown = false
    made.content.neededBy = undefined
    expect(await made.shelf.makeRoom(100 * MB)).toBe(false)
    made.dateKnown = true
    made.content.neededBy = new Map()
    expect(await made.shelf.makeRoom(100 * MB)).toBe(true)
    expect(made.told).toEqual(['ended rights'])
  })

  it.each([
    ['1970', 0],
    ['400 days ahead', Date.UTC(2026, 8, 1) + days(400)],
  ])('by a clock at %s: what is used counts as used last, and nothing goes but orphans', async (_name, shown) => {
    const made = await aShelf({ used: 300, idle: 300, orphan: 300 })
    made.content.items.delete('orphan')
    made.shelf.touch('idle')
    made.clock.stepWall(shown)
    made.dateKnown = false
    made.content.neededBy = undefined
    made.shelf.touch('used')
    expect(await made.shelf.makeRoom(500 * MB)).toBe(false)
    expect(await made.shelf.makeRoom(250 * MB)).toBe(true)
    made.dateKnown = true
    made.content.neededBy = new Map()
    await made.shelf.makeRoom(500 * MB)
    expect(made.told).toEqual(['orphan orphan', 'idle room'])
  })

  it('takes nothing for an orphan before the catalogues are read', async () => {
    const { shelf, content, told } = await aShelf({ film: 900 })
    content.items.clear()
    content.known = false
    content.neededBy = undefined
    expect(await shelf.makeRoom(100 * MB)).toBe(false)
    expect(told).toEqual([])
  })

  it('leaves alone what is being read, and what came to be needed while others went', async () => {
    const { shelf, reading, told } = await aShelf({ read: 450, idle: 450 })
    reading.add('read')
    expect(await shelf.makeRoom(200 * MB)).toBe(true)
    expect(told).toEqual(['idle room'])
  })

  it('goes on with the others where one cannot be removed', async () => {
    const { shelf, disk, stuck } = await aShelf({ stuck: 450, idle: 450 })
    stuck.add('stuck')
    shelf.touch('idle')
    expect(await shelf.makeRoom(200 * MB)).toBe(false)
    expect(disk.blobs.has('stuck')).toBe(true)
    stuck.clear()
    expect(await shelf.makeRoom(200 * MB)).toBe(true)
  })

  it('writes down what was used once a minute, and remembers over a power cut', async () => {
    const made = await aShelf({ film: 300, other: 300 })
    made.shelf.touch('film')
    expect(made.store.uses().size).toBe(0)
    made.clock.advance(minutes(1))
    await made.shelf.stop()
    expect(made.store.uses()).toEqual(new Map([['film', Date.UTC(2026, 8, 1)]]))
    const again = made.again()
    await again.start()
    await again.makeRoom(600 * MB)
    expect(made.told).toEqual(['other room'])
  })

  it('takes off what a person does not want any more', async () => {
    const { shelf, disk, told } = await aShelf({ film: 300 })
    await shelf.remove('film', 'asked')
    expect([disk.blobs.size, told]).toEqual([0, ['film asked']])
  })
})

describe('a disk in trouble', () => {
  it.each(['read-only', 'failed'] as const)(
    'is noticed when something could not be written: %s; and noticed to be well by itself',
    async (trouble) => {
      const { shelf, clock, disk } = await aShelf({ film: 300 })
      disk.trouble = trouble
      await shelf.suspectDisk()
      expect(shelf.view.value.disk.trouble).toBe(trouble)
      expect(shelf.room()).toEqual({ freeBytes: 0, evictableBytes: 0 })
      disk.trouble = undefined
      clock.advance(seconds(5))
      await settled()
      expect(shelf.view.value.disk.trouble).toBeUndefined()
      expect(shelf.room().freeBytes).toBe(600 * MB)
    },
  )

  it('is full where others have taken all, and room is made of what may go', async () => {
    const { shelf, clock, disk } = await aShelf({ film: 300 })
    disk.othersBytes = 700 * MB
    clock.advance(seconds(5))
    await settled()
    expect(shelf.view.value.disk.trouble).toBe('full')
    expect(await shelf.makeRoom(100 * MB)).toBe(true)
    expect(shelf.view.value.disk.trouble).toBeUndefined()
  })

  it('has failed where it does not answer, and keeps nobody waiting', async () => {
    const { shelf, clock, disk } = await aShelf({ film: 300 })
    disk.hangs = true
    const looked = shelf.suspectDisk()
    clock.advance(seconds(10))
    await looked
    expect(shelf.view.value.disk.trouble).toBe('failed')
  })
})
