import { describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { PowerDiary } from '#appliance/library/plan/power-diary.ts'
import { PoweredHoursStore } from '#appliance/library/plan/powered-hours-store.ts'
import { SchoolTime } from '#appliance/library/plan/school-time.ts'
import { aDatabase } from '#test/helper/a-database.ts'

const SCHOOL = new SchoolTime('Asia/Shanghai')
/** A Monday. */
const MONDAY = Date.parse('2026-09-07T00:00+08:00')
const hourOf = (day: number, hour: number): number => day * 24 + hour

class ABox {
  readonly store: PoweredHoursStore
  dateKnown = true
  #clock = new ManualClock(MONDAY)
  diary: PowerDiary

  constructor(store: PoweredHoursStore) {
    this.store = store
    this.diary = this.#started()
  }

  /** On from one instant to another, after any time without power. */
  async on(from: number, to: number, shown = from): Promise<void> {
    this.#clock = new ManualClock(shown)
    this.diary = this.#started()
    for (let at = from; at <= to; at += minutes(10)) {
      await this.diary.note(SCHOOL)
      this.#clock.advance(minutes(10))
    }
  }

  step(to: number): void {
    this.#clock.stepWall(to)
  }

  get now(): number {
    return this.#clock.now()
  }

  #started(): PowerDiary {
    const diary = new PowerDiary({ clock: this.#clock, store: this.store, dateKnown: () => this.dateKnown })
    diary.open()
    return diary
  }
}

async function aBox(): Promise<ABox> {
  return new ABox(new PoweredHoursStore(await aDatabase()))
}

/** On from seven to six, Monday to Friday, for some weeks. */
async function schoolWeeks(box: ABox, weeks: number): Promise<void> {
  for (let day = 0; day < weeks * 7; day += 1) {
    const morning = MONDAY + days(day) + hours(7)
    if (day % 7 < 5) await box.on(morning, morning + hours(11) - minutes(10))
  }
}

describe('the powered hours', () => {
  it('counts on power by day as long as nothing was seen', async () => {
    const { diary } = await aBox()
    expect(diary.hours.share(hourOf(0, 10))).toBe(1)
    expect(diary.hours.share(hourOf(0, 22))).toBe(0)
  })

  it('knows after two weeks that the main switch goes at six and nobody is there at the weekend', async () => {
    const box = await aBox()
    await schoolWeeks(box, 2)
    await box.on(MONDAY + days(14) + hours(7), MONDAY + days(14) + hours(8))
    const { hours: learnt } = box.diary
    const shares = [hourOf(2, 10), hourOf(2, 17), hourOf(2, 19), hourOf(5, 10)].map((hour) => Math.round(learnt.share(hour)))
    expect(shares).toEqual([1, 1, 0, 0])
    const off = learnt.likelySwitchOff(SCHOOL, MONDAY + days(16) + hours(9)) ?? 0
    expect(Math.abs(off - (MONDAY + days(16) + hours(18)))).toBeLessThanOrEqual(minutes(15))
  })

  it('follows a school that moves its hours within a few weeks', async () => {
    const box = await aBox()
    await schoolWeeks(box, 4)
    for (let week = 4; week < 8; week += 1) await box.on(MONDAY + days(week * 7) + hours(7), MONDAY + days(week * 7) + hours(21))
    expect(box.diary.hours.share(hourOf(0, 20))).toBeGreaterThan(0.6)
  })

  it('does not take the holidays for hours without power', async () => {
    const box = await aBox()
    await schoolWeeks(box, 2)
    await box.on(MONDAY + days(56) + hours(7), MONDAY + days(56) + hours(8))
    expect(box.diary.hours.share(hourOf(3, 10))).toBeGreaterThan(0.95)
  })

  it('does not take a restart for a switch that went', async () => {
    const box = await aBox()
    await box.on(MONDAY + hours(9), MONDAY + hours(9) + minutes(20))
    await box.on(MONDAY + hours(9) + minutes(23), MONDAY + hours(10))
    expect(box.diary.hours.share(hourOf(0, 9))).toBe(1)
  })

  it.each([
    ['1970', 0],
    ['400 days ahead', MONDAY + days(400)],
  ])('learns nothing from a clock at %s that nobody vouches for', async (_name, shown) => {
    const box = await aBox()
    box.dateKnown = false
    await box.on(MONDAY + hours(20), MONDAY + hours(22), shown)
    expect(box.store.all()).toEqual([])
    expect(box.store.lastSeen()).toBeUndefined()
  })

  it('learns nothing from the time over which somebody set the clock, and goes on after it', async () => {
    const box = await aBox()
    await box.on(MONDAY + hours(9), MONDAY + hours(10))
    box.step(MONDAY + days(400))
    await box.diary.note(SCHOOL)
    expect(box.diary.hours.share(hourOf(1, 20))).toBe(0)
    box.step(MONDAY + hours(20))
    await box.diary.note(SCHOOL)
    expect(box.store.lastSeen()).toBe(box.now)
  })

  it('goes on from what it knew after a power cut', async () => {
    const box = await aBox()
    await box.on(MONDAY + hours(7), MONDAY + hours(18))
    await box.on(MONDAY + days(1) + hours(7), MONDAY + days(1) + hours(8))
    await box.on(MONDAY + days(1) + hours(9), MONDAY + days(1) + hours(10))
    expect(box.diary.hours.share(hourOf(0, 20))).toBeLessThan(0.1)
  })
})
