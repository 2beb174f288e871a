import { describe, expect, it, vi } from 'vitest'
import { aClaimedBox, aTeacherByCode, aTeacherByPin, aWebBox } from './a-web-box.ts'
import { openFeed } from './feed-page.ts'
import type { Visitor } from './visitor.ts'

interface Sheet {
  readonly id: string
  readonly revision: number
  readonly steps: readonly { readonly id: string }[]
}

const TITLE = { 'zh-Hans': '小数乘法' }
const NOTE = { kind: 'note', minutes: 5, note: '分组' }

const sheetIn = ({ body }: { body: Record<string, unknown> }): Sheet => body['sheet'] as Sheet

async function aSheet(by: Visitor, steps: readonly object[] = []): Promise<Sheet> {
  let sheet = sheetIn(await by.post('/api/v1/run-sheets', { title: TITLE, subject: '数学' }))
  for (const step of steps) sheet = sheetIn(await changed(by, sheet, { do: 'insert', step }))
  return sheet
}

function changed(by: Visitor, { id, revision }: Sheet, change: object): ReturnType<Visitor['post']> {
  return by.post(`/api/v1/run-sheets/${id}/changes`, { revision, change })
}

describe('run sheets over the API', () => {
  it('are put together by whoever knows the PIN while another teacher holds the lesson', async () => {
    const box = await aClaimedBox()
    const inClass = await aTeacherByCode(box)
    const atHome = await aTeacherByPin(box)
    const sheet = await aSheet(atHome, [NOTE])
    expect((await inClass.get(`/api/v1/run-sheets/${sheet.id}`)).body).toMatchObject({ plannedMinutes: 5, missing: 0 })
    expect((await inClass.post('/api/v1/run-sheets', { title: TITLE })).body).toMatchObject({ code: 'PIN_REQUIRED' })
    expect((await box.visitor().get('/api/v1/run-sheets')).status).toBe(401)
  })

  it('tell the second of two teachers what the first has made of it', async () => {
    const box = await aClaimedBox()
    const [one, other] = [await aTeacherByPin(box), await aTeacherByPin(box)]
    const sheet = await aSheet(one)
    await changed(one, sheet, { do: 'insert', step: NOTE })
    const late = await changed(other, sheet, { do: 'insert', step: { ...NOTE, note: '我的' } })
    expect(late.body).toMatchObject({ status: 409, code: 'RUN_SHEET_CHANGED', current: { sheet: { revision: 2, steps: [NOTE] } } })
  })

  it('are copied, deleted and taken back', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const sheet = await aSheet(teacher, [NOTE])
    expect(sheetIn(await teacher.post(`/api/v1/run-sheets/${sheet.id}/copy`)).steps).toMatchObject([NOTE])
    expect((await teacher.ask('DELETE', `/api/v1/run-sheets/${sheet.id}?revision=1`)).body).toMatchObject({ code: 'RUN_SHEET_CHANGED' })
    await teacher.ask('DELETE', `/api/v1/run-sheets/${sheet.id}?revision=${sheet.revision}`)
    expect((await teacher.get('/api/v1/run-sheets')).body).toMatchObject({ sheets: { length: 1 }, deleted: [{ id: sheet.id }] })
    expect(sheetIn(await teacher.post(`/api/v1/run-sheets/${sheet.id}/restore`)).id).toBe(sheet.id)
    expect((await teacher.post('/api/v1/run-sheets/of-item', { itemId: 'nothing' })).body).toMatchObject({ code: 'ITEM_UNKNOWN' })
    expect((await teacher.get('/api/v1/run-sheets/needed?until=9999999999999')).body).toEqual({ items: [] })
  })

  it('leave the projector to the next class where the power went between the end of theirs and the last word of the sheet', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const sheet = await aSheet(teacher, [{ kind: 'question', minutes: 5, question: { form: 'choice', text: '7 × 8 = ?' } }])
    await teacher.post('/api/v1/lesson/start')
    await teacher.post('/api/v1/run/begin', { sheetId: sheet.id })
    const [left] = box.db.read<{ value: string }>('SELECT value FROM run_sheet_run')
    await teacher.post('/api/v1/lesson/end')
    await vi.waitUntil(() => box.running.view.value.phase === 'idle')
    await box.db.write([{ sql: 'INSERT INTO run_sheet_run (one, value) VALUES (1, ?)', params: [left?.value ?? ''] }])
    await box.stop()
    const later = await aWebBox({ data: box.data })
    const next = await aTeacherByPin(later)
    await next.post('/api/v1/lesson/start')
    expect(later.screens.view.value.scene).toEqual({ kind: 'live', channel: 'class' })
    expect((await next.post('/api/v1/run/begin', { sheetId: sheet.id })).body).toMatchObject({ phase: 'running' })
  })

  it('are run by whoever has the lesson, step by step, and put away with the class', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    const sheet = await aSheet(teacher, [{ kind: 'live', minutes: 10 }, NOTE])
    await teacher.post('/api/v1/lesson/start')
    const colleague = await aTeacherByPin(box)
    expect((await colleague.post('/api/v1/run/begin', { sheetId: sheet.id })).body).toMatchObject({ code: 'LESSON_HELD_BY_OTHER' })
    const begun = await teacher.post('/api/v1/run/begin', { sheetId: sheet.id })
    expect(begun.body).toMatchObject({ phase: 'running', run: { at: 0, scene: { show: 'live' } } })
    const [first] = sheet.steps
    const hold = { do: 'pause', live: 'held', forMs: 300_000 }
    const costs = await colleague.post('/api/v1/run/costs', { choices: [hold, { do: 'next' }] })
    expect(costs.text).toContain('"behindMs":300000')
    expect((await teacher.post('/api/v1/run/choose', { on: first?.id, choice: { do: 'next' } })).body).toMatchObject({ run: { at: 1 } })
    const twice = await teacher.post('/api/v1/run/choose', { on: first?.id, choice: { do: 'next' } })
    expect(twice.body).toMatchObject({ status: 409, code: 'RUN_MOVED', current: { run: { at: 1 } } })
    const page = await openFeed(colleague)
    await page.view('run', ({ phase }) => phase === 'running')
    await teacher.post('/api/v1/lesson/end')
    await vi.waitUntil(() => box.running.view.value.phase === 'idle')
    box.clock.advance(100)
    await page.view('run', ({ phase }) => phase === 'idle')
    expect((await teacher.post('/api/v1/run/end')).body).toMatchObject({ code: 'RUN_NOT_BEGUN' })
  })

  it('get suggestions, which are none where the library has nothing', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    expect((await teacher.post('/api/v1/suggestions', { subject: '数学', minutesLeft: 10 })).body).toEqual({ suggestions: [] })
    expect((await teacher.post('/api/v1/suggestions', { minutesLeft: 0 })).status).toBe(400)
    expect((await box.visitor().post('/api/v1/suggestions', { minutesLeft: 10 })).status).toBe(401)
  })
})

describe('whoever signs in by the PIN only to prepare', () => {
  it('leaves the lesson to the next who comes, and may still take it', async () => {
    const box = await aClaimedBox()
    const pc = box.visitor()
    await pc.post('/api/v1/sign-in', { by: 'pin', secret: '246810', prepares: true })
    const teacher = await aTeacherByCode(box)
    expect((await teacher.get('/api/v1/session')).body).toMatchObject({ holder: 'you' })
    expect((await pc.post('/api/v1/lesson/take')).body).toMatchObject({ holder: 'you' })
  })

  it('is slowed down like everybody who guesses', async () => {
    const box = await aClaimedBox()
    const guess = () => box.visitor().post('/api/v1/sign-in', { by: 'pin', secret: '000000', prepares: true })
    const codes = new Set<unknown>()
    for (let n = 0; n < 12; n += 1) codes.add((await guess()).body['code'])
    expect(codes).toEqual(new Set(['SECRET_WRONG', 'SECRET_WAIT']))
  })
})
