import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { RunSheetsView, SheetChangeRequest, SheetDetail } from '#appliance/contract/run-sheet.ts'
import type { SheetChange, StepDraft } from '#appliance/contract/run-sheet.ts'
import { ALibrary, aStaffRoom, ITEM, LIVE, MONDAY, NOTE } from './a-staff-room.ts'
import type { StaffRoomOptions } from './a-staff-room.ts'

const TITLE = { 'zh-Hans': '小数乘法' }

/** A staff room with one sheet in it, and a way to change that. */
async function aSheet(steps: readonly StepDraft[] = [], options: StaffRoomOptions = {}) {
  const room = await aStaffRoom(options)
  await room.sheets.start()
  const { id } = (await room.sheets.create({ title: TITLE, subject: '数学', grade: 5 }, '王老师')).sheet
  const change = (one: SheetChange, by = '王老师') =>
    room.sheets.change(id, { revision: room.sheets.get(id).sheet.revision, change: one }, by)
  for (const step of steps) await change({ do: 'insert', step })
  const steps_ = () => room.sheets.get(id).sheet.steps
  const notes = () => steps_().map(({ note }) => note)
  const stepId = (place: number) => steps_()[place]?.id ?? ''
  return { ...room, id, change, notes, stepId, steps: steps_ }
}

async function whyOf(rejected: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await rejected.catch((error: unknown) => error)
  return thrown instanceof BoxError ? (thrown.details['why'] ?? thrown.code) : thrown
}

describe('a run sheet', () => {
  it('is put together step by step, and adds up its minutes', async () => {
    const { sheets, id, change } = await aSheet([LIVE(20.5), NOTE('分组'), { kind: 'pause', minutes: 4.1, live: 'goes-on' }])
    await change({
      do: 'insert',
      at: 1,
      step: { kind: 'question', minutes: 2, question: { form: 'choice', text: '0.3×2=?', answer: 'B' } },
    })
    const detail = sheets.get(id)
    expect(detail.sheet.steps.map(({ kind }) => kind)).toEqual(['live', 'question', 'note', 'pause'])
    expect(detail.plannedMinutes).toBe(31.6)
    expect(Value.Check(SheetDetail, detail)).toBe(true)
    expect(Value.Check(RunSheetsView, sheets.view.value)).toBe(true)
  })

  it('is there after a power cut, with all that was answered for', async () => {
    const first = await aSheet([NOTE('一'), NOTE('二')])
    const second = await aStaffRoom({ db: first.db })
    await second.sheets.start()
    expect(second.sheets.get(first.id)).toEqual(first.sheets.get(first.id))
    expect(second.sheets.view.value).toEqual(first.sheets.view.value)
  })

  it('says who changed it last, and when', async () => {
    const { sheets, id, change, clock } = await aSheet()
    clock.advance(minutes(3))
    await change({ do: 'insert', step: NOTE('一') }, '李老师')
    expect(sheets.view.value.sheets).toMatchObject([{ id, revision: 2, steps: 1, changedBy: '李老师', changedAt: MONDAY + minutes(3) }])
  })

  it('has its steps moved to where they are dropped, and its ends are its ends', async () => {
    const { change, notes, stepId } = await aSheet(['一', '二', '三', '四'].map((note) => NOTE(note)))
    await change({ do: 'move', stepId: stepId(0), to: 2 })
    expect(notes()).toEqual(['二', '三', '一', '四'])
    await change({ do: 'move', stepId: stepId(3), to: 0 })
    expect(notes()).toEqual(['四', '二', '三', '一'])
    await change({ do: 'move', stepId: stepId(1), to: 99 })
    expect(notes()).toEqual(['四', '三', '一', '二'])
  })

  it('has a step changed into another kind, which keeps its place and its name', async () => {
    const { change, steps, stepId } = await aSheet([NOTE('一'), NOTE('二')])
    const name = stepId(0)
    await change({ do: 'change', stepId: name, step: LIVE(10) })
    expect(steps()[0]).toEqual({ kind: 'live', minutes: 10, id: name })
  })

  it('has a step taken out, and is described anew', async () => {
    const { sheets, id, change, notes, stepId } = await aSheet([NOTE('一'), NOTE('二')])
    await change({ do: 'remove', stepId: stepId(0) })
    expect(notes()).toEqual(['二'])
    await change({ do: 'describe', description: { title: { 'zh-Hans': '分数' }, class: '五（2）班' } })
    const { sheet } = sheets.get(id)
    expect([sheet.title, sheet.class, sheet.grade, sheet.subject]).toEqual([{ 'zh-Hans': '分数' }, '五（2）班', undefined, undefined])
  })

  it('refuses what cannot be run, names it, and stays as it was', async () => {
    const library = new ALibrary().add('film', { durationMs: minutes(6) })
    const { change, stepId, notes } = await aSheet([NOTE('一')], { library })
    const insert = (step: StepDraft) => whyOf(change({ do: 'insert', step }))
    expect(await insert(ITEM('nothing'))).toBe('ITEM_UNKNOWN')
    expect(await insert({ ...ITEM('film'), fromMs: 5000, toMs: 5000 })).toBe('stretch')
    expect(await insert({ ...ITEM('film'), toMs: minutes(7) })).toBe('stretch')
    expect(await insert({ ...ITEM('film'), page: 3 })).toBe('page')
    expect(await insert({ kind: 'question', minutes: 1, question: { form: 'scale', text: '', answer: '6' } })).toBe('answer')
    expect(await whyOf(change({ do: 'describe', description: { title: { en: ' ' } } }))).toBe('no-title')
    expect(await whyOf(change({ do: 'remove', stepId: 'nobody' }))).toBe('RUN_STEP_UNKNOWN')
    expect([notes(), stepId(1)]).toEqual([['一'], ''])
  })

  it('has no more steps than a class can take', async () => {
    const library = new ALibrary().add('film').plan(
      'plan',
      Array.from({ length: 64 }, () => 'film'),
    )
    const { change, steps } = await aSheet([ITEM('plan')], { library })
    expect(steps()).toHaveLength(64)
    expect(await whyOf(change({ do: 'insert', step: NOTE('太多') }))).toBe('too-many-steps')
  })

  it('takes changes of its form alone at the door', () => {
    const step = { kind: 'pause', minutes: 3, live: 'held' }
    expect(Value.Check(SheetChangeRequest, { revision: 1, change: { do: 'insert', step } })).toBe(true)
    expect(Value.Check(SheetChangeRequest, { revision: 1, change: { do: 'insert', step: { ...step, itemId: 'x' } } })).toBe(false)
    expect(Value.Check(SheetChangeRequest, { revision: 1, change: { do: 'insert', step: { ...step, minutes: -1 } } })).toBe(false)
  })
})

