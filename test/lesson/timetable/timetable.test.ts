import { describe, expect, it } from 'vitest'
import { hours, minutes } from '#appliance/base/duration.ts'
import { bellPreset } from '#appliance/lesson/timetable/bell-presets.ts'
import { settled } from '#test/helper/settled.ts'
import { aDisk, aGridLesson, aSigned, aTimetable, inChina, lessonsOf } from './a-timetable.ts'

/** Two lessons on Monday, of which one only in odd weeks, and one on Tuesday. */
const WEEK = [
  aGridLesson(1, 1),
  aGridLesson(1, 2, { subject: '语文', tutor: '王老师' }),
  aGridLesson(1, 3, { subject: '科学', weeks: 'odd' }),
  aGridLesson(1, 3, { subject: '美术', weeks: 'even' }),
  aGridLesson(2, 1, { subject: '英语', startByBell: true }),
]

describe('the week grid', () => {
  it('is what each week has, odd and even weeks apart, from the first day of term to its last Sunday', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    expect(await lessonsOf(timetable, '2026-08-31', '2026-09-08')).toEqual([
      ...['09-01 08:30 英语', '09-07 08:30 数学', '09-07 09:20 语文', '09-07 10:25 美术', '09-08 08:30 英语'],
    ])
    expect(await lessonsOf(timetable, '2026-09-14')).toEqual(['09-14 08:30 数学', '09-14 09:20 语文', '09-14 10:25 科学'])
    // Week 20 ends on 17 January.
    expect(await lessonsOf(timetable, '2027-01-12', '2027-01-31')).toEqual(['01-12 08:30 英语'])
  })

  it('rings by the school’s own bells, in summer and winter, two hours later in the west', async () => {
    const { timetable, change, settings } = await aTimetable({ grid: [aGridLesson(3, 5)] })
    expect(await lessonsOf(timetable, '2026-09-30')).toEqual(['09-30 14:30 数学'])
    expect(await lessonsOf(timetable, '2026-10-07')).toEqual(['10-07 14:00 数学'])
    await timetable.setBells(bellPreset('primary', 120), timetable.plan.revisions.bells)
    expect(await lessonsOf(timetable, '2026-10-07')).toEqual(['10-07 16:00 数学'])
    settings.box.time_zone = 'Asia/Urumqi'
    await change('box.time_zone')
    expect(await lessonsOf(timetable, '2026-10-07')).toEqual(['10-07 18:00 数学'])
  })

  it('is edited place by place: two people at different places lose nothing, and at one the second is told', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    const [here, there] = [timetable.cell(1, 1), timetable.cell(5, 6)]
    await timetable.setCell({ ...there, entries: [aGridLesson(5, 6, { subject: '体育' })] })
    await timetable.setCell({ ...here, entries: [aGridLesson(1, 1, { subject: '书法' })] })
    const late = timetable.setCell({ ...here, entries: [] })
    await expect(late).rejects.toMatchObject({ code: 'TIMETABLE_CHANGED' })
    await expect(timetable.replaceGrid([], 'old')).rejects.toMatchObject({ code: 'TIMETABLE_CHANGED' })
    expect(await lessonsOf(timetable, '2026-09-07', '2026-09-11')).toContain('09-11 15:20 体育')
    expect(timetable.cell(1, 1).entries).toMatchObject([{ subject: '书法' }])
  })

  it.each([
    ['a lesson of another place', { weekday: 2, period: 1, entries: [aGridLesson(3, 1)] }],
    ['two lessons in one week', { weekday: 2, period: 1, entries: [aGridLesson(2, 1), aGridLesson(2, 1, { weeks: 'odd' })] }],
    ['a lesson without a name', { weekday: 2, period: 1, entries: [{ weekday: 2, period: 1, weeks: 'every' as const }] }],
  ])('takes no %s', async (_, cell) => {
    const { timetable } = await aTimetable()
    const revision = timetable.cell(cell.weekday, cell.period).revision
    await expect(timetable.setCell({ ...cell, revision })).rejects.toMatchObject({ code: 'TIMETABLE_INVALID' })
  })

  it.each<[string, [string, string][]]>([
    ['backwards', [['08:40', '08:00']]],
    [
      'into each other',
      [
        ['08:00', '08:40'],
        ['08:30', '09:10'],
      ],
    ],
  ])('takes no bells that run %s', async (_, times) => {
    const { timetable } = await aTimetable()
    const periods = times.map(([from, to], index) => ({ period: index + 1, from, to }))
    const set = timetable.setBells({ seasons: [{ periods }] }, timetable.plan.revisions.bells)
    await expect(set).rejects.toMatchObject({ code: 'TIMETABLE_INVALID' })
  })

  it('takes no two tables of bells for one day, also over new year', async () => {
    const { timetable } = await aTimetable()
    const [usual] = bellPreset('junior').seasons
    const periods = usual?.periods ?? []
    const seasons = [{ periods }, { from: '10-01', to: '04-30', periods }, { from: '04-01', to: '05-30', periods }]
    await expect(timetable.setBells({ seasons }, timetable.plan.revisions.bells)).rejects.toThrow('same days')
  })

  it('is there again after a power cut, with its changes', async () => {
    const disk = await aDisk()
    const before = await aTimetable({ disk, grid: WEEK })
    await before.timetable.addChange({ kind: 'cancel', lesson: { date: '2026-09-07', period: 1 } })
    const { revision } = before.timetable.plan
    const { timetable } = await aTimetable({ disk })
    expect(timetable.plan.revision).toBe(revision)
    expect(await lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 09:20 语文', '09-07 10:25 美术'])
  })
})

