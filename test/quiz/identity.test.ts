import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { ABCD, aQuiz, aRoom } from './a-quiz.ts'

/** Every text that stands in the database, table by table. */
function everything({ db }: Pick<Awaited<ReturnType<typeof aQuiz>>, 'db'>): Record<string, unknown[]> {
  const tables = ['quiz_polls', 'quiz_answers', 'quiz_answered', 'quiz_counts']
  return Object.fromEntries(tables.map((table) => [table, db.read(`SELECT * FROM ${table}`)]))
}

describe('an anonymous question', () => {
  it('leaves nothing on the disk by which an answer could be found to belong to anybody', async () => {
    const quiz = await aQuiz({ room: aRoom(4) })
    await quiz.ask(ABCD, { identity: 'anonymous' })
    await quiz.answer('clicker:1', 'A')
    await quiz.answer('clicker:2', 'B')
    await quiz.answer('clicker:1', 'C')
    await quiz.answer('clicker:3', 'B')
    const { quiz_answers: answers, quiz_answered: answered, quiz_counts: counts } = everything(quiz)
    expect(answers).toEqual([])
    const poll = quiz.view().poll?.id
    expect(answered).toEqual(['p:pupil-1', 'p:pupil-2', 'p:pupil-3'].map((who) => ({ poll, round: 1, who })))
    expect(counts).toEqual([
      { poll, round: 1, value: 'B', count: 2 },
      { poll, round: 1, value: 'C', count: 1 },
    ])
    await quiz.choose({ do: 'keep' })
    expect(JSON.stringify(everything(quiz))).not.toContain('pupil-')
    expect(quiz.quiz.results.get(poll ?? '')).toMatchObject({ answers: [], rounds: [{ tally: { answered: 3 } }] })
  })

  it('leaves the same on the disk in whatever order the same answers came', async () => {
    const left = async (order: readonly number[]): Promise<unknown> => {
      const quiz = await aQuiz({ room: aRoom(4) })
      await quiz.ask(ABCD, { identity: 'anonymous' })
      for (const at of order) await quiz.answer(`clicker:${at}`, 'ABCD'[at - 1] ?? '')
      const { quiz_answered: answered, quiz_counts: counts } = everything(quiz)
      const without = (rows: unknown[] = []): unknown[] => rows.map((row) => ({ ...(row as object), poll: '' }))
      return [without(answered), without(counts)]
    }
    expect(await left([3, 1, 4, 2])).toEqual(await left([1, 2, 3, 4]))
  })

  it('leaves nobody’s name in any byte of the disk once it is put away, also where all have given the same answer', async () => {
    const quiz = await aQuiz({ room: aRoom(3) })
    const { path } = quiz.db as { path?: string }
    await quiz.ask(ABCD, { identity: 'anonymous' })
    for (const at of [3, 1, 2]) await quiz.answer(`clicker:${at}`, 'B')
    await quiz.choose({ do: 'close' })
    await quiz.choose({ do: 'keep' })
    await quiz.db.ping()
    for (const file of ['', '-wal']) expect(readFileSync(`${path}${file}`).toString('latin1')).not.toContain('p:pupil-')
  })

  it('is forgotten by the log after a power cut, too', async () => {
    const room = aRoom(2)
    const before = await aQuiz({ room })
    const { path } = before.db as { path?: string }
    await before.ask(ABCD, { identity: 'anonymous' })
    await before.answer('clicker:1', 'A')
    const log = (): string => readFileSync(`${path}-wal`).toString('latin1')
    expect(log()).toContain('p:pupil-1')
    const after = await aQuiz({ room, db: before.db })
    await after.db.ping()
    expect(log()).not.toContain('p:pupil-1')
    expect(after.view()).toMatchObject({ phase: 'open', poll: { fixed: 1 } })
  })

  it('shows not even the teacher bars that grow beside a list of who has answered', async () => {
    const quiz = await aQuiz({ room: aRoom(3) })
    await quiz.ask(ABCD, { identity: 'anonymous' })
    await quiz.answer('clicker:2', 'B')
    expect(quiz.tally()).toEqual({ answered: 1, byHand: 0, bars: [], others: 0 })
    expect(quiz.view().poll?.answeredBy).toEqual({ pupils: [], seats: [], devices: 1 })
    quiz.clock.advance(seconds(2))
    expect(quiz.facts.filter(({ name }) => name === 'quiz.counts')).toMatchObject([{ payload: { answered: 1, counts: {} } }])
    await quiz.choose({ do: 'close' })
    expect(quiz.tally()).toMatchObject({ answered: 1, bars: [{}, { value: 'B', count: 1 }, {}, {}] })
    expect(quiz.view().poll?.answeredBy).toEqual({ pupils: [], seats: [], devices: 1 })
    await quiz.choose({ do: 'revote' })
    await quiz.answer('clicker:1', 'C')
    quiz.clock.advance(50)
    expect(quiz.view().poll?.rounds).toMatchObject([{ tally: { bars: [{}, { count: 1 }, {}, {}] } }, { tally: { answered: 1, bars: [] } }])
  })

  it('leaves no log of the database behind in which an answer stands beside whom it came with', async () => {
    const quiz = await aQuiz({ room: aRoom(2) })
    await quiz.ask(ABCD, { identity: 'anonymous' })
    await quiz.answer('clicker:1', 'A')
    const log = (): string => readFileSync(`${(quiz.db as { path?: string }).path}-wal`).toString('latin1')
    expect(log()).toContain('p:pupil-1')
    await quiz.choose({ do: 'close' })
    await quiz.db.ping()
    expect(log()).not.toContain('p:pupil-1')
    expect(quiz.tally()).toMatchObject({ answered: 1 })
  })

  it('lets an answer be changed until the box is started again, and then counts it as it was', async () => {
    const room = aRoom(3)
    const before = await aQuiz({ room })
    await before.ask(ABCD, { identity: 'anonymous' })
    await before.answer('clicker:1', 'A')
    expect(await before.answer('clicker:1', 'B')).toBe('changed')
    await before.quiz.stop()
    const after = await aQuiz({ room, db: before.db })
    expect(after.view()).toMatchObject({ phase: 'open', poll: { fixed: 1 } })
    expect(await after.answer('clicker:1', 'C')).toBe('fixed')
    expect(await after.answer('clicker:2', 'C')).toBe('stored')
    await after.choose({ do: 'close' })
    expect(after.tally()).toMatchObject({ answered: 2, bars: [{ count: 0 }, { count: 1 }, { count: 1 }, { count: 0 }] })
    expect(after.strays()).toMatchObject({ refused: 1 })
    await after.quiz.stop()
  })

  it('keeps counts and people in step whatever the class does', async () => {
    const quiz = await aQuiz()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('A', 'B', 'C', 'D', '-')), { maxLength: 30 }),
        async (keys) => {
          await quiz.ask(ABCD, { identity: 'anonymous' })
          const last = new Map<number, string>()
          await quiz.settle(Promise.all(keys.map(([who, key]) => quiz.press(`${who} of ${quiz.view().poll?.id}`, key))))
          for (const [who, key] of keys)
            if (key === '-') last.delete(who)
            else last.set(who, key)
          const { quiz_answered: answered = [], quiz_counts: counts = [] } = everything(quiz)
          expect(answered).toHaveLength(last.size)
          expect((counts as { count: number }[]).reduce((sum, { count }) => sum + count, 0)).toBe(last.size)
          await quiz.choose({ do: 'discard' })
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('a question by seats', () => {
  it('knows seats and no pupils', async () => {
    const quiz = await aQuiz({ room: aRoom(2) })
    await quiz.ask(ABCD, { identity: 'seat' })
    await quiz.answer('clicker:2', 'A')
    expect(JSON.stringify(everything(quiz))).not.toContain('pupil-')
    const poll = quiz.view().poll?.id ?? ''
    await quiz.choose({ do: 'keep' })
    expect(quiz.quiz.results.get(poll).answers).toEqual([{ round: 1, seat: '2', value: 'A' }])
  })
})

describe('a question by names', () => {
  it('has one answer of a pupil, by whatever device it comes', async () => {
    const room = aRoom(2)
    const quiz = await aQuiz({ room })
    await quiz.ask({ ...ABCD, key: 'B' })
    const { phone } = await quiz.quiz.join({ seat: '1' }, undefined)
    await quiz.answer('clicker:1', 'A')
    const poll = quiz.view().poll?.id ?? ''
    expect(await quiz.settle(quiz.quiz.answer(phone, { poll, round: 1, value: 'b' }))).toEqual({ taken: 'changed', value: 'B' })
    expect(quiz.quiz.phoneView(phone)).toEqual({ joined: true, seat: '1', answer: { poll, round: 1, value: 'B' } })
    expect(quiz.tally()).toMatchObject({ answered: 1, right: 1 })
    expect(quiz.view().poll?.answeredBy).toEqual({ pupils: ['pupil-1'], seats: [], devices: 0 })
  })

  it('has one answer of a clicker also where it is said only meanwhile whose that is', async () => {
    const room = aRoom()
    const quiz = await aQuiz({ room })
    await quiz.ask(ABCD)
    await quiz.answer('clicker:1', 'A')
    await quiz.answer('clicker:2', 'A')
    room.seat(2)
    expect(await quiz.answer('clicker:1', 'B')).toBe('changed')
    expect(quiz.tally()).toMatchObject({ answered: 2, bars: [{ count: 1 }, { count: 1 }, {}, {}] })
  })

  it('forgets who answered what when it is time, or a pupil leaves, and never how many did', async () => {
    const quiz = await aQuiz({ room: aRoom(3) })
    await quiz.ask(ABCD)
    await quiz.wholeClass(3)
    const poll = quiz.view().poll?.id ?? ''
    await quiz.choose({ do: 'keep' })
    const { results } = quiz.quiz
    await results.forgetPupil('pupil-2')
    expect(results.get(poll).answers.map(({ pupil }) => pupil)).toEqual(['pupil-1', 'pupil-3'])
    await results.forgetNames(quiz.clock.now() + 1, quiz.clock.now() + 1)
    expect(results.get(poll)).toMatchObject({ answers: [], rounds: [{ tally: { answered: 3 } }] })
    expect(() => results.get('nothing')).toThrow(expect.objectContaining({ code: 'QUIZ_RESULT_UNKNOWN' }))
  })

  it('counts devices of nobody apart where the class is known, and takes any where it is not', async () => {
    const room = aRoom(2)
    const quiz = await aQuiz({ room })
    await quiz.ask(ABCD)
    expect(await quiz.answer('forged', 'A')).toBe('unknown')
    expect(quiz.strays()).toMatchObject({ unknown: 1 })
    expect(quiz.view().poll).toMatchObject({ unknownDevices: ['forged'], rounds: [{ tally: { answered: 0 } }] })
    expect((await quiz.settle(quiz.quiz.press({ device: 'gpio', group: '红', key: 'A', at: 0 }))).taken).toBe('stored')
    room.closed = false
    expect(await quiz.answer('visitor', 'A')).toBe('stored')
  })
})

describe('a flood', () => {
  it('of one device is let through as fast as a hand can press', async () => {
    const quiz = await aQuiz()
    await quiz.ask(ABCD)
    const taken = await quiz.settle(Promise.all(Array.from({ length: 100 }, (_, at) => quiz.press('stuck', 'ABCD'[at % 4] ?? ''))))
    expect(taken.filter((one) => one.taken === 'flooding')).toHaveLength(88)
    expect(quiz.strays()).toMatchObject({ flooding: 88 })
    quiz.clock.advance(3000)
    expect(await quiz.answer('stuck', 'A')).not.toBe('flooding')
  })

  it('of forged devices takes no more than the places of two classes, and none of those who have answered', async () => {
    const quiz = await aQuiz()
    await quiz.ask(ABCD)
    await quiz.answer('pupil', 'A')
    const forged = await quiz.settle(Promise.all(Array.from({ length: 1500 }, (_, at) => quiz.press(`forged ${at}`, 'B'))))
    expect(forged.filter(({ taken }) => taken === 'stored')).toHaveLength(199)
    expect(await quiz.answer('pupil', 'C')).toBe('changed')
    expect(quiz.tally()).toMatchObject({ answered: 200 })
  })
})
