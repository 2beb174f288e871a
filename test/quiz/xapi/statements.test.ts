import validateStatement from '@learninglocker/xapi-validation'
import { describe, expect, it } from 'vitest'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import type { XapiStatement } from '#appliance/contract/xapi.ts'
import { xapiExport } from '#appliance/quiz/xapi/export.ts'
import { Pseudonyms } from '#appliance/quiz/xapi/pseudonyms.ts'
import { countsStatement, homePageOf } from '#appliance/quiz/xapi/statements.ts'
import type { StatementsOf } from '#appliance/quiz/xapi/statements.ts'
import { aQuiz, aRoom, OPTIONS } from '../a-quiz.ts'

// The package is CommonJS, and hands itself out twice.
const validate = ((validateStatement as { default?: unknown }).default ?? validateStatement) as (statement: unknown) => readonly unknown[]

const BOX = '7f2f8f0e-93a5-4a58-bd0e-5a3c9a1d7b11'
const of = (wording = true): StatementsOf => ({
  ...{ box: BOX, homePage: homePageOf({ school: 'yunling', box: BOX }), manner: { language: 'zh-Hans' as const, wording } },
})

const everyKind: readonly QuizQuestion[] = [
  { kind: 'single', text: '最大的是？', options: [{ text: '1/2' }, { text: '2/3' }], key: 'B', topic: '分数' },
  { kind: 'multiple', options: OPTIONS, key: 'AC' },
  { kind: 'true-false', key: 'false' },
  { kind: 'number', key: { value: 0.3, tolerance: 0.1 } },
  { kind: 'number', key: { from: 2, to: 9 } },
  { kind: 'scale', steps: 5 },
  { kind: 'order', options: [{}, {}, {}], key: 'CAB' },
  { kind: 'text', key: '分母' },
  { kind: 'poll', options: OPTIONS },
  { kind: 'hand-up' },
  { kind: 'ready' },
  { kind: 'buzz' },
]

/** A class of two that has given `answers` to each question, from phones. */
async function anAnsweredClass(questions: readonly QuizQuestion[], answers: readonly string[] = []) {
  const room = aRoom(2)
  room.about = { group: '三(2)班', subject: '数学' }
  const quiz = await aQuiz({ room })
  const phones = [await quiz.quiz.join({ seat: '1' }, undefined), await quiz.quiz.join({ seat: '2' }, undefined)]
  const ask = async (question: QuizQuestion, values: readonly string[], more = {}): Promise<void> => {
    await quiz.ask(question, more)
    const poll = quiz.view().poll?.id ?? ''
    await quiz.settle(Promise.all(phones.map(({ phone }, at) => quiz.quiz.answer(phone, { poll, round: 1, value: values[at] ?? '' }))))
    await quiz.choose({ do: 'keep' })
  }
  for (const question of questions) await ask(question, answers)
  const pseudonyms = new Pseudonyms(quiz.db)
  const exported = async (): Promise<XapiStatement[]> => {
    let text = ''
    for await (const part of xapiExport({}, { results: quiz.quiz.results, pseudonyms, of })) text += part
    return JSON.parse(text) as XapiStatement[]
  }
  return { ...quiz, ask, exported, results: () => quiz.quiz.results.list({ limit: 100 }) }
}

/** An answer that fits the kind. */
function answerTo({ kind }: QuizQuestion): string {
  const known: Partial<Record<QuizQuestion['kind'], string>> = {
    ...{ single: 'B', multiple: 'CA', 'true-false': 'false', number: '0.35', scale: '4', order: 'CAB', text: '分母', poll: 'D' },
    ...{ 'hand-up': 'up', ready: 'no', buzz: '' },
  }
  return known[kind] ?? ''
}