describe('what is now and what is next', () => {
  it('goes by the bell', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    const at = inChina('2026-09-07T08:30')
    expect(timetable.now(at - 1)).toEqual({ lesson: undefined, because: 'free' })
    expect(timetable.now(at)).toMatchObject({ lesson: { subject: '数学', period: 1, key: 'grid:2026-09-07/1', date: '2026-09-07' } })
    expect(timetable.now(at + minutes(40))).toMatchObject({ because: 'free' })
    expect(timetable.next(at)).toMatchObject({ lesson: { subject: '语文', tutor: '王老师' } })
    expect(timetable.next(inChina('2026-09-07T23:00'))).toMatchObject({ lesson: { subject: '英语', startByBell: true } })
  })

  it('has no answer on a box that does not know the date, says so, and has one as soon as the date comes', async () => {
    const box = await aTimetable({ grid: WEEK })
    const { timetable, trust, clock, bus } = box
    trust.known = false
    bus.tell('clock.stepped', { milliseconds: 0 })
    await settled()
    await timetable.checkCalendars()
    expect(timetable.now(clock.now())).toEqual({ lesson: undefined, because: 'date-unknown' })
    expect(timetable.next(clock.now())).toEqual({ lesson: undefined, because: 'date-unknown' })
    expect(timetable.view.value).toMatchObject({ dateKnown: false, days: [] })
    trust.known = true
    clock.stepWall(inChina('2026-09-08T08:35'))
    bus.tell('clock.trusted', { by: 'timesync' })
    await expect.poll(() => timetable.now(clock.now())).toMatchObject({ lesson: { subject: '英语' } })
    expect(timetable.view.value.days[0]?.date).toBe('2026-09-08')
  })

  it('follows a clock that is set by a day in the middle of class', async () => {
    const { timetable, clock, bus } = await aTimetable({ grid: WEEK, at: inChina('2026-12-07T08:35') })
    expect(timetable.now(clock.now())).toMatchObject({ lesson: { subject: '数学' } })
    clock.stepWall(inChina('2026-11-03T08:35'))
    bus.tell('clock.stepped', { milliseconds: -1 })
    expect(timetable.now(clock.now())).toMatchObject({ because: 'not-read' })
    await expect.poll(() => timetable.now(clock.now())).toMatchObject({ lesson: { subject: '英语' } })
  })

  it('shows today and seven days after, and turns the page at midnight by the school’s clock', async () => {
    const { timetable, clock, told } = await aTimetable({ grid: WEEK })
    expect(timetable.view.value.days.map(({ date, weekday, week }) => `${date} ${weekday} ${week}`)).toEqual([
      ...['2026-09-07 1 2', '2026-09-08 2 2', '2026-09-09 3 2', '2026-09-10 4 2', '2026-09-11 5 2', '2026-09-12 6 2', '2026-09-13 7 2'],
      '2026-09-14 1 3',
    ])
    told.length = 0
    for (let hour = 0; hour < 18; hour += 1) {
      clock.advance(hours(1))
      await settled()
    }
    await expect.poll(() => timetable.view.value.days[0]?.date).toBe('2026-09-08')
    expect(told).toEqual(['date'])
  })

  it('is told once on the bus when lessons become others, and not when nothing does', async () => {
    const { timetable, told } = await aTimetable({ grid: WEEK })
    told.length = 0
    await timetable.addChange({ kind: 'cancel', lesson: { date: '2026-09-08', period: 1 } })
    await timetable.addChange({ kind: 'day-off', from: '2027-02-01', to: '2027-02-20' })
    expect(told).toEqual(['edited'])
  })
})