describe('two teachers at one run sheet', () => {
  it('lose nothing: who comes second is told, and shown what it is now', async () => {
    const { sheets, id, notes } = await aSheet([NOTE('一')])
    const { revision } = sheets.get(id).sheet
    const insert = (note: string) => sheets.change(id, { revision, change: { do: 'insert', step: NOTE(note) } }, note)
    const [first, second] = await Promise.allSettled([insert('王'), insert('李')])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({
      reason: { code: 'RUN_SHEET_CHANGED', details: { current: { sheet: { revision: revision + 1, changedBy: '王' } } } },
    })
    expect(notes()).toEqual(['一', '王'])
  })

  it('do not delete what the other has just changed', async () => {
    const { sheets, id, change } = await aSheet()
    await change({ do: 'insert', step: NOTE('一') })
    await expect(sheets.remove(id, 1)).rejects.toMatchObject({ code: 'RUN_SHEET_CHANGED' })
  })
})

describe('a deleted run sheet', () => {
  it('can be taken back as it was, also after a power cut', async () => {
    const { db, sheets, id, told } = await aSheet([NOTE('一')])
    await sheets.remove(id, 2)
    expect(() => sheets.get(id)).toThrow('there is no run sheet')
    expect(told).toContain('lesson.sheet-deleted')
    const later = await aStaffRoom({ db })
    await later.sheets.start()
    expect(later.sheets.view.value).toMatchObject({ sheets: [], deleted: [{ id, deletedAt: MONDAY }] })
    expect((await later.sheets.restore(id, '王老师')).sheet).toMatchObject({ revision: 3, steps: [{ note: '一' }] })
    expect(later.sheets.view.value).toMatchObject({ sheets: [{ id }], deleted: [] })
    await later.sheets.stop()
  })

  it('is kept for thirty days, counted by a date that somebody vouches for', async () => {
    const { db, sheets, id, trust, clock } = await aSheet()
    trust.known = false
    clock.stepWall(Date.UTC(2020, 0, 1))
    await sheets.remove(id, 1)
    // The date comes, years later, and then the thirty days.
    const at = (now: number) => {
      clock.stepWall(now)
      return aStaffRoom({ db, clock })
    }
    for (const [since, kept] of [
      [0, 1],
      [days(29), 1],
      [days(31), 0],
    ] as const) {
      const later = await at(MONDAY + since)
      await later.sheets.start()
      expect(later.sheets.view.value.deleted).toHaveLength(kept)
      await later.sheets.stop()
    }
    const gone = await at(MONDAY)
    await gone.sheets.start()
    await expect(gone.sheets.restore(id, '')).rejects.toMatchObject({ code: 'RUN_SHEET_UNKNOWN' })
  })
})

