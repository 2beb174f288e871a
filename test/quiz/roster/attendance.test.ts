import { describe, expect, it } from 'vitest'
import { minutes } from '#appliance/base/duration.ts'
import { aClass, aRosterRoom, inClass } from './a-roster.ts'

describe('attendance', () => {
  it('is taken by any key of any clicker; who has not pressed is absent, and late once they press', async () => {
    const { roster, press, settled, marks } = await inClass()
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    press('A1', 'C')
    press('A2', '?')
    press('A2', 'A')
    press('FFFF', 'A')
    await settled()
    expect([marks(), roster.expected(), roster.wall.value]).toMatchObject([
      'present present - - - -',
      6,
      { shows: 'attendance', phones: true, pupils: [{ label: '1-1', here: true }, {}, { label: '1-3', here: false }, {}, {}, {}] },
    ])
    await roster.closeWave()
    expect([marks(), roster.expected()]).toEqual(['present present absent absent absent absent', 2])
    press('A3', 'B')
    await settled()
    expect([marks(), roster.expected()]).toEqual(['present present late absent absent absent', 3])
  })

  it('is corrected by a tap, which no press changes', async () => {
    const { roster, press, settled, marks, id } = await inClass()
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    await roster.mark(id(0), 'excused')
    press('A1', 'A')
    await settled()
    await roster.allPresent()
    expect(marks()).toBe('excused present present present present present')
    await roster.mark(id(1), null)
    expect([marks(), roster.expected()]).toEqual(['excused - present present present present', 5])
  })

  it('says nothing of a class that nobody asked', async () => {
    const { roster, marks } = await inClass()
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    await roster.closeWave()
    expect([marks(), roster.expected()]).toEqual(['- - - - - -', 6])
  })

  it('that a question breaks off counts nobody absent', async () => {
    const { roster, press, settled, marks, view, quiz } = await inClass()
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    press('A1', 'C')
    roster.putAway()
    await settled()
    expect([marks(), view().wave]).toEqual(['present - - - - -', undefined])
    quiz.open = true
    await expect(roster.openWave({ kind: 'attendance', names: 'seat' })).rejects.toMatchObject({ code: 'ROSTER_REFUSED' })
  })

  it('is taken by phones: one speaks for one pupil, through any change of seat and any restart', async () => {
    const { roster, db, clock, marks, id } = await inClass()
    const here = (phone: string, seat: string): Promise<void> => roster.hereAt({ seat, phone })
    await expect(here('one', '1-1')).rejects.toMatchObject({ code: 'ROLL_CLOSED' })
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    expect(roster.asked.value).toEqual({ asks: true, wave: 1 })
    await Promise.all([here('one', '1-1'), here('one', '1-1'), here('two', '1-2')])
    expect([marks(), roster.isHere('1-1'), roster.isHere('1-3')]).toEqual(['present present - - - -', true, false])
    await expect(here('one', '1-3')).rejects.toMatchObject({ code: 'HERE_REFUSED' })
    expect([roster.pupilAt('1-3')?.id, roster.pupilAt('3')]).toEqual([id(2), undefined])
    await roster.classes.changePupil(id(2), { number: '3' })
    expect(roster.pupilAt('3')?.id).toBe(id(2))
    await expect(here('three', '9-9')).rejects.toMatchObject({ code: 'SEAT_UNKNOWN' })
    const after = (await aRosterRoom({ db, clock, classNow: 1 })).roster
    await after.openWave({ kind: 'attendance', names: 'seat' })
    await expect(after.hereAt({ seat: '3', phone: 'two' })).rejects.toMatchObject({ code: 'HERE_REFUSED' })
    await after.hereAt({ seat: '1-2', phone: 'two' })
    expect(after.view.value.attendance.map(({ is }) => is)).toEqual(['present', 'present'])
  })

  it('is taken by no phone where the school does without', async () => {
    const { roster, usesPhones } = await inClass()
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    usesPhones.set(false)
    expect(roster.asked.value.asks).toBe(false)
    await expect(roster.hereAt({ seat: '1-1', phone: 'one' })).rejects.toMatchObject({ code: 'ROLL_CLOSED' })
  })

  it('by a phone is late once the wave has counted its pupil absent, and a teacher’s tap goes before it', async () => {
    const { roster, id, press, settled, marks } = await inClass()
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    press('A1', 'A')
    await settled()
    await roster.mark(id(1), 'absent')
    await expect(roster.hereAt({ seat: '1-2', phone: 'two' })).rejects.toMatchObject({ code: 'HERE_REFUSED' })
    await roster.closeWave()
    roster.onPhone({ seat: '1-2', phone: 'two' })
    roster.onPhone({ seat: '1-3', phone: 'three' })
    roster.onPhone({ seat: '1-4', phone: 'three' })
    await settled()
    expect([marks(), roster.asked.value.asks]).toEqual(['present absent late absent absent absent', false])
  })

  it('that the disk does not take is told to the phone, which may say it again', async () => {
    const { roster, db, marks } = await inClass()
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    await db.write([{ sql: "CREATE TRIGGER full BEFORE INSERT ON roster_attendance BEGIN SELECT RAISE(FAIL, 'full'); END" }])
    await expect(roster.hereAt({ seat: '1-1', phone: 'one' })).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
    await db.write([{ sql: 'DROP TRIGGER full' }])
    await roster.hereAt({ seat: '1-1', phone: 'one' })
    expect(marks()).toBe('present - - - - -')
  })

  it('is taken by keypads, too, whatever they are called', async () => {
    const { roster, clock, settled, classId, view, id } = await aClass(6, { classNow: 1 })
    const press = (name: string, keys: readonly string[]): boolean[] =>
      keys.map((key) => roster.onPress({ device: `keypad:${name}`, key, at: clock.monotonic() }))
    await roster.openWave({ kind: 'pairing', names: 'seat' })
    const { wave } = view()
    const codes = wave?.kind === 'pairing' ? wave.pupils.map(({ code }) => code) : []
    for (const [at, name] of ['左一', '右一', 'Left 2'].entries()) press(name, Array.from(codes[at] ?? ''))
    await settled()
    await roster.closeWave()
    const clickers = roster.classes.detail(classId).pupils.flatMap(({ clicker }) => clicker ?? [])
    expect([new Set(clickers).size, clickers[2]]).toEqual([3, 'LEFT2'])
    await roster.openWave({ kind: 'attendance', names: 'seat' })
    expect(press('右一', ['ENTER'])).toEqual([true])
    await settled()
    expect([view().attendance.map(({ pupil }) => pupil), roster.pupilOf('keypad:右一')?.id]).toEqual([[id(1)], id(1)])
  })

  it('that was taken before the bell is the lesson’s, and the next lesson begins without it', async () => {
    const { roster, classNow, clock, settled, marks, id } = await inClass({})
    await roster.mark(id(0), 'absent')
    clock.advance(minutes(5))
    classNow.set(7)
    await settled()
    expect(marks()).toBe('absent - - - - -')
    classNow.set(undefined)
    await settled()
    expect(marks()).toBe('- - - - - -')
  })

  it('of a whole class in one second is on the disk before anybody is counted, and after a power cut it is still there', async () => {
    const before = await inClass({ classNow: 1 })
    await before.roster.openWave({ kind: 'attendance', names: 'seat' })
    for (const number of [1, 2, 3, 4]) before.press(`A${number}`, 'A')
    await before.settled()
    await before.roster.lend(before.id(5), 'B9')
    const after = await aRosterRoom({ db: before.db, clock: before.clock, classNow: 1 })
    expect(after.view().attendance.map(({ is }) => is)).toEqual(['present', 'present', 'present', 'present'])
    expect(after.roster.pupilOf('turning:B9')?.id).toBe(before.id(5))
  })
})
