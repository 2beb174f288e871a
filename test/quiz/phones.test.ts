import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hours, seconds } from '#appliance/base/duration.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { ABCD, aQuiz, aRoom } from './a-quiz.ts'

describe('a phone', () => {
  it('has a seat that no other phone has, and keeps it through a reload and a restart', async () => {
    const room = aRoom(3)
    const before = await aQuiz({ room })
    const { secret } = await before.quiz.join({ seat: ' 2 ' }, undefined)
    await expect(before.quiz.join({ seat: '２' }, undefined)).rejects.toMatchObject({ code: 'SEAT_TAKEN' })
    await expect(before.quiz.join({ seat: '99' }, undefined)).rejects.toMatchObject({ code: 'SEAT_UNKNOWN' })
    await expect(before.quiz.join({ nickname: '小明' }, undefined)).rejects.toMatchObject({ code: 'SEAT_UNKNOWN' })
    await before.quiz.stop()
    const after = await aQuiz({ room, db: before.db })
    expect(after.quiz.phoneView(after.quiz.phone(secret))).toEqual({ joined: true, seat: '2' })
    await expect(after.quiz.join({ seat: '2' }, undefined)).rejects.toMatchObject({ code: 'SEAT_TAKEN' })
    await after.quiz.join({ seat: '3' }, secret)
    await after.quiz.join({ seat: '2' }, undefined)
    after.clock.advance(50)
    expect(after.view().phones).toBe(2)
    await after.quiz.free('2')
    await after.quiz.join({ seat: '2' }, undefined)
    await after.quiz.stop()
  })

  it('that kept its seat overnight has none in the morning, and whoever sits there then has it', async () => {
    const room = aRoom()
    const evening = await aQuiz({ room })
    const { secret } = await evening.quiz.join({ seat: '2' }, undefined)
    await evening.quiz.join({ nickname: '小明' }, undefined)
    await evening.quiz.stop()
    room.clock.advance(hours(13))
    const morning = await aQuiz({ room, db: evening.db })
    expect(morning.view().phones).toBe(0)
    expect(morning.quiz.phone(secret)).toBeUndefined()
    await morning.quiz.prepare({ questions: [ABCD] })
    expect(morning.db.read('SELECT * FROM quiz_phones')).toEqual([])
    await morning.quiz.join({ seat: '2' }, undefined)
    await morning.quiz.join({ nickname: '小明' }, undefined)
    expect(morning.quiz.fresh().view.phones).toBe(2)
  })

  it('answers under a name of its own where the class has no roster, and the name goes with the class', async () => {
    const room = aRoom()
    const quiz = await aQuiz({ room })
    const { phone, secret } = await quiz.quiz.join({ nickname: '小明' }, undefined)
    await quiz.ask(ABCD)
    const poll = quiz.view().poll?.id ?? ''
    await quiz.settle(quiz.quiz.answer(phone, { poll, round: 1, value: 'A' }))
    expect(await quiz.quiz.answer(phone, { poll: 'another', round: 1, value: 'A' })).toEqual({ taken: 'closed' })
    expect(quiz.view().poll?.expected).toBe(1)
    room.classNow.set(undefined)
    await quiz.quiz.prepare({ questions: [ABCD] })
    expect(quiz.quiz.phone(secret)).toBeUndefined()
    expect(quiz.quiz.results.get(poll).answers).toEqual([{ round: 1, nickname: '小明', value: 'A' }])
  })

  it('sits at one seat however that is written', async () => {
    const quiz = await aQuiz({ room: aRoom() })
    await quiz.quiz.join({ seat: '第3排第4列' }, undefined)
    await expect(quiz.quiz.join({ seat: '３－4' }, undefined)).rejects.toMatchObject({ code: 'SEAT_TAKEN' })
    await quiz.quiz.join({ seat: '07号' }, undefined)
    await expect(quiz.quiz.join({ seat: '7' }, undefined)).rejects.toMatchObject({ code: 'SEAT_TAKEN' })
  })

  it('is not all that can answer where hands are counted, too', async () => {
    const quiz = await aQuiz({ room: aRoom() })
    await quiz.quiz.join({ seat: '1' }, undefined)
    await quiz.ask(ABCD)
    expect(quiz.view().poll?.expected).toBe(1)
    await quiz.choose({ do: 'count', hands: { A: 23, B: 19 } })
    expect(quiz.view().poll?.expected).toBeUndefined()
  })

  it('has one answer wherever it sits down', async () => {
    const quiz = await aQuiz({ room: aRoom() })
    await quiz.ask(ABCD)
    const poll = quiz.view().poll?.id ?? ''
    const { secret } = await quiz.quiz.join({ nickname: '小明' }, undefined)
    const give = async (value: string): Promise<unknown> => {
      const phone = quiz.quiz.phone(secret)
      if (phone === undefined) throw new Error('the phone is gone')
      return (await quiz.settle(quiz.quiz.answer(phone, { poll, round: 1, value }))).taken
    }
    expect(await give('A')).toBe('stored')
    await quiz.quiz.join({ nickname: '小红' }, secret)
    expect(await give('A')).toBe('changed')
    await quiz.quiz.join({ seat: '7' }, secret)
    expect(await give('B')).toBe('changed')
    expect(await give('B')).toBe('repeated')
    expect(quiz.tally()).toMatchObject({ answered: 1, bars: [{ count: 0 }, { count: 1 }, { count: 0 }, { count: 0 }] })
    await quiz.choose({ do: 'keep' })
    expect(quiz.quiz.results.get(poll).answers).toEqual([{ round: 1, seat: '7', value: 'B' }])
  })

  it('cannot answer anonymously once more from another seat', async () => {
    const quiz = await aQuiz({ room: aRoom() })
    await quiz.ask(ABCD, { identity: 'anonymous' })
    const poll = quiz.view().poll?.id ?? ''
    const { secret, phone } = await quiz.quiz.join({ seat: '1' }, undefined)
    await quiz.settle(quiz.quiz.answer(phone, { poll, round: 1, value: 'A' }))
    await quiz.choose({ do: 'close' })
    await quiz.choose({ do: 'open' })
    const { phone: moved } = await quiz.quiz.join({ seat: '2' }, secret)
    expect((await quiz.settle(quiz.quiz.answer(moved, { poll, round: 1, value: 'B' }))).taken).toBe('fixed')
    expect(quiz.tally()).toMatchObject({ answered: 1 })
  })

  it('is told its own answer through a restart, and nobody else’s by sitting down at a seat', async () => {
    const room = aRoom(3)
    const before = await aQuiz({ room })
    await before.ask(ABCD)
    const poll = before.view().poll?.id ?? ''
    await before.answer('clicker:1', 'A')
    const { secret: curious, phone: spy } = await before.quiz.join({ seat: '1' }, undefined)
    expect(before.quiz.phoneView(spy)).toEqual({ joined: true, seat: '1' })
    const { secret, phone } = await before.quiz.join({ seat: '2' }, undefined)
    await before.settle(before.quiz.answer(phone, { poll, round: 1, value: 'C' }))
    await before.quiz.join({ seat: '3' }, curious)
    await before.quiz.stop()
    const after = await aQuiz({ room, db: before.db })
    expect(after.quiz.phoneView(after.quiz.phone(secret)).answer).toEqual({ poll, round: 1, value: 'C' })
    expect(after.quiz.phoneView(after.quiz.phone(curious)).answer).toBeUndefined()
    await after.quiz.stop()
  })

  it('and the clickers of its class leave one answer of each, whatever they do, and the same on the disk', async () => {
    const seats = fc.integer({ min: 1, max: 4 })
    const step = fc.oneof(
      fc.record({ does: fc.constant('clicks' as const), at: seats, value: fc.constantFrom('A', 'B', 'C') }),
      fc.record({ does: fc.constant('sits' as const), phone: fc.integer({ min: 0, max: 2 }), at: seats }),
      fc.record({ does: fc.constant('taps' as const), phone: fc.integer({ min: 0, max: 2 }), value: fc.constantFrom('A', 'B', 'C') }),
      fc.record({ does: fc.constant('restarts' as const) }),
    )
    const db = await aDatabase()
    const room = aRoom(4)
    const run = async (steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): Promise<void> => {
      let quiz = await aQuiz({ room, db })
      await quiz.ask(ABCD)
      const poll = quiz.view().poll?.id ?? ''
      const secrets = new Map<number, string>()
      const sitting = new Map<number, number>()
      const last = new Map<number, { value: string; phone?: number }>()
      for (const one of steps) {
        room.clock.advance(seconds(1))
        if (one.does === 'clicks') {
          await quiz.answer(`clicker:${one.at}`, one.value)
          last.set(one.at, { value: one.value })
        } else if (one.does === 'sits') {
          const joining = quiz.quiz.join({ seat: String(one.at) }, secrets.get(one.phone))
          const joined = await joining.catch(() => undefined)
          if (joined === undefined) continue
          secrets.set(one.phone, joined.secret)
          sitting.set(one.phone, one.at)
        } else if (one.does === 'taps') {
          const [phone, at] = [quiz.quiz.phone(secrets.get(one.phone)), sitting.get(one.phone)]
          if (phone === undefined || at === undefined) continue
          await quiz.settle(quiz.quiz.answer(phone, { poll, round: 1, value: one.value }))
          for (const [other, { phone: by }] of last) if (by === one.phone && other !== at) last.delete(other)
          last.set(at, { value: one.value, phone: one.phone })
        } else {
          await quiz.quiz.stop()
          quiz = await aQuiz({ room, db })
          const seatedBy = new Map([...sitting].map(([phone, at]) => [at, phone]))
          for (const [at, { value }] of last) {
            const phone = seatedBy.get(at)
            last.set(at, { value, ...(phone === undefined ? {} : { phone }) })
          }
        }
      }
      const wanted = [...last].map(([at, { value }]) => `p:pupil-${at} ${value}`).sort()
      const rows = db.read<{ who: string; value: string }>('SELECT who, value FROM quiz_answers WHERE poll = ?', poll)
      expect(rows.map(({ who, value }) => `${who} ${value}`).sort()).toEqual(wanted)
      expect(quiz.tally()?.answered).toBe(last.size)
      await quiz.choose({ do: 'discard' })
      await quiz.quiz.free(undefined)
      await quiz.quiz.stop()
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), run), { numRuns: 40 })
  })

  it('is one of sixty that sit down at once', async () => {
    const quiz = await aQuiz()
    const joined = await Promise.all(Array.from({ length: 60 }, (_, at) => quiz.quiz.join({ seat: String(at + 1) }, undefined)))
    expect(new Set(joined.map(({ phone }) => phone.id)).size).toBe(60)
    const same = await Promise.allSettled([1, 2].map(() => quiz.quiz.join({ seat: '61' }, undefined)))
    expect(same.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })
})
