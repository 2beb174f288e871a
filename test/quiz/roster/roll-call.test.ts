import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { days, minutes } from '#appliance/base/duration.ts'
import { forgottenBefore } from '#appliance/quiz/roster/forgotten-before.ts'
import { fairPick } from '#appliance/quiz/roster/fair-pick.ts'
import { aClass, aRosterRoom, inClass, MONDAY } from './a-roster.ts'

describe('the class in the room', () => {
  it('is the timetable’s, else the room’s own, else the one that a teacher taps', async () => {
    const { roster, lessonClass, settled, view } = await aClass(2, { roomNames: ['三（2）班'] })
    expect(view().now?.by).toBe('room')
    lessonClass.set('三(2)班')
    await settled()
    expect(view().now?.by).toBe('timetable')
    lessonClass.set('三(3)班')
    await settled()
    expect([view().now, roster.expected()]).toEqual([undefined, undefined])
    await expect(roster.pick('seat')).rejects.toMatchObject({ code: 'CLASS_NOT_CHOSEN' })
    await roster.choose(view().classes[0]?.id ?? '')
    expect([view().now?.by, roster.expected()]).toEqual(['tap', 2])
  })
})

describe('a clicker that is lent', () => {
  it('is the borrower’s for this lesson, though it is somebody’s who is away, and nobody’s after it', async () => {
    const { roster, classNow, settled, id } = await inClass()
    await expect(roster.lend(id(1), 'A1')).rejects.toMatchObject({ code: 'ROSTER_TAKEN' })
    await roster.mark(id(0), 'absent')
    await roster.lend(id(1), 'A1')
    expect(roster.pupilOf('turning:A1')?.id).toBe(id(1))
    classNow.set(2)
    await settled()
    expect(roster.pupilOf('turning:A1')?.id).toBe(id(0))
  })
})

describe('a pupil picked at random', () => {
  it('comes once before anybody comes twice, over restarts too, and never while away', async () => {
    const room = await inClass()
    await room.roster.mark(room.id(2), 'absent')
    const picked: string[] = []
    const pick = async (from: typeof room.roster) => {
      room.chance.next += 7
      await from.pick('seat')
      picked.push(from.view.value.pick?.pupil ?? '')
    }
    for (let turn = 0; turn < 3; turn += 1) await pick(room.roster)
    const after = await aRosterRoom({ db: room.db, clock: room.clock, classNow: 1 })
    for (let turn = 0; turn < 2; turn += 1) await pick(after.roster)
    expect(new Set(picked).size).toBe(5)
    expect(picked).not.toContain(room.id(2))
    await pick(after.roster)
    expect(picked[5]).not.toBe(picked[4])
  })

  it('who turns out to be away has had no turn', async () => {
    const { roster, view, id, chance } = await inClass()
    chance.next = 3
    await roster.pick('name')
    expect([view().pick?.pupil, roster.wall.value]).toEqual([id(3), { shows: 'pick', label: '学生丁3', by: 'name' }])
    await roster.mark(id(3), 'absent')
    await roster.mark(id(3), 'late')
    expect([view().pick, roster.wall.value]).toEqual([undefined, { shows: 'nothing' }])
    for (const _ of '123456') await roster.pick('seat')
    expect(view().pick?.left).toBe(0)
  })

  it('is shown by name where the school lets a teacher do that, and by seat from the moment it does not', async () => {
    const { roster, namesAllowed, chance } = await inClass()
    chance.next = 3
    await roster.pick('name')
    namesAllowed.set(false)
    expect([roster.wall.value, roster.view.value.namesAllowed]).toEqual([{ shows: 'pick', label: '1-4', by: 'seat' }, false])
    await expect(roster.pick('name')).rejects.toMatchObject({ code: 'ROSTER_REFUSED' })
    await expect(roster.openWave({ kind: 'attendance', names: 'name' })).rejects.toMatchObject({ code: 'ROSTER_REFUSED' })
  })

  it('leaves the projector when a question is asked, and so do points', async () => {
    const { roster } = await inClass()
    await roster.showPoints(true)
    await roster.pick('seat')
    expect(roster.wall.value.shows).toBe('pick')
    await roster.putPickAway()
    expect(roster.wall.value.shows).toBe('points')
    await roster.pick('seat')
    roster.putAway()
    expect([roster.wall.value, roster.view.value.pick]).toEqual([{ shows: 'nothing' }, undefined])
  })

  it('is not on the projector for ever', async () => {
    const { roster, clock, settled } = await inClass()
    await roster.pick('seat')
    clock.advance(minutes(14))
    await roster.pick('seat')
    clock.advance(minutes(14))
    await settled()
    expect(roster.wall.value.shows).toBe('pick')
    clock.advance(minutes(1))
    await settled()
    expect(roster.wall.value.shows).toBe('nothing')
  })

  it('is nobody where nobody is here', () => {
    expect(fairPick({ present: [], turns: [], random: () => 0 })).toBeUndefined()
    expect(fairPick({ present: ['a'], turns: ['a'], random: () => 0 })).toEqual({ pupil: 'a', anew: true, left: 0 })
  })
})