describe('what pupils answered, as xAPI statements', () => {
  it('is valid for another program, whatever was asked', async () => {
    const { ask, exported } = await anAnsweredClass([])
    for (const question of everyKind) await ask(question, [answerTo(question), answerTo(question)])
    const statements = await exported()
    expect(statements).toHaveLength(2 * everyKind.length)
    for (const statement of statements) expect(validate(statement)).toEqual([])
    expect(validate({ ...statements[0], id: 'poll-1' })).not.toEqual([])
    const definitions = statements.filter((_, at) => at % 2 === 0).map(({ object, result }) => ({ ...object.definition, ...result }))
    const told = definitions.map(({ interactionType, correctResponsesPattern, response, success }) => [
      ...[interactionType, correctResponsesPattern?.[0], response, success],
    ])
    expect(told.slice(0, 11)).toEqual([
      ['choice', 'B', 'B', true],
      ['choice', 'A[,]C', 'A[,]C', true],
      ['true-false', 'false', 'false', true],
      ['numeric', '0.2[:]0.4', '0.35', true],
      ['numeric', '2[:]9', '0.35', false],
      ['likert', undefined, '4', undefined],
      ['sequencing', 'C[,]A[,]B', 'C[,]A[,]B', true],
      ['fill-in', '{case_matters=false}分母', '分母', true],
      ['choice', undefined, 'D', undefined],
      ['other', undefined, 'up', undefined],
      ['choice', undefined, 'no', undefined],
    ])
    expect(definitions[0]?.choices).toEqual([
      { id: 'A', description: { 'zh-Hans': '1/2' } },
      { id: 'B', description: { 'zh-Hans': '2/3' } },
    ])
    expect(definitions[1]?.choices?.[3]).toEqual({ id: 'D', description: { 'zh-Hans': 'D', en: 'D' } })
    expect(definitions[5]?.scale?.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5'])
    expect(definitions[11]).toMatchObject({ interactionType: 'other', duration: expect.stringMatching(/^PT\d+\.\d\dS$/u) })
  })

  it('has the same ids each time, others for each vote and pupil, one registration for a lesson, and pseudonyms that stay', async () => {
    const { ask, choose, quiz, view, settle, exported } = await anAnsweredClass([everyKind[0] ?? { kind: 'ready' }], ['B', 'A'])
    await ask({ kind: 'true-false' }, ['true', 'true'])
    await quiz.ask({ on: view().on, ask: { question: { kind: 'true-false', key: 'true' } } })
    await settle(quiz.press({ device: 'clicker:1', key: 'A', at: 0 }))
    await choose({ do: 'close' })
    await choose({ do: 'revote' })
    await settle(quiz.press({ device: 'clicker:1', key: 'B', at: 9000 }))
    await choose({ do: 'keep' })
    const [once, again] = [await exported(), await exported()]
    expect(again).toEqual(once)
    expect(new Set(once.map(({ id }) => id)).size).toBe(6)
    expect(new Set(once.map(({ actor }) => actor.account.name)).size).toBe(2)
    expect(new Set(once.map(({ context }) => context.registration)).size).toBe(1)
    expect(once.at(-1)?.context.extensions['urn:classbox:xapi:round']).toBe(2)
    expect(once[0]?.actor).toEqual({
      objectType: 'Agent',
      account: { homePage: 'urn:classbox:school:yunling', name: expect.stringMatching(/^[0-9a-f]{32}$/u) },
    })
    expect(JSON.stringify(once)).not.toMatch(/pupil-\d|clicker:/u)
  })

  it('is told as counts of the class where nobody was to know who, or hands were counted', async () => {
    const { ask, quiz, choose, exported, view } = await anAnsweredClass([])
    await ask({ kind: 'true-false', key: 'true' }, ['true', 'false'], { identity: 'anonymous' })
    await quiz.ask({ on: view().on, ask: { question: { kind: 'single', options: [{}, {}], key: 'A' } } })
    await choose({ do: 'count', hands: { A: 23, B: 19 } })
    await choose({ do: 'keep' })
    const statements = await exported()
    expect(statements.map(({ actor }) => actor.objectType)).toEqual(['Group', 'Group'])
    expect(statements[1]?.result).toEqual({
      extensions: expect.objectContaining({
        'urn:classbox:xapi:counts': { A: 23, B: 19 },
        'urn:classbox:xapi:byHand': 42,
        'urn:classbox:xapi:wrong': 19,
      }),
    })
    expect(quiz.results.list({ limit: 9 })).toHaveLength(2)
  })

  it('has other names for a seat in the next lesson, where nobody has said which class that is', async () => {
    const { ask, room, exported } = await anAnsweredClass([])
    room.about = {}
    for (const lesson of [1, 2]) {
      room.classNow.set(lesson)
      await ask({ kind: 'ready' }, ['yes', 'no'], { identity: 'seat' })
      await ask({ kind: 'ready' }, ['yes', 'no'], { identity: 'seat' })
    }
    expect(new Set((await exported()).map(({ actor }) => actor.account.name)).size).toBe(4)
  })

  it('has a time only where somebody vouched for the date', async () => {
    const { ask, room, exported } = await anAnsweredClass([])
    await ask({ kind: 'ready' }, ['yes', 'no'])
    room.dated = false
    await ask({ kind: 'ready' }, ['yes', 'no'])
    expect((await exported()).map(({ timestamp }) => timestamp === undefined)).toEqual([false, false, true, true])
  })
})

describe('what goes up of a question', () => {
  it('is counts, and nothing that a pupil or a teacher has written', async () => {
    const { results } = await anAnsweredClass([{ kind: 'text', text: '谁来当班长？', key: '王芳' }], ['王芳', '李雷'])
    const poll = { kind: 'single' as const, text: '谁来当班长？', options: [{ text: '王芳' }, { text: '李雷' }] }
    const other = await anAnsweredClass([poll, ...everyKind.filter(({ kind }) => kind !== 'text')], ['A', 'B'])
    for (const result of [...results(), ...other.results()]) {
      for (const round of result.rounds) {
        const statement = countsStatement(result, round, of(false))
        expect(validate(statement)).toEqual([])
        expect(statement.actor.objectType).toBe('Group')
        expect(JSON.stringify(statement)).not.toMatch(/王芳|李雷|班长|pupil|三\(2\)班/u)
        expect(statement.result.response).toBeUndefined()
      }
    }
  })
})
