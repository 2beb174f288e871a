import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { milliseconds } from '#appliance/base/duration.ts'
import type { ClassDetail } from '#appliance/contract/roster.ts'
import type { QuizPeople, QuizTerm } from '#appliance/contract/quiz-report.ts'
import type { XapiStatement } from '#appliance/contract/xapi.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin } from './a-web-box.ts'
import type { Visitor } from './visitor.ts'

/** A class of three with names, of whom one is away and two answer from their seats; the question is kept. */
async function aClassThatWasAsked() {
  const box = await aClaimedBox()
  const teacher = await aTeacherByPin(box)
  const rows = ['王芳', '李雷', '韩梅梅'].map((name, at) => ({ class: '三(2)班', number: String(at + 1), name, seat: String(at + 1) }))
  await teacher.post('/api/v1/roster/list', { rows })
  const classId = box.roster.view.value.classes[0]?.id ?? ''
  const { pupils } = (await teacher.get(`/api/v1/roster/classes/${classId}`)).body as unknown as ClassDetail
  await teacher.post('/api/v1/lesson/start')
  await teacher.ask('PUT', '/api/v1/roster/now', { body: { classId } })
  await teacher.ask('PUT', `/api/v1/roster/attendance/${pupils[2]?.id}`, { body: { is: 'absent' } })
  const on = async (): Promise<unknown> => (await teacher.get('/api/v1/quiz')).body['on']
  await teacher.post('/api/v1/quiz/ask', {
    on: await on(),
    ask: { question: { kind: 'true-false', key: 'true', topic: '分数', text: '@SUM(1)' } },
  })
  const { poll } = (await teacher.get('/api/v1/quiz/question')).body as { poll: { id: string } }
  for (const [seat, value] of [
    ['1', 'false'],
    ['2', 'true'],
  ] as const) {
    const phone = box.visitor()
    await phone.post('/api/v1/quiz/join', { seat })
    const answer = phone.post('/api/v1/quiz/answer', { poll: poll.id, round: 1, value })
    const ticking = setInterval(() => box.clock.advance(milliseconds(1)), 5)
    expect((await answer.finally(() => clearInterval(ticking))).status).toBe(200)
  }
  await teacher.post('/api/v1/quiz/choose', { on: await on(), choice: { do: 'keep' } })
  return { box, teacher }
}

const rowsOf = async (visitor: Visitor, file: string): Promise<Record<string, string>[]> => {
  const answer = await visitor.get(`/api/v1/quiz/${file}`)
  expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' })
  expect(answer.text.startsWith('\uFEFF')).toBe(true)
  return parse(answer.text, { bom: true, columns: true })
}

describe('results after class, over the API', () => {
  it('are counts for every teacher, and names for whoever has the PIN', async () => {
    const { box, teacher } = await aClassThatWasAsked()
    const { lessons, topics } = (await teacher.get('/api/v1/quiz/term')).body as unknown as QuizTerm
    expect(lessons).toMatchObject([{ questions: 1, right: 1, wrong: 1, class: expect.any(Number) }])
    expect(topics).toMatchObject([{ topic: '分数' }])
    const { people } = (await teacher.get(`/api/v1/quiz/people?class=${lessons[0]?.class}`)).body as unknown as QuizPeople
    expect(people.map(({ name, wrong, right, attendance }) => [name, wrong, right, attendance])).toEqual([
      ['王芳', 1, 0, undefined],
      ['李雷', 0, 1, undefined],
      ['韩梅梅', 0, 0, 'absent'],
    ])
    await teacher.post('/api/v1/lesson/end')
    const other = await aTeacherByCode(box)
    expect((await other.get('/api/v1/quiz/term')).status).toBe(200)
    expect((await other.get('/api/v1/quiz/results.csv')).status).toBe(200)
    for (const path of ['people', 'answers.csv', 'statements'])
      expect((await other.get(`/api/v1/quiz/${path}`)).body).toMatchObject({ code: 'PIN_REQUIRED' })
    for (const path of ['term', 'people', 'results.csv', 'answers.csv', 'statements'])
      expect((await box.visitor().get(`/api/v1/quiz/${path}`)).status).toBe(401)
  })

  it('open in a spreadsheet, which carries nothing of them out', async () => {
    const { teacher } = await aClassThatWasAsked()
    expect(await rowsOf(teacher, 'results.csv')).toMatchObject([{ 题目: "'@SUM(1)", 答对: '1', 答错: '1', 其他答案: '对: 1; 错: 1' }])
    expect((await rowsOf(teacher, 'answers.csv?language=en')).map((row) => [row['Name'], row['Answer'], row['Verdict']])).toEqual(
      expect.arrayContaining([
        ['王芳', 'false', 'wrong'],
        ['李雷', 'true', 'right'],
        ['韩梅梅', '', 'absent'],
      ]),
    )
    expect(await rowsOf(teacher, 'results.csv?from=1&before=2')).toEqual([])
  })

  it('are statements without a name in them', async () => {
    const { teacher } = await aClassThatWasAsked()
    const { text } = await teacher.get('/api/v1/quiz/statements')
    const statements = JSON.parse(text) as XapiStatement[]
    expect(new Set(statements.map(({ result }) => result.success))).toEqual(new Set([false, true]))
    expect(statements).toHaveLength(2)
    expect(text).not.toMatch(/王芳|李雷/u)
    expect((await teacher.get('/api/v1/quiz/statements?class=1')).text).toBe('[]')
  })
})