describe('a run sheet and its lesson', () => {
  const lesson = (day: number) => ({ key: `maths ${day}`, startsAt: MONDAY + days(day), endsAt: MONDAY + days(day) + minutes(40) })

  it('belong together, and no lesson has two', async () => {
    const { sheets, id, change } = await aSheet()
    await change({ do: 'assign', lesson: lesson(1) })
    expect(sheets.idFor('maths 1')).toBe(id)
    const other = (await sheets.create({ title: TITLE }, '李老师')).sheet
    const taken = sheets.change(other.id, { revision: 1, change: { do: 'assign', lesson: lesson(1) } }, '李老师')
    await expect(taken).rejects.toMatchObject({ code: 'LESSON_HAS_SHEET', details: { sheetId: id } })
    await change({ do: 'assign' })
    expect(sheets.idFor('maths 1')).toBeUndefined()
  })

  it('part when the sheet is deleted and the lesson got another meanwhile', async () => {
    const { sheets, id, change } = await aSheet()
    await change({ do: 'assign', lesson: lesson(1) })
    await sheets.remove(id, 2)
    const other = (await sheets.create({ title: TITLE }, '李老师')).sheet
    await sheets.change(other.id, { revision: 1, change: { do: 'assign', lesson: lesson(1) } }, '李老师')
    expect((await sheets.restore(id, '王老师')).sheet.lesson).toBeUndefined()
    expect(sheets.idFor('maths 1')).toBe(other.id)
  })

  it('say ahead what is needed, the next lesson first, by the timetable as it is now', async () => {
    const library = new ALibrary().add('film').add('song').add('page')
    const { sheets, change, lessons, trust, clock } = await aSheet([ITEM('film'), LIVE(10), ITEM('song')], { library })
    await change({ do: 'assign', lesson: lesson(2) })
    const other = (await sheets.create({ title: TITLE }, '李老师')).sheet
    const forOther = (revision: number, one: SheetChange) => sheets.change(other.id, { revision, change: one }, '李老师')
    await forOther(1, { do: 'insert', step: ITEM('song') })
    await forOther(2, { do: 'insert', step: ITEM('page') })
    await forOther(3, { do: 'assign', lesson: lesson(1) })
    const needed = (until: number) => sheets.neededItems(MONDAY + until).map(({ itemId, lessonKey }) => `${itemId} ${lessonKey}`)
    expect(needed(days(7))).toEqual(['song maths 1', 'page maths 1', 'film maths 2'])
    expect(needed(days(1) + hours(1))).toEqual(['song maths 1', 'page maths 1'])
    // 调课: the second lesson is given on the first day's morning.
    lessons.set('maths 2', { startsAt: MONDAY + hours(1), endsAt: MONDAY + hours(2) })
    expect(sheets.neededItems(MONDAY + days(7))[0]).toEqual({
      itemId: 'film',
      lessonKey: 'maths 2',
      neededBy: MONDAY + hours(1),
      endsAt: MONDAY + hours(2),
    })
    clock.advance(hours(3))
    expect(needed(days(7))).toEqual(['song maths 1', 'page maths 1'])
    trust.known = false
    expect(needed(days(7))).toEqual([])
  })
})

describe('what a run sheet will lack in class', () => {
  it('is said of each step before the bell', async () => {
    const library = new ALibrary()
    for (const id of ['here', 'comes', 'late', 'unsure', 'absent', 'forbidden', 'leaves']) library.add(id)
    const steps = [LIVE(5), ...[...library.items.keys()].map((id) => ITEM(id))]
    const { sheets, id, change } = await aSheet(steps, { library })
    await change({ do: 'assign', lesson: { key: 'k', startsAt: MONDAY + hours(2), endsAt: MONDAY + hours(3) } })
    library.states.set('comes', { state: 'coming', missingBytes: 5, readyAt: MONDAY + hours(1) })
    library.states.set('late', { state: 'coming', missingBytes: 6, readyAt: MONDAY + hours(4) })
    library.states.set('unsure', { state: 'coming', missingBytes: 7 })
    library.states.set('absent', { state: 'absent', missingBytes: 8 })
    library.states.set('forbidden', { state: 'not-allowed' })
    library.items.delete('leaves')
    const { readiness, missing } = sheets.get(id)
    expect(readiness).toEqual([
      { state: 'nothing-needed' },
      { state: 'ready' },
      { state: 'coming', missingBytes: 5, late: false, readyAt: MONDAY + hours(1) },
      { state: 'coming', missingBytes: 6, late: true, readyAt: MONDAY + hours(4) },
      { state: 'coming', missingBytes: 7, late: true },
      { state: 'absent', missingBytes: 8 },
      { state: 'not-allowed' },
      { state: 'gone' },
    ])
    expect(missing).toBe(5)
  })

  it('keeps the last known title of what has left the catalogue, also where its step is changed', async () => {
    const library = new ALibrary().add('film', { title: { 'zh-Hans': '小数乘法微课', en: 'Decimals' } })
    const { change, steps, stepId } = await aSheet([ITEM('film')], { library })
    library.items.delete('film')
    await change({ do: 'change', stepId: stepId(0), step: { ...ITEM('film'), minutes: 3 } })
    expect(steps()).toMatchObject([{ minutes: 3, item: { title: { 'zh-Hans': '小数乘法微课', en: 'Decimals' } } }])
  })
})