describe('points of groups', () => {
  it('are given, taken and taken back, in this lesson alone', async () => {
    const { roster, view, classNow, settled } = await inClass()
    await roster.addPoints('第1组', 2)
    await roster.addPoints('第2组', 3)
    await roster.addPoints('第1组', -1)
    expect(view().points).toEqual([
      { group: '第2组', points: 3 },
      { group: '第1组', points: 1 },
    ])
    await roster.showPoints(true)
    expect(roster.wall.value).toEqual({ shows: 'points', groups: view().points })
    await roster.undoPoints()
    expect(view().points[1]).toEqual({ group: '第1组', points: 2 })
    // Of two phones each takes back its own.
    await roster.undoPoints({ group: '第1组', points: 2 })
    await roster.undoPoints({ group: '第1组', points: 2 })
    expect(view().points).toEqual([{ group: '第2组', points: 3 }])
    classNow.set(2)
    await settled()
    expect([view().points, view().canUndoPoints, roster.wall.value]).toEqual([[], false, { shows: 'nothing' }])
  })
})

describe('what is known of a pupil', () => {
  it('is kept until the end of term and thirty days, and then how many were there', async () => {
    const { roster, db, clock, classNow, term, bus, settled, marks } = await inClass()
    term.span = { from: MONDAY - days(7), to: MONDAY + days(100) }
    await roster.allPresent()
    classNow.set(undefined)
    const kept = () => db.readOne<{ count: number }>('SELECT count(*) AS count FROM roster_attendance')?.count
    const tidied = async () => {
      bus.tell('clock.trusted', { by: 'timesync' })
      await settled()
    }
    clock.advance(days(129))
    await tidied()
    expect(kept()).toBe(6)
    clock.advance(days(2))
    await tidied()
    expect([kept(), marks()]).toEqual([0, '- - - - - -'])
    expect(db.readOne('SELECT counts FROM roster_lessons')).toEqual({ counts: '{"present":6,"absent":0,"late":0,"excused":0}' })
  })

  it('is not forgotten by a date that nobody vouches for, nor counted from one', async () => {
    const { roster, db, clock, classNow, trust, bus, settled } = await inClass({ classNow: 1, dateKnown: false })
    await roster.allPresent()
    classNow.set(undefined)
    clock.stepWall(MONDAY + days(900))
    const tidied = async () => {
      bus.tell('clock.trusted', { by: 'timesync' })
      await settled()
      return db.readOne<{ count: number }>('SELECT count(*) AS count FROM roster_attendance')?.count
    }
    expect(await tidied()).toBe(6)
    trust.sure = true
    expect(await tidied()).toBe(6)
    clock.stepWall(MONDAY + days(1090))
    expect(await tidied()).toBe(0)
  })

  it('goes wholly with the pupil, answers first, and with the class', async () => {
    const { roster, db, classId, id, forgotten } = await inClass()
    await roster.allPresent()
    await roster.pick('seat')
    await roster.lend(id(0), 'B9')
    await roster.classes.removePupil(id(0))
    expect(forgotten).toEqual([id(0)])
    const everything = () =>
      ['classes', 'pupils', 'lessons', 'attendance', 'loans', 'turns', 'points'].map((table) =>
        JSON.stringify(db.read(`SELECT * FROM roster_${table}`)),
      )
    expect(everything().join()).not.toContain(id(0))
    expect(roster.pupilOf('turning:A1')).toBeUndefined()
    await roster.classes.removeClass(classId)
    expect([everything().join(''), forgotten.length, roster.view.value.now]).toEqual(['[]'.repeat(7), 6, undefined])
  })

  it('stands in no byte of the disk once it is deleted', async () => {
    const room = await aRosterRoom()
    const rows = Array.from({ length: 100 }, (_, at) => ({ class: '三年二班', number: String(at), name: `西门吹雪之弟子其${at}人` }))
    await room.roster.classes.take(rows)
    const [one] = room.view().classes
    const [first] = room.roster.classes.detail(one?.id ?? '').pupils
    const isThere = async (name: string) =>
      (await Promise.all(['', '-wal'].map((end) => readFile(`${room.db.path}${end}`)))).some((bytes) => bytes.includes(name))
    expect(await isThere(first?.name ?? '')).toBe(true)
    await room.roster.classes.removePupil(first?.id ?? '')
    // As a power cut would leave it.
    expect(await isThere(first?.name ?? '')).toBe(false)
    await room.roster.classes.removeClass(one?.id ?? '')
    expect(await isThere('西门吹雪')).toBe(false)
  })

  it('is forgotten at last where nobody but persons says which day it is, and not by one who has mistyped the year', async () => {
    const { clock, bus, trust, namesBefore, settled } = await aRosterRoom({ dateKnown: false })
    trust.known = true
    const said = async (day: number) => {
      clock.stepWall(MONDAY + days(day))
      bus.tell('clock.trusted', { by: 'person' })
      await settled()
    }
    for (let day = 0; day < 9; day += 1) await said(day)
    await said(8)
    expect(namesBefore).toEqual([])
    await said(9)
    await said(10)
    expect(namesBefore).toEqual([MONDAY - days(180), MONDAY - days(179)])
    await said(4000)
    expect(namesBefore.at(-1)).toBe(MONDAY - days(178))
  })

  it('is forgotten from a date on that the term decides, and so are answers', async () => {
    const term = { from: MONDAY, to: MONDAY + days(120) }
    const before = (day: number) => (forgottenBefore(MONDAY + days(day), term) - MONDAY) / days(1)
    expect([20, 31, 150, 151, 400].map(before)).toEqual([-160, 0, 0, 120, 220])
    expect(forgottenBefore(MONDAY, undefined)).toBe(MONDAY - days(180))
    const room = await aRosterRoom()
    expect(room.namesBefore).toEqual([MONDAY - days(180)])
  })
})

