import { describe, expect, it } from 'vitest'
import type { TimetableChange } from '#appliance/contract/timetable.ts'
import { aDisk, aGridLesson, aSigned, aTimetable, inChina, lessonsOf } from './a-timetable.ts'

const WEEK = [
  ...[aGridLesson(1, 1), aGridLesson(1, 2, { subject: '语文', class: '三(2)班', item: 'film' })],
  ...[aGridLesson(2, 1, { subject: '英语' }), aGridLesson(4, 1, { subject: '体育' })],
]
const monday = (period: number) => ({ date: '2026-09-07', period })
const tuesday = (period: number) => ({ date: '2026-09-08', period })

describe('a change of single days', () => {
  it.each<[string, TimetableChange, string[]]>([
    ['cancels a lesson', { kind: 'cancel', lesson: monday(1) }, ['09-07 09:20 语文', '09-08 08:30 英语']],
    [
      'exchanges two of a day',
      { kind: 'swap', one: monday(1), other: monday(2) },
      ['09-07 08:30 语文', '09-07 09:20 数学', '09-08 08:30 英语'],
    ],
    [
      'exchanges two of two days',
      { kind: 'swap', one: monday(1), other: tuesday(1) },
      ['09-07 08:30 英语', '09-07 09:20 语文', '09-08 08:30 数学'],
    ],
    [
      'moves one to a free period',
      { kind: 'move', lesson: monday(1), to: tuesday(6) },
      ['09-07 09:20 语文', '09-08 08:30 英语', '09-08 15:20 数学'],
    ],
    [
      'lends one to another subject',
      { kind: 'borrow', lesson: monday(2), content: { subject: '音乐' } },
      ['09-07 08:30 数学', '09-07 09:20 音乐', '09-08 08:30 英语'],
    ],
    [
      'puts one in by its period',
      { kind: 'extra', ...{ date: '2026-09-07', at: 7 }, content: { subject: '班会' } },
      ['09-07 08:30 数学', '09-07 09:20 语文', '09-07 16:10 班会', '09-08 08:30 英语'],
    ],
    [
      'puts one in by the clock',
      { kind: 'extra', ...{ date: '2026-09-08', at: { from: '19:00', to: '20:00' } }, content: { subject: '家长会' } },
      ['09-07 08:30 数学', '09-07 09:20 语文', '09-08 08:30 英语', '09-08 19:00 家长会'],
    ],
    ['clears a holiday', { kind: 'day-off', from: '2026-09-07', to: '2026-09-07', name: '校庆' }, ['09-08 08:30 英语']],
    [
      'lets a day follow another’s grid',
      { kind: 'make-up', date: '2026-09-08', weekday: 4, weeks: 'odd' },
      ['09-07 08:30 数学', '09-07 09:20 语文', '09-08 08:30 体育'],
    ],
  ])('%s, and is undone', async (_, change, expected) => {
    const { timetable } = await aTimetable({ grid: WEEK })
    const before = await lessonsOf(timetable, '2026-09-07', '2026-09-08')
    const { id } = await timetable.addChange(change)
    expect(await lessonsOf(timetable, '2026-09-07', '2026-09-08')).toEqual(expected)
    expect(timetable.view.value.changes).toMatchObject([{ id, found: true }])
    await timetable.undoChange(id)
    expect(await lessonsOf(timetable, '2026-09-07', '2026-09-08')).toEqual(before)
    await expect(timetable.undoChange(id)).rejects.toMatchObject({ code: 'CHANGE_UNKNOWN' })
  })

  it('gives a lesson what a person finds for it in the library', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    const { id } = await timetable.addChange({ kind: 'detail', lesson: monday(1), content: { item: 'urn:a', quiz: ['q'] } })
    expect(timetable.now(inChina('2026-09-07T08:30'))).toMatchObject({
      lesson: { subject: '数学', item: 'urn:a', quiz: ['q'], changes: [id] },
    })
  })

  it('that lends a lesson keeps the class and nothing else of it', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    await timetable.addChange({ kind: 'borrow', lesson: monday(2), content: { subject: '音乐' } })
    const { lesson } = timetable.now(inChina('2026-09-07T09:20'))
    expect(lesson).toMatchObject({ subject: '音乐', class: '三(2)班', source: 'change' })
    expect(lesson?.item).toBeUndefined()
  })

  it('acts on what earlier ones left: a lesson that was exchanged is cancelled where it is now', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    await timetable.addChange({ kind: 'swap', one: monday(1), other: tuesday(1) })
    await timetable.addChange({ kind: 'cancel', lesson: tuesday(1) })
    expect(await lessonsOf(timetable, '2026-09-07', '2026-09-08')).toEqual(['09-07 08:30 英语', '09-07 09:20 语文'])
    // Each day alone is as it is among others.
    expect(await lessonsOf(timetable, '2026-09-08')).toEqual([])
    expect(await lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:30 英语', '09-07 09:20 语文'])
  })

  it('makes one day of a holiday a day of school: this Saturday follows Thursday', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    await timetable.addChange({ kind: 'day-off', from: '2026-09-10', to: '2026-09-13', name: '中秋' })
    await timetable.addChange({ kind: 'make-up', date: '2026-09-12', weekday: 4, weeks: 'even' })
    expect(await lessonsOf(timetable, '2026-09-10', '2026-09-13')).toEqual(['09-12 08:30 体育'])
    expect(timetable.view.value.days.slice(3, 7).map(({ dayOff, follows }) => dayOff ?? follows?.weekday)).toEqual([
      '中秋',
      '中秋',
      4,
      '中秋',
    ])
  })

  it('stays when the grid is read anew, and is named where its lesson is not there any more or is another', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    const kept = await timetable.addChange({ kind: 'cancel', lesson: monday(1) })
    const other = await timetable.addChange({ kind: 'cancel', lesson: monday(2) })
    const gone = await timetable.addChange({ kind: 'cancel', lesson: tuesday(1) })
    const { unfound } = await timetable.replaceGrid(
      [aGridLesson(1, 1), aGridLesson(1, 2, { subject: '书法' })],
      timetable.plan.revisions.grid,
    )
    expect(unfound.map(({ id }) => id)).toEqual([other.id, gone.id])
    expect(timetable.view.value.changes.find(({ id }) => id === kept.id)?.found).toBe(true)
    expect(await lessonsOf(timetable, '2026-09-07', '2026-09-08')).toEqual(['09-07 09:20 书法'])
    await timetable.replaceGrid(WEEK, timetable.plan.revisions.grid)
    expect(await lessonsOf(timetable, '2026-09-07', '2026-09-08')).toEqual([])
  })

  it('from a page, which names lessons by their keys, leaves the lesson alone that a new grid has in that place', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    const { lesson } = timetable.now(inChina('2026-09-07T08:30'))
    const { id } = await timetable.addChange({ kind: 'cancel', lesson: { date: '2026-09-07', key: lesson?.key ?? '' } })
    expect(await lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 09:20 语文'])
    const { unfound } = await timetable.replaceGrid([aGridLesson(1, 1, { subject: '英语' })], timetable.plan.revisions.grid)
    expect(unfound).toMatchObject([{ id, found: false }])
    expect(await lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:30 英语'])
  })

  it('is told with the name and the period of its lesson, also after a power cut, and where another stands in its place by now', async () => {
    const disk = await aDisk()
    const before = await aTimetable({ disk, grid: WEEK })
    await before.timetable.addChange({ kind: 'cancel', lesson: { date: '2026-09-07', key: 'grid:2026-09-07/1' } })
    await before.timetable.addChange({ kind: 'swap', one: monday(2), other: tuesday(1) })
    await before.timetable.replaceGrid([aGridLesson(1, 1, { subject: '书法' })], before.timetable.plan.revisions.grid)
    const { timetable } = await aTimetable({ disk })
    expect(timetable.view.value.changes.map(({ lessons }) => lessons)).toEqual([
      [{ subject: '数学', period: 1 }],
      [
        { subject: '语文', period: 2 },
        { subject: '英语', period: 1 },
      ],
    ])
  })

  it('that an earlier version kept is told by the name and the place that it kept', async () => {
    const disk = await aDisk()
    const change = { kind: 'cancel', lesson: { date: '2026-09-07', key: 'grid:2026-09-07/1' } }
    const params = ['old', 1, JSON.stringify({ change, saw: ['数学'] })]
    await disk.db.write([{ sql: 'INSERT INTO timetable_changes (id, at, value) VALUES (?, ?, ?)', params }])
    const { timetable } = await aTimetable({ disk })
    expect(timetable.view.value.changes).toMatchObject([{ id: 'old', lessons: [{ subject: '数学', period: 1 }] }])
  })

  it('of a publisher’s lesson holds by its key, also where a new timetable moves it to another day', async () => {
    const box = await aTimetable()
    box.signed.lessons = [{ ...aSigned({ title: { en: 'live' } }), key: 'k' }]
    await box.timetable.addChange({ kind: 'detail', lesson: { date: '2026-09-07', key: 'k' }, content: { tutor: '王老师' } })
    box.signed.lessons = [{ ...aSigned({ title: { en: 'live' }, at: '2026-09-07T14:30' }), key: 'k' }]
    box.timetable.refresh('signed')
    await expect
      .poll(() => box.timetable.next(inChina('2026-09-07T08:00')))
      .toMatchObject({ lesson: { tutor: '王老师', startsAt: inChina('2026-09-07T14:30') } })
  })

  it('puts a lesson in the place of another, which is told', async () => {
    const { timetable } = await aTimetable({ grid: WEEK })
    await timetable.addChange({ kind: 'extra', date: '2026-09-07', at: 1, content: { subject: '讲座' } })
    expect(await lessonsOf(timetable, '2026-09-07')).toEqual(['09-07 08:30 讲座', '09-07 09:20 语文'])
    expect(timetable.view.value.overlaps).toMatchObject([
      { kept: { source: 'change' }, other: { source: 'grid', subject: '数学' }, dropped: true },
    ])
  })

  it.each<[string, TimetableChange, string]>([
    ['a lesson that is not there', { kind: 'cancel', lesson: monday(7) }, 'LESSON_UNKNOWN'],
    ['a key that is not there', { kind: 'cancel', lesson: { date: '2026-09-07', key: 'no' } }, 'LESSON_UNKNOWN'],
    ['a lesson with itself', { kind: 'swap', one: monday(1), other: monday(1) }, 'TIMETABLE_INVALID'],
    ['to a period that is taken', { kind: 'move', lesson: monday(1), to: tuesday(1) }, 'TIMETABLE_INVALID'],
    ['to a period without a bell', { kind: 'move', lesson: monday(1), to: tuesday(19) }, 'TIMETABLE_INVALID'],
    ['a day that no calendar has', { kind: 'extra', date: '2026-02-30', at: 1, content: { subject: '数学' } }, 'TIMETABLE_INVALID'],
    ['a lesson without a name', { kind: 'extra', date: '2026-09-07', at: 7, content: {} }, 'TIMETABLE_INVALID'],
    ['a holiday that ends before it begins', { kind: 'day-off', from: '2026-09-08', to: '2026-09-07' }, 'TIMETABLE_INVALID'],
    ['a holiday of a year', { kind: 'day-off', from: '2026-09-08', to: '2027-09-07' }, 'TIMETABLE_INVALID'],
    [
      'a lesson that ends before it begins',
      { kind: 'extra', date: '2026-09-07', at: { from: '09:00', to: '08:00' }, content: { subject: '数学' } },
      'TIMETABLE_INVALID',
    ],
  ])('is refused for %s', async (_, change, code) => {
    const { timetable } = await aTimetable({ grid: WEEK })
    await expect(timetable.addChange(change)).rejects.toMatchObject({ code })
    expect(timetable.view.value.changes).toEqual([])
  })
})
