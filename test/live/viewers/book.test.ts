import { describe, expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Viewers } from '#appliance/live/viewers/book.ts'
import type { ViewerAbout } from '#appliance/live/viewers/viewer-book.ts'

const ABOUT: ViewerAbout = { channel: 'class', transport: 'flv', address: '192.168.1.9', label: 'front' }

function aBook() {
  const clock = new ManualClock()
  const book = new Viewers(clock)
  const entry = book.open(ABOUT)
  /** A second passes in which the viewer takes `bytes`, with `behind` waiting for it. */
  const second = (bytes: number, behind: number): void => {
    clock.advance(seconds(1))
    entry.took(bytes, behind)
  }
  return { clock, book, entry, second }
}

describe('the book of viewers', () => {
  it('holds who watches, and forgets who left', () => {
    const { book, entry } = aBook()
    expect(book.list()).toMatchObject([{ ...ABOUT, bitsPerSecond: 0, stalls: 0, skips: 0, struggles: false }])
    entry.close()
    entry.close()
    expect(book.list()).toEqual([])
  })

  it('tells what a viewer takes over the last seconds', () => {
    const { book, second } = aBook()
    for (let time = 0; time < 20; time += 1) second(250_000, 0)
    const [viewer] = book.list()
    expect(viewer?.bitsPerSecond).toBeGreaterThan(1_900_000)
    expect(viewer?.bitsPerSecond).toBeLessThan(2_500_000)
  })

  it('forgets the rate of a viewer that takes nothing any more', () => {
    const { book, second } = aBook()
    second(250_000, 0)
    for (let time = 0; time < 10; time += 1) second(0, 0)
    expect(book.list()[0]?.bitsPerSecond).toBe(0)
  })

  it('does not take what is sent for what the way carries', () => {
    const { book, second } = aBook()
    for (let time = 0; time < 5; time += 1) second(250_000, 0)
    expect(book.list()[0]?.goodput).toBe(0)
  })

  it('knows what the way carries once more waits than it takes', () => {
    const { book, second } = aBook()
    second(100_000, 80_000)
    second(125_000, 90_000)
    expect(book.list()[0]?.goodput).toBe(1_000_000)
  })

  it('counts a stall once, however long it lasts, and knows a viewer in trouble from a quiet channel', () => {
    const { book, second } = aBook()
    for (let time = 0; time < 10; time += 1) second(0, 0)
    expect(book.list()[0]).toMatchObject({ stalls: 0, struggles: false })
    for (let time = 0; time < 10; time += 1) second(0, 5000)
    expect(book.list()[0]).toMatchObject({ stalls: 1, struggles: true, behindBytes: 5000 })
    second(5000, 0)
    for (let time = 0; time < 5; time += 1) second(0, 5000)
    expect(book.list()[0]?.stalls).toBe(2)
  })

  it('lets half a minute pass before trouble is over', () => {
    const { book, entry, second } = aBook()
    entry.skipped()
    second(1000, 0)
    expect(book.list()[0]).toMatchObject({ skips: 1, struggles: true })
    for (let time = 0; time < 30; time += 1) second(1000, 0)
    expect(book.list()[0]).toMatchObject({ skips: 1, struggles: false })
  })
})
