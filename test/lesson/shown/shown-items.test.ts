import { describe, expect, it } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { days, minutes } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { ShownItems } from '#appliance/lesson/shown/shown-items.ts'
import { ShownStore } from '#appliance/lesson/shown/shown-store.ts'
import type { Database } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'

const MONDAY = Date.UTC(2026, 8, 7)
const TERM = { from: MONDAY, to: MONDAY + days(140) }

interface Wish {
  readonly db?: Database
  readonly at?: number
  readonly known?: boolean
  readonly term?: { from: number; to: number } | undefined
}

/** What a class was shown, over a real database. `settled` resolves when all that was told is on the disk. */
async function aClass({ db, at = MONDAY, known = true, ...wish }: Wish = {}) {
  const term = 'term' in wish ? wish.term : TERM
  const [clock, disk] = [new ManualClock(at), db ?? (await aDatabase())]
  const bus = new BoxBus(clock, (_, thrown) => {
    throw thrown
  })
  const trust = { known }
  const make = () =>
    new ShownItems({
      ...{ bus, clock, log: createLog('silent'), store: new ShownStore(disk), term: () => term, dateKnown: () => trust.known },
    })
  const shown = make()
  await shown.start()
  const show = (itemId: string): void => bus.tell('lesson.item-shown', { itemId })
  const settled = async (): Promise<void> => {
    await shown.stop()
    await shown.start()
  }
  return { bus, clock, db: disk, shown, show, settled, trust }
}

describe('what a class has been shown this term', () => {
  it('is known after a power cut, and when last', async () => {
    const { clock, db, show, settled } = await aClass()
    show('fractions')
    clock.advance(minutes(5))
    show('fractions')
    await settled()
    const later = await aClass({ db, at: MONDAY + days(3) })
    expect(later.shown.shownAt('fractions')).toBe(MONDAY + minutes(5))
    expect(later.shown.shownAt('decimals')).toBeUndefined()
  })

  it('is forgotten when the next term begins, and a month after the last day of one that none follows', async () => {
    const { db, show, settled } = await aClass()
    show('fractions')
    await settled()
    const holidays = await aClass({ db, at: TERM.to + days(20) })
    expect(holidays.shown.shownAt('fractions')).toBe(MONDAY)
    await aClass({ db, at: TERM.to + days(31) })
    expect(new ShownStore(db).all()).toEqual([])
  })

  it('does not count what was shown before the term that is set, and keeps that off the disk', async () => {
    const { db, show, settled } = await aClass({ at: MONDAY - days(30), term: { from: MONDAY - days(90), to: MONDAY - days(1) } })
    show('fractions')
    await settled()
    const now = await aClass({ db, at: MONDAY + days(1) })
    expect(now.shown.shownAt('fractions')).toBeUndefined()
    expect(new ShownStore(db).all()).toEqual([])
  })

  it('on a box that does not know the date is dated when the date comes', async () => {
    const { bus, clock, show, shown, settled, trust } = await aClass({ at: 0, known: false })
    show('fractions')
    await settled()
    expect(shown.shownAt('fractions')).toBe(0)
    clock.stepWall(MONDAY)
    trust.known = true
    bus.tell('clock.trusted', { by: 'timesync' })
    await settled()
    expect(shown.shownAt('fractions')).toBe(MONDAY)
  })

  it('counts for a term’s length where nobody has set a term', async () => {
    const { db, show, settled } = await aClass({ term: undefined })
    show('fractions')
    await settled()
    expect((await aClass({ db, at: MONDAY + days(100), term: undefined })).shown.shownAt('fractions')).toBe(MONDAY)
    expect((await aClass({ db, at: MONDAY + days(200), term: undefined })).shown.shownAt('fractions')).toBeUndefined()
  })
})