describe('a class whose clickers have no owners', () => {
  it('takes the clicker of anybody, also when one is lent to somebody', async () => {
    const { roster, id } = await aClass(6, { classNow: 1 })
    expect(roster.isClosed()).toBe(false)
    await roster.lend(id(0), 'A9')
    expect([roster.isClosed(), roster.pupilOf('turning:A9')?.id]).toEqual([false, id(0)])
  })

  it('finds who sits at a seat however that is written', async () => {
    const { roster, id, classId } = await aClass(3, { classNow: 1 })
    await roster.classes.addPupil(classId, { number: '40', seat: '07' })
    expect([roster.pupilAt('1-2')?.id, roster.pupilAt('第1排第2列')?.id, roster.pupilAt('9')]).toEqual([id(1), id(1), undefined])
    expect(roster.pupilAt('7')?.seat).toBe('07')
  })

  it('goes by seats before it goes by numbers, where some have no seat', async () => {
    const { roster, view } = await aRosterRoom({ classNow: 1 })
    await roster.classes.take([
      { class: '三年二班', number: '5' },
      { class: '三年二班', number: '9', seat: '05' },
    ])
    const { pupils } = roster.classes.detail(view().classes[0]?.id ?? '')
    expect(['5', '05', '9'].map((seat) => roster.pupilAt(seat)?.id)).toEqual([pupils[1]?.id, pupils[1]?.id, undefined])
    // By clicker and by phone it is the same place, so that a question by seats has one answer of a pupil.
    await roster.lend(pupils[0]?.id ?? '', 'A1')
    expect(roster.pupilOf('turning:A1')?.seat).toBe('5')
  })

  it('does not know how many are there while it has no pupils', async () => {
    const { roster } = await aRosterRoom({ classNow: 1 })
    await roster.classes.addClass('三年二班')
    expect([roster.view.value.now?.by, roster.expected()]).toEqual(['room', undefined])
  })
})