describe('lessons of publishers', () => {
  it('give the week grid what it leaves open: the same lesson from two sides', async () => {
    const box = await aTimetable({ grid: WEEK, box: { class: '三(2)班' } })
    box.signed.lessons = [
      aSigned({
        uid: 'county',
        class: '三年级二班',
        title: { en: 'Fractions' },
        item: 'film',
        fallback: ['other'],
        quiz: ['q'],
        leadTeacher: '李老师',
        period: 1,
        recordRoom: true,
      }),
    ]
    box.timetable.refresh('signed')
    await expect
      .poll(() => box.timetable.now(inChina('2026-09-07T08:30')))
      .toMatchObject({
        lesson: {
          ...{ key: 'grid:2026-09-07/1', keys: ['grid:2026-09-07/1', 'county@2026-09-07T08:30'], source: 'grid', alsoFrom: ['signed'] },
          ...{
            subject: '数学',
            title: { en: 'Fractions' },
            item: 'film',
            fallback: ['other'],
            quiz: ['q'],
            leadTeacher: '李老师',
            recordRoom: true,
          },
        },
      })
    expect(box.timetable.view.value.overlaps).toEqual([])
  })

  it('do not start by the bell where staff have said that the lesson waits for a tap', async () => {
    const box = await aTimetable({ grid: [aGridLesson(1, 1, { startByBell: false }), aGridLesson(2, 1)] })
    box.signed.lessons = [aSigned({ uid: 'a', startByBell: true }), aSigned({ uid: 'b', at: '2026-09-08T08:30', startByBell: true })]
    box.timetable.refresh('signed')
    await expect
      .poll(() => [7, 8].map((day) => box.timetable.now(inChina(`2026-09-0${day}T08:30`)).lesson?.startByBell))
      .toEqual([false, true])
  })

  it('of another class or room are none of this one’s, however they are written, and are counted', async () => {
    const box = await aTimetable({ box: { room: '302', class: '三(2)班' } })
    box.signed.lessons = [
      aSigned({ uid: 'a', room: '302教室', class: '四(1)班', at: '2026-09-07T08:30', title: { en: 'ours by room' } }),
      aSigned({ uid: 'b', room: '303', class: '三(2)班', at: '2026-09-07T09:20', title: { en: 'theirs by room' } }),
      aSigned({ uid: 'c', class: '3（2）班', at: '2026-09-07T10:25', title: { en: 'ours by class' } }),
      aSigned({ uid: 'd', class: '初三(2)班', at: '2026-09-07T11:15', title: { en: 'theirs by class' } }),
      aSigned({ uid: 'e', at: '2026-09-07T14:30', title: { en: 'for whoever it was given to' } }),
    ]
    box.timetable.refresh('signed')
    await expect.poll(() => box.timetable.view.value.elsewhere).toBe(2)
    expect(await lessonsOf(box.timetable, '2026-09-07')).toEqual([
      ...['09-07 08:30 ours by room', '09-07 10:25 ours by class', '09-07 14:30 for whoever it was given to'],
    ])
  })

  it('are left out where they name several classes and the box was never told its own, which is said', async () => {
    const box = await aTimetable()
    box.signed.lessons = [aSigned({ uid: 'a', class: '三(2)班', title: { en: 'one' } })]
    expect(await lessonsOf(box.timetable, '2026-09-07')).toEqual(['09-07 08:30 one'])
    box.signed.lessons = [...box.signed.lessons, aSigned({ uid: 'b', class: '三(3)班', at: '2026-09-08T08:30' })]
    box.timetable.refresh('signed')
    await expect.poll(() => box.timetable.view.value.undecided).toBe(2)
    expect(await lessonsOf(box.timetable, '2026-09-07')).toEqual([])
  })

  it('that contradict the grid are told and left out; those that touch it for minutes stand beside it, and the grid’s is what runs', async () => {
    const box = await aTimetable({ grid: [aGridLesson(1, 1, { subject: '数学' })] })
    const { timetable } = box
    await timetable.addCalendar(
      'school.ics',
      Buffer.from(
        [
          'BEGIN:VCALENDAR',
          'BEGIN:VEVENT',
          'UID:x',
          'DTSTART:20260907T083000',
          'DTEND:20260907T091000',
          'SUMMARY:语文',
          'X-CLASSBOX-SUBJECT:语文',
          'END:VEVENT',
          'END:VCALENDAR',
        ].join('\n'),
      ),
    )
    box.signed.lessons = [aSigned({ uid: 's', at: '2026-09-07T09:05', title: { en: 'later' } })]
    timetable.refresh('signed')
    await expect
      .poll(() => timetable.view.value.overlaps.map(({ kept, other, dropped }) => [kept.source, other.source, dropped]))
      .toEqual([
        ['grid', 'calendar', true],
        ['grid', 'signed', false],
      ])
    expect(timetable.now(inChina('2026-09-07T09:07'))).toMatchObject({ lesson: { source: 'grid' } })
    expect(timetable.now(inChina('2026-09-07T09:12'))).toMatchObject({ lesson: { source: 'signed' } })
  })
})
