import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#appliance/base/duration.ts'
import { Zone } from '#appliance/base/zone.ts'
import type { AttendanceMark, Pupil } from '#appliance/contract/roster.ts'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import type { Roll } from '#appliance/quiz/report/ports.ts'
import { QuizReport } from '#appliance/quiz/report/report.ts'
import { aQuiz, aRoom, OPTIONS } from '../a-quiz.ts'

const FRACTIONS: QuizQuestion = { kind: 'single', options: OPTIONS, key: 'B', topic: '分数', text: '=1/2 + 1/3, "几分之几"？' }

/** A class of so many, each with a clicker, a number and a name, of whom some are away; with what is looked at after class. */
async function afterClass(many: number, away: readonly AttendanceMark[] = []) {
  const room = aRoom(many)
  room.about = { group: '三(2)班', subject: '数学', title: { 'zh-Hans': '分数的意义' } }
  const quiz = await aQuiz({ room })
  const pupils = Array.from({ length: many }, (_, at): Pupil => ({ id: `pupil-${at + 1}`, number: String(at + 1), name: `学生${at + 1}` }))
  const roll: Roll = { pupils, marks: away }
  const report = new QuizReport({
    results: quiz.quiz.results,
    roster: { rollOf: () => roll, rollWith: () => undefined },
    zone: () => new Zone('Asia/Shanghai'),
  })
  /** What each clicker presses, from 1 on; a space presses nothing. */
  const vote = async (keys: string): Promise<void> => {
    await quiz.settle(Promise.all(Array.from(keys, async (key, at) => (key === ' ' ? undefined : quiz.press(`clicker:${at + 1}`, key)))))
    await quiz.choose({ do: 'close' })
  }
  const asked = async (question: QuizQuestion, keys: string): Promise<void> => {
    await quiz.ask(question)
    await vote(keys)
    await quiz.choose({ do: 'keep' })
    quiz.clock.advance(minutes(2))
  }
  const csv = async (names: boolean, language: 'zh-Hans' | 'en' = 'zh-Hans'): Promise<Record<string, string>[]> => {
    let text = ''
    for await (const line of report.csv({ language, names })) text += line
    expect(text.startsWith('\uFEFF')).toBe(true)
    return parse(text, { bom: true, columns: true })
  }
  return { ...quiz, report, vote, asked, csv }
}

describe('a term, looked at after class', () => {
  it('is told lesson by lesson, and topic by topic: what goes worst now comes first', async () => {
    const { asked, report, room, clock } = await afterClass(4)
    await asked({ ...FRACTIONS, topic: '小数' }, 'BBBA')
    await asked(FRACTIONS, 'BAAC')
    clock.advance(days(1))
    room.classNow.set(clock.now())
    await asked(FRACTIONS, 'BBBB')
    await asked({ kind: 'poll', options: OPTIONS }, 'AAAA')
    const { lessons, topics, groups } = await report.term({})
    expect(groups).toEqual(['三(2)班'])
    expect(lessons).toMatchObject([
      { lesson: { group: '三(2)班', subject: '数学' }, questions: 2, answered: 8, right: 4, wrong: 0, dated: true },
      { questions: 2, right: 4, wrong: 4 },
    ])
    expect(topics.map(({ topic, points }) => [topic, points.map(({ right, wrong }) => `${right}/${wrong}`)])).toEqual([
      ['小数', ['3/1']],
      ['分数', ['1/3', '4/0']],
    ])
    expect((await report.term({ class: lessons[0]?.class })).lessons).toHaveLength(1)
    expect((await report.term({ group: '三(1)班' })).lessons).toEqual([])
    expect((await report.term({ before: lessons[0]?.from })).lessons).toHaveLength(1)
  })

  it('puts what was asked outside a class together by the hour', async () => {
    const quiz = await afterClass(2)
    quiz.room.classNow.set(undefined)
    for (const pause of [0, hours(1), hours(20)]) {
      quiz.clock.advance(pause)
      await quiz.asked(FRACTIONS, 'AB')
    }
    expect((await quiz.report.term({})).lessons.map(({ questions, class: given }) => [questions, given])).toEqual([
      [1, undefined],
      [2, undefined],
    ])
  })
})