describe('the list of a class', () => {
  it('taken again doubles nobody: what is new is added, what it says is changed, what it leaves out stays', async () => {
    const { roster, classId } = await inClass()
    const rows = [
      { class: '三(2)班', number: '1', name: '王芳' },
      { class: '三（2）班', number: '7', name: '李雷', seat: '1-2' },
    ]
    const file = { name: 'a.csv', bytes: Buffer.from('班级,学号,姓名,座位\n三(2)班,1,王芳,\n三（2）班,7,李雷,1-2\n') }
    expect((await roster.classes.read(file)).classes).toEqual([{ name: '三年二班', id: classId, added: 1, changed: 2, same: 0, kept: 5 }])
    expect(await roster.classes.take(rows)).toEqual({ added: 1, changed: 2, same: 0 })
    expect(await roster.classes.take(rows)).toEqual({ added: 0, changed: 0, same: 2 })
    const { pupils } = roster.classes.detail(classId)
    expect(pupils.map(({ number, seat, clicker }) => [number, seat, clicker].join(' '))).toEqual([
      ...['1 1-1 A1', '2  A2', '3 1-3 A3', '4 1-4 A4', '5 1-5 A5', '6 1-6 A6', '7 1-2 '],
    ])
    expect(pupils[0]).toMatchObject({ name: '王芳', group: '第1组' })
  })

  it('exchanges two clickers at one time', async () => {
    const { roster, id } = await inClass()
    await roster.classes.take([
      { class: '三年二班', number: '1', clicker: 'A2' },
      { class: '三年二班', number: '2', clicker: 'A1' },
    ])
    expect([roster.pupilOf('turning:A2')?.id, roster.pupilOf('turning:A1')?.id]).toEqual([id(0), id(1)])
  })

  it('gives a clicker and a seat to whom it says, also from somebody of whom it says only the name', async () => {
    const { roster, classId } = await inClass()
    const rows = [
      { class: '三年二班', number: '1', clicker: 'A2', seat: '1-2' },
      { class: '三年二班', number: '2', name: '李雷' },
    ]
    expect(await roster.classes.take(rows)).toEqual({ added: 0, changed: 2, same: 0 })
    const [first, second] = roster.classes.detail(classId).pupils
    expect(first).toMatchObject({ seat: '1-2', clicker: 'A2' })
    expect([second?.name, second?.seat, second?.clicker]).toEqual(['李雷', undefined, undefined])
  })

  it('puts who is given a seat by its number in no row of the one before', async () => {
    const { roster, classId } = await inClass()
    await roster.classes.take([{ class: '三年二班', number: '1', seat: '12' }])
    const [first] = roster.classes.detail(classId).pupils
    expect([first?.seat, first?.row, first?.column]).toEqual(['12', undefined, undefined])
  })

  it('knows pupils whose numbers have lost their noughts in a spreadsheet', async () => {
    const { roster, view } = await aRosterRoom()
    const numbered = (numbers: string[]) => numbers.map((number) => ({ class: '三年二班', number, name: `学生${number}` }))
    await roster.classes.take(numbered(['01', '02', '007', '7', '10']))
    const file = {
      name: 'a.csv',
      bytes: Buffer.from('班级,学号,姓名\n三年二班,1,王芳\n三年二班,2,李雷\n三年二班,10,韩梅\n三年二班,7,林涛\n'),
    }
    const { classes, rows } = await roster.classes.read(file)
    expect(classes).toMatchObject([{ added: 0, changed: 4, kept: 1 }])
    await roster.classes.take(rows)
    const { pupils } = roster.classes.detail(view().classes[0]?.id ?? '')
    expect(pupils.map(({ number, name }) => `${number} ${name}`)).toEqual(['7 林涛', '01 王芳', '02 李雷', '10 韩梅', '007 学生007'])
    // Of a list that has both, each is one of its own.
    expect(await roster.classes.take(numbered(['1', '01']))).toMatchObject({ added: 1 })
  })

  it('leaves a pupil the clicker of which a spreadsheet has dropped the noughts, or made a number', async () => {
    const { roster, classId, id } = await inClass()
    await roster.classes.setClicker(id(0), '012345')
    const bytes = Buffer.from('班级,学号,答题器\n三年二班,1,12345\n三年二班,2,9.12E+05\n')
    const { rows, faults } = await roster.classes.read({ name: 'a.csv', bytes })
    expect(faults).toEqual([{ line: 3, code: 'clicker', text: '9.12E+05' }])
    await roster.classes.take(rows)
    expect(roster.classes.detail(classId).pupils.map(({ clicker }) => clicker)).toEqual(['012345', 'A2', 'A3', 'A4', 'A5', 'A6'])
  })

  it('comes out as it went in', async () => {
    const { roster, classId } = await inClass()
    const bytes = Buffer.from(roster.classes.csv(classId, 'zh-Hans'))
    expect((await roster.classes.read({ name: 'a.csv', bytes })).classes[0]).toMatchObject({ added: 0, changed: 0, same: 6, kept: 0 })
  })
})
