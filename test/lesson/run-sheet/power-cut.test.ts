import { describe, expect, it } from 'vitest'
import { days, hours, minutes, seconds } from '#appliance/base/duration.ts'
import { aClass, aClassroom } from './a-class-on-a-sheet.ts'
import { LIVE, MONDAY, NOTE } from './a-staff-room.ts'

const MIN = minutes(1)
type Classroom = Awaited<ReturnType<typeof aClassroom>>

/** A class whose second step has been on for four minutes; that is on the disk. */
async function aClassAtItsSecondStep() {
  const room = await aClass([LIVE(10), NOTE('', 8), NOTE('', 10)])
  room.pass(minutes(12))
  await room.next()
  room.pass(minutes(4))
  await room.running.stop()
  return room
}

/** The power goes, and comes back `off` later on a box that has the date, or another one. */
async function afterPowerCut({ db, clock }: Pick<Classroom, 'db' | 'clock'>, { off = 0, date }: { off?: number; date?: number } = {}) {
  clock.stepWall(date ?? clock.now() + off)
  const room = await aClassroom({ db, clock, dateKnown: date === undefined })
  await room.start()
  return room
}

describe('a run sheet after a power cut', () => {
  it('goes on at its step, with the time that has really passed', async () => {
    const before = await aClassAtItsSecondStep()
    const after = await afterPowerCut(before, { off: minutes(3) })
    expect([after.note(), after.spent(), after.phase()]).toEqual(['二', [12, 7, 0], 'running'])
    expect(after.figures()).toMatchObject({ behindMs: 2 * MIN, remainingMs: 11 * MIN, endsAt: MONDAY + 30 * MIN })
  })

  it('goes on in its pause, and the dark counts as held', async () => {
    const before = await aClass([LIVE(10), NOTE('', 8)])
    await before.choose({ do: 'pause', live: 'held' })
    before.pass(minutes(2))
    await before.running.stop()
    const after = await afterPowerCut(before, { off: minutes(3) })
    expect([after.phase(), after.run()?.pausedMs, after.figures()?.behindMs]).toEqual(['held', 5 * MIN, 5 * MIN])
  })

  it('is over, and says so, where the box was off for longer than a lesson lasts', async () => {
    const before = await aClassAtItsSecondStep()
    const after = await afterPowerCut(before, { off: hours(20) })
    expect([after.phase(), after.told.at(-1)]).toEqual(['idle', 'lesson.run-ended'])
    const later = await afterPowerCut(after)
    expect(later.phase()).toBe('idle')
  })

  it('goes on with its class, and is put away where that class was over when the box started, or another runs', async () => {
    for (const [classNow, phase] of [
      [MONDAY, 'running'],
      [undefined, 'idle'],
      [MONDAY + hours(2), 'idle'],
    ] as const) {
      const before = await aClass([LIVE(10), NOTE('', 8)], { classNow: MONDAY })
      await before.running.stop()
      before.clock.stepWall(before.clock.now() + hours(2))
      const after = await aClassroom({ db: before.db, clock: before.clock, classNow })
      await after.start()
      expect(after.phase()).toBe(phase)
    }
  })

  it('takes in what was changed on the sheet meanwhile', async () => {
    const before = await aClassAtItsSecondStep()
    // A phone of the other teacher was faster than the power cut.
    await before.change({ do: 'insert', step: NOTE('加的') })
    const after = await afterPowerCut(before)
    expect(after.run()?.steps.map(({ step }) => step.note)).toEqual(['一', '二', '三', '加的'])
  })

  it('begins again on a disk that holds a run of another make', async () => {
    const before = await aClassAtItsSecondStep()
    await before.db.write([{ sql: "UPDATE run_sheet_run SET value = '{}'" }])
    expect((await afterPowerCut(before)).phase()).toBe('idle')
  })

  it('keeps the minute also where the box dies without a word', async () => {
    const before = await aClass([LIVE(10), NOTE('', 8)])
    before.pass(minutes(5))
    // The mark of the fifth minute is on its way to the disk.
    await before.running.choose({ on: before.on(), choice: { do: 'resume' } })
    before.pass(seconds(50))
    const after = await afterPowerCut(before, { date: Date.UTC(2020, 0, 1) })
    expect(after.spent()?.[0]).toBe(5)
  })
})

describe('a run sheet on a box that learns the date late', () => {
  const LONG_AGO = Date.UTC(2020, 0, 1)

  it('goes on at once from where it was, and counts the dark in when the date comes', async () => {
    const before = await aClassAtItsSecondStep()
    const cutAt = before.clock.now()
    const after = await afterPowerCut(before, { date: LONG_AGO })
    expect([after.spent(), after.figures()]).toEqual([[12, 4, 0], { behindMs: 2 * MIN, remainingMs: 14 * MIN, missedMs: 0 }])
    after.pass(minutes(1))
    // Three minutes of dark, and one since.
    await after.step(cutAt + minutes(4))
    await after.dateComes()
    expect([after.spent(), after.figures()?.endsAt]).toEqual([[12, 8, 0], cutAt + minutes(14)])
  })

  it('counts the dark where the class was then, also where it has gone on since', async () => {
    const before = await aClassAtItsSecondStep()
    const cutAt = before.clock.now()
    const after = await afterPowerCut(before, { date: LONG_AGO })
    await after.next()
    after.pass(minutes(1))
    await after.dateComes()
    expect(after.spent()).toEqual([12, 4, 1])
    await after.step(cutAt + minutes(4))
    expect(after.spent()).toEqual([12, 7, 1])
  })

  it('loses none of it in a second power cut before the date has come', async () => {
    const before = await aClassAtItsSecondStep()
    const cutAt = before.clock.now()
    const second = await afterPowerCut(before, { date: LONG_AGO })
    second.pass(minutes(1))
    await second.running.stop()
    before.clock.stepWall(cutAt + minutes(9))
    const third = await aClassroom({ db: before.db, clock: before.clock })
    await third.start()
    expect(third.spent()).toEqual([12, 13, 0])
  })

  it('is over when the date says that it was yesterday’s', async () => {
    const before = await aClassAtItsSecondStep()
    const cutAt = before.clock.now()
    const after = await afterPowerCut(before, { date: LONG_AGO })
    await after.step(cutAt + days(1))
    expect(after.phase()).toBe('idle')
  })
})