describe('hours outside a class', () => {
  it('are those questions alone that were asked in none, though a class lay between them', async () => {
    const quiz = await afterClass(2)
    quiz.room.classNow.set(undefined)
    await quiz.asked(FRACTIONS, 'BB')
    quiz.room.classNow.set(quiz.clock.now())
    await quiz.asked(FRACTIONS, 'AA')
    quiz.room.classNow.set(undefined)
    await quiz.asked(FRACTIONS, 'BB')
    const outside = (await quiz.report.term({})).lessons.find((lesson) => lesson.class === undefined)
    expect(outside).toMatchObject({ questions: 2, right: 4, wrong: 0 })
    const which = { class: 'none' as const, from: outside?.from, before: (outside?.to ?? 0) + 1 }
    expect((await quiz.report.people(which)).people.map(({ right, wrong }) => [right, wrong])).toEqual([
      [2, 0],
      [2, 0],
    ])
  })

  it('are found as the box had them, once it has learnt the date, and by the day that it has learnt', async () => {
    const quiz = await afterClass(2)
    quiz.room.classNow.set(undefined)
    quiz.room.dated = false
    await quiz.asked(FRACTIONS, 'BA')
    const [lesson] = (await quiz.report.term({})).lessons
    quiz.clock.advance(days(200))
    quiz.room.dated = true
    await quiz.quiz.results.forgetNames(0, quiz.clock.now())
    const hoursOfIt = { class: 'none' as const, from: lesson?.from, before: (lesson?.to ?? 0) + 1 }
    expect(quiz.quiz.results.list({ ...hoursOfIt, limit: 9 })).toHaveLength(1)
    expect((await quiz.report.term({ from: quiz.clock.now() - days(1) })).lessons).toHaveLength(1)
    expect((await quiz.report.term({ from: quiz.clock.now() + 1 })).lessons).toEqual([])
  })
})

describe('the pupils of a class, looked at after it', () => {
  const away: AttendanceMark[] = [{ pupil: 'pupil-4', is: 'absent', by: 'tap' }]

  it('have got something wrong, not answered, or were away', async () => {
    const { asked, report } = await afterClass(4, away)
    await asked(FRACTIONS, 'BA ')
    await asked({ kind: 'true-false', key: 'false' }, 'BAA')
    const { people, forgotten } = await report.people({})
    expect(forgotten).toBe(0)
    expect(people.map(({ name, right, wrong, unanswered, away: gone }) => [name, right, wrong, unanswered, gone])).toEqual([
      ...[
        ['学生2', 0, 2, 0, 0],
        ['学生3', 0, 1, 1, 0],
        ['学生1', 2, 0, 0, 0],
        ['学生4', 0, 0, 0, 1],
      ],
    ])
    expect(people[1]).toMatchObject({ number: '3', wrongAt: [expect.any(String)], unansweredAt: [expect.any(String)] })
    expect(people[3]).toMatchObject({ attendance: 'absent' })
  })

  it('are seats alone where they were asked by seat, and nobody where hands were counted or nobody was to know', async () => {
    const quiz = await afterClass(3)
    await quiz.ask(FRACTIONS, { identity: 'seat' })
    await quiz.vote('AB ')
    await quiz.choose({ do: 'keep' })
    await quiz.ask(FRACTIONS, { identity: 'anonymous' })
    await quiz.vote('AAA')
    await quiz.choose({ do: 'keep' })
    await quiz.ask(FRACTIONS)
    await quiz.choose({ do: 'count', hands: { A: 2, B: 1 } })
    await quiz.choose({ do: 'keep' })
    const { people, forgotten } = await quiz.report.people({})
    // Whoever has no seat sits at the number.
    expect(people.map(({ seat, name, right, wrong, unanswered }) => [seat, name, right, wrong, unanswered])).toEqual([
      ['1', undefined, 0, 1, 0],
      ['3', undefined, 0, 0, 1],
      ['2', undefined, 1, 0, 0],
    ])
    expect(forgotten).toBe(0)
  })

  it('were away, also where nothing but hands was counted', async () => {
    const quiz = await afterClass(3, [{ pupil: 'pupil-2', is: 'absent', by: 'tap' }])
    await quiz.ask(FRACTIONS)
    await quiz.choose({ do: 'count', hands: { A: 1, B: 1 } })
    await quiz.choose({ do: 'keep' })
    const { people } = await quiz.report.people({})
    expect(people.filter(({ away: gone }) => gone > 0).map(({ name }) => name)).toEqual(['学生2'])
    expect(people.every(({ wrong, unanswered }) => wrong + unanswered === 0)).toBe(true)
  })

  it('are not known any more once their answers are forgotten, and the counts stay', async () => {
    const { asked, report, quiz, clock } = await afterClass(3)
    await asked(FRACTIONS, 'ABB')
    await quiz.results.forgetNames(clock.now(), clock.now())
    expect((await report.people({})).forgotten).toBe(1)
    expect((await report.term({})).lessons).toMatchObject([{ right: 2, wrong: 1 }])
  })
})

