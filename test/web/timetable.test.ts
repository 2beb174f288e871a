import writeExcelFile from 'write-excel-file/node'
import { describe, expect, it } from 'vitest'
import type { DayPlaces, TimetablePlan } from '#appliance/contract/timetable.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin } from './a-web-box.ts'
import { openFeed } from './feed-page.ts'
import type { Visitor } from './visitor.ts'

const MATHS = { weekday: 2, period: 1, weeks: 'every', subject: '数学' }
/** The clock of these boxes stands on Tuesday, 1 September 2026. */
const TERM = { firstDay: '2026-09-01', weeks: 20 }

async function planOf(visitor: Visitor): Promise<TimetablePlan> {
  return (await visitor.get('/api/v1/timetable/plan')).body as unknown as TimetablePlan
}

async function withGrid(visitor: Visitor, entries: readonly object[] = [MATHS]): Promise<void> {
  const { revisions } = await planOf(visitor)
  await visitor.ask('PUT', '/api/v1/timetable/term', { body: { term: TERM, revision: revisions.term } })
  await visitor.ask('PUT', '/api/v1/timetable/grid', { body: { entries, revision: revisions.grid } })
}

describe('the timetable over the API', () => {
  it('is set by whoever knows the PIN, from any PC, and takes the lesson from nobody', async () => {
    const box = await aClaimedBox()
    const pc = box.visitor()
    await pc.post('/api/v1/sign-in', { by: 'pin', secret: '246810', prepares: true })
    expect((await pc.get('/api/v1/session')).body).toMatchObject({ role: 'teacher', holder: 'nobody', remembered: true })
    await withGrid(pc)
    const view = await pc.get('/api/v1/timetable')
    expect(view.body).toMatchObject({
      dateKnown: true,
      days: [{ date: '2026-09-01', lessons: [{ subject: '数学', period: 1 }] }, {}, {}, {}, {}, {}, {}, {}],
    })
    expect(box.signIn.codes.value.code).toMatch(/^\d{6}$/u)
  })

  it('is read by a phone that came by the code, and changed by none', async () => {
    const box = await aClaimedBox()
    const phone = await aTeacherByCode(box)
    expect((await phone.get('/api/v1/timetable')).status).toBe(200)
    const change = { kind: 'day-off', from: '2026-09-01', to: '2026-09-01' }
    expect((await phone.post('/api/v1/timetable/changes', change)).body).toMatchObject({ status: 403, code: 'PIN_REQUIRED' })
    expect((await box.visitor().get('/api/v1/timetable')).status).toBe(401)
  })

  it('is filled cell by cell, and tells the second of two teachers what the first made of a place', async () => {
    const box = await aClaimedBox()
    const [one, other] = [await aTeacherByPin(box), await aTeacherByPin(box)]
    const { revision } = (await planOf(one)).grid.find(({ weekday, period }) => weekday === 2 && period === 1) ?? { revision: '' }
    const empty = revision === '' ? box.timetable.cell(2, 1).revision : revision
    const put = (by: Visitor, subject: string) =>
      by.ask('PUT', '/api/v1/timetable/cell', { body: { weekday: 2, period: 1, entries: [{ ...MATHS, subject }], revision: empty } })
    expect((await put(one, '数学')).body).toMatchObject({ weekday: 2, period: 1, entries: [MATHS] })
    expect((await put(other, '语文')).body).toMatchObject({ status: 409, code: 'TIMETABLE_CHANGED' })
  })

  it('reads the workbook of a school, and puts nothing of it in force before somebody says so', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const week = [
      ['', '星期一', '星期二', '星期三', '星期四', '星期五'],
      ['第1节', '语文', '数学', '语文', '英语', '数学'],
      ['第2节', '数学', '英语', '体育', '语文', '美术'],
    ]
    const bytes = await writeExcelFile([{ sheet: '课表', data: week }]).toBuffer()
    const read = await teacher.send('/api/v1/timetable/grid/read?name=%E8%AF%BE%E8%A1%A8.xlsx', bytes)
    expect(read.status).toBe(200)
    expect(read.body).toMatchObject({ entries: { length: 10 } })
    expect((await planOf(teacher)).grid.flatMap(({ entries }) => entries)).toEqual([])
    const broken = await teacher.send('/api/v1/timetable/grid/read?name=x.xlsx', Buffer.from('PK not a workbook'))
    expect(broken.body).toMatchObject({ status: 422, code: 'TIMETABLE_FILE_REFUSED' })
    expect((await teacher.post('/api/v1/timetable/grid/read?name=x.xlsx', { not: 'bytes' })).status).toBe(400)
  })

  it('names the free periods of a day to whoever may read the timetable, and moves a lesson to one', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    await withGrid(teacher)
    const freeOn = async (): Promise<number[]> => {
      const { places } = (await teacher.get('/api/v1/timetable/places?date=2026-09-01')).body as unknown as DayPlaces
      return places.filter(({ taken }) => taken === undefined).map(({ period }) => period)
    }
    expect(await freeOn()).toEqual([2, 3, 4, 5, 6, 7])
    const move = { kind: 'move', lesson: { date: '2026-09-01', period: 1 }, to: { date: '2026-09-01', period: 7 } }
    expect((await teacher.post('/api/v1/timetable/changes', move)).status).toBe(200)
    expect(await freeOn()).toEqual([1, 2, 3, 4, 5, 6])
    expect((await teacher.get('/api/v1/timetable/places?date=2026-02-30')).body).toMatchObject({ status: 400, code: 'TIMETABLE_INVALID' })
    expect((await box.visitor().get('/api/v1/timetable/places?date=2026-09-01')).status).toBe(401)
  })

  it('swaps two lessons of a day, and takes that back', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    await withGrid(teacher, [MATHS, { ...MATHS, period: 2, subject: '语文' }])
    const swap = { kind: 'swap', one: { date: '2026-09-01', period: 1 }, other: { date: '2026-09-01', period: 2 } }
    const subjects = async () => {
      const { days } = box.timetable.view.value
      return days[0]?.lessons.map(({ subject }) => subject)
    }
    const { body } = await teacher.post('/api/v1/timetable/changes', swap)
    expect(await subjects()).toEqual(['语文', '数学'])
    expect((await teacher.ask('DELETE', `/api/v1/timetable/changes/${String(body['id'])}`)).body).toEqual({ done: true })
    expect(await subjects()).toEqual(['数学', '语文'])
  })

  it('takes a calendar in, answers lessons of any days, and lets the calendar go', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const event = ['UID:art', 'DTSTART;TZID=Asia/Shanghai:20261007T140000', 'DTEND;TZID=Asia/Shanghai:20261007T144000', 'SUMMARY:美术']
    const ics = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', ...event, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')
    const { body } = await teacher.send('/api/v1/timetable/calendars?name=art.ics', Buffer.from(ics))
    expect(body).toMatchObject({ kind: 'upload', from: 'art.ics', events: 1, state: 'current' })
    const [from, to] = [Date.parse('2026-10-07T00:00+08:00'), Date.parse('2026-10-08T00:00+08:00')]
    const lessons = await teacher.get(`/api/v1/timetable/lessons?from=${from}&to=${to}`)
    expect(lessons.body).toMatchObject({ lessons: [{ source: 'calendar', date: '2026-10-07' }] })
    expect((await teacher.post('/api/v1/timetable/calendars/check')).status).toBe(200)
    expect((await teacher.ask('DELETE', `/api/v1/timetable/calendars/${String(body['id'])}`)).status).toBe(200)
    expect((await teacher.ask('DELETE', '/api/v1/timetable/calendars/nothing')).body).toMatchObject({ code: 'CALENDAR_UNKNOWN' })
  })

  it('sets bells, and refuses those that overlap with a sentence', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const { revisions } = await planOf(teacher)
    const bells = (...periods: object[]) => ({ bells: { seasons: [{ periods }] }, revision: revisions.bells })
    const first = { period: 1, from: '08:00', to: '08:40' }
    const wrong = await teacher.ask('PUT', '/api/v1/timetable/bells', { body: bells(first, { period: 2, from: '08:30', to: '09:10' }) })
    expect(wrong.body).toMatchObject({ status: 400, code: 'TIMETABLE_INVALID' })
    const right = await teacher.ask('PUT', '/api/v1/timetable/bells', { body: bells(first) })
    expect(right.body).toMatchObject({ bellsSet: true, bells: { seasons: [{ periods: [first] }] } })
  })
})

describe('the timetable on the feed', () => {
  it('tells a teacher’s page of the week, a projector of today, and a pupil’s tablet of nothing', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    await withGrid(teacher, [{ ...MATHS, item: 'maths-1', tutor: '王老师', leadTeacher: '李老师' }])
    await teacher.post('/api/v1/timetable/changes', { kind: 'day-off', from: '2026-09-03', to: '2026-09-03', name: '运动会' })
    const page = await openFeed(teacher)
    expect(await page.view('timetable')).toMatchObject({ days: { length: 8 }, changes: [{ change: { kind: 'day-off' } }] })
    const screen = await openFeed(box.visitor(), '?page=screen')
    const shown = await screen.view('timetable')
    expect(shown).toMatchObject({ days: [{ lessons: [{ subject: '数学', leadTeacher: '李老师' }] }], changes: [] })
    expect(JSON.stringify(shown)).not.toMatch(/maths-1|王老师|运动会/u)
    const pupil = await openFeed(box.visitor())
    await pupil.settled()
    expect(pupil.find('timetable')).toBeUndefined()
    expect(pupil.find('run')).toBeUndefined()
  })
})