describe('results as a spreadsheet, read by another program', () => {
  it('have one line for each vote, by the key that was set at last, and nothing that a spreadsheet would carry out', async () => {
    const quiz = await afterClass(4)
    await quiz.ask({ ...FRACTIONS, key: 'A' })
    await quiz.vote('AABC')
    await quiz.choose({ do: 'show' })
    await quiz.choose({ do: 'revote' })
    await quiz.vote('BBBA')
    await quiz.choose({ do: 'key', key: 'B' })
    await quiz.choose({ do: 'keep' })
    const rows = await quiz.csv(false)
    expect(
      rows.map((row) => [row['题号'], row['轮次'], row['答对'], row['答错'], row['A'], row['B'], row['C'], row['D'], row['E']]),
    ).toEqual([
      ['1', '1', '1', '3', '2', '1', '1', '0', ''],
      ['1', '2', '3', '1', '1', '3', '0', '0', ''],
    ])
    expect(rows[0]).toMatchObject({ 题目: `'=1/2 + 1/3, "几分之几"？`, 班级: '三(2)班', 学科: '数学', 课题: '分数的意义', 正确答案: 'B' })
    expect(JSON.stringify(rows)).not.toContain('学生')
  })

  it('say what was counted by hand, and what has no letters', async () => {
    const quiz = await afterClass(3)
    await quiz.ask({ kind: 'true-false', key: 'true' })
    await quiz.choose({ do: 'count', hands: { true: 23, false: 19 } })
    await quiz.choose({ do: 'keep' })
    await quiz.asked({ kind: 'number', key: { value: 12, tolerance: 0.5 } }, '123')
    const rows = await quiz.csv(false, 'en')
    expect(rows[0]).toMatchObject({ 'Counted by hand': '42', Right: '23', Wrong: '19', 'Other answers': 'true: 23; false: 19' })
    expect(rows[1]).toMatchObject({ 'Right answer': '12 ± 0.5', 'Other answers': '1: 1; 2: 1; 3: 1', Right: '0' })
  })

  it('name who answered what and who did not, in every vote', async () => {
    const quiz = await afterClass(4, [{ pupil: 'pupil-4', is: 'absent', by: 'tap' }])
    await quiz.ask(FRACTIONS)
    await quiz.vote('AB')
    await quiz.choose({ do: 'show' })
    await quiz.choose({ do: 'revote' })
    await quiz.vote('BB')
    await quiz.choose({ do: 'keep' })
    expect((await quiz.csv(true)).map((row) => [row['轮次'], row['学号'], row['姓名'], row['作答'], row['对错']])).toEqual([
      ['1', '1', '学生1', 'A', '错'],
      ['1', '2', '学生2', 'B', '对'],
      ['2', '1', '学生1', 'B', '对'],
      ['2', '2', '学生2', 'B', '对'],
      ['2', '3', '学生3', '', '未作答'],
      ['2', '4', '学生4', '', '缺勤'],
    ])
  })

  it('are all there, however many there are', async () => {
    const quiz = await afterClass(1)
    for (let at = 0; at < 60; at += 1) await quiz.asked({ kind: 'scale' }, String((at % 5) + 1))
    expect((await quiz.csv(false)).map((row) => row['题号'])).toEqual(Array.from({ length: 60 }, (_, at) => String(at + 1)))
  })
})
