import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { RoundBook } from '#appliance/quiz/round-book.ts'
import { countable, tallyOf } from '#appliance/quiz/tally.ts'

const OPTIONS = [{}, {}, {}, {}]
const SINGLE: QuizQuestion = { kind: 'single', options: OPTIONS, key: 'B' }

/** Answers of a class in the order in which they came; null takes one back. */
const presses = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.option(fc.constantFrom('A', 'B', 'C', 'D'))), { maxLength: 200 })

describe('the bars', () => {
  it('count everybody once, by the last answer', () => {
    fc.assert(
      fc.property(presses, (answers) => {
        const book = new RoundBook('named')
        const last = new Map<number, string>()
        for (const [pupil, value] of answers) {
          if (value === null) book.remove(`p:${pupil}`)
          else book.put(`p:${pupil}`, value)
          if (value === null) last.delete(pupil)
          else last.set(pupil, value)
        }
        const tally = tallyOf(SINGLE, book.counts)
        const count = (value: string): number => [...last.values()].filter((one) => one === value).length
        expect(tally.bars).toEqual(['A', 'B', 'C', 'D'].map((value) => ({ value, count: count(value) })))
        expect(tally).toMatchObject({ answered: last.size, right: count('B'), wrong: last.size - count('B'), byHand: 0, others: 0 })
      }),
    )
  })

  it('are the same when they are read from the disk', () => {
    fc.assert(
      fc.property(presses, (answers) => {
        const book = new RoundBook('named')
        const disk = new Map<string, string>()
        for (const [pupil, value] of answers) {
          if (value === null) continue
          book.put(`p:${pupil}`, value)
          disk.set(`p:${pupil}`, value)
        }
        const again = new RoundBook('named', { answers: [...disk].map(([who, value]) => ({ who, value })), answered: [], counts: [] })
        expect(again.counts).toEqual(book.counts)
        expect(again.answeredBy).toEqual(book.answeredBy)
      }),
    )
  })

  it('never count more than there are, of whatever kind the question is', () => {
    const questions: QuizQuestion[] = [
      SINGLE,
      { kind: 'multiple', options: OPTIONS, key: 'AB' },
      { kind: 'order', options: OPTIONS, key: 'ABCD' },
      { kind: 'number', key: { from: 1, to: 2 } },
      { kind: 'text', key: 'ab' },
      { kind: 'true-false', key: 'true' },
      { kind: 'scale', steps: 4 },
      { kind: 'poll', options: OPTIONS },
      { kind: 'ready' },
    ]
    const counts = fc.dictionary(
      fc.constantFrom('A', 'AB', 'ABCD', '1', '2.5', 'true', 'yes', 'ab', '__proto__'),
      fc.integer({ min: 1, max: 60 }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...questions), counts, (question, given) => {
        const all = Object.values(given).reduce((sum, one) => sum + one, 0)
        const { answered, bars, others, right = 0, wrong = 0 } = tallyOf(question, given)
        expect(answered).toBe(all)
        expect(others).toBeGreaterThanOrEqual(0)
        for (const { count } of bars) expect(count).toBeLessThanOrEqual(all)
        expect(right + wrong).toBe(question.key === undefined ? 0 : all)
      }),
    )
  })

  it('say of several right options how many chose each', () => {
    const tally = tallyOf({ kind: 'multiple', options: OPTIONS, key: 'AB' }, { AB: 20, A: 3, ABD: 2 })
    expect(tally.bars.map(({ count }) => count)).toEqual([25, 22, 0, 2])
    expect(tally).toMatchObject({ answered: 25, right: 20, wrong: 5 })
  })

  it('show the most frequent of many numbers first, and how many gave others', () => {
    const counts = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [String(at), at + 1]))
    const tally = tallyOf({ kind: 'number' }, counts)
    expect(tally.bars.slice(0, 2)).toEqual([
      { value: '19', count: 20 },
      { value: '18', count: 19 },
    ])
    expect(tally.bars).toHaveLength(12)
    expect(tally.others).toBe(36)
  })

  it('take the same words for one answer, in the spelling that most gave it, or that of the right one', () => {
    const counts = { paris: 2, 'Paris.': 1, ＰＡＲＩＳ: 1, Lyon: 3, 'lyon ': 2 }
    expect(tallyOf({ kind: 'text' }, counts).bars.slice(0, 2)).toEqual([
      { value: 'Lyon', count: 5 },
      { value: 'paris', count: 4 },
    ])
    expect(tallyOf({ kind: 'text', key: 'Paris' }, counts)).toMatchObject({ right: 4, wrong: 5, bars: [{}, { value: 'Paris' }] })
  })

  it('take hands that somebody counted as answers, and say so', () => {
    expect(tallyOf(SINGLE, { A: 2 }, { A: 23, B: 19 })).toEqual({
      ...{ answered: 44, byHand: 42, others: 0, right: 19, wrong: 25 },
      bars: [
        { value: 'A', count: 25 },
        { value: 'B', count: 19 },
        { value: 'C', count: 0 },
        { value: 'D', count: 0 },
      ],
    })
    expect(tallyOf({ kind: 'multiple', options: OPTIONS }, {}, { A: 30, B: 12 })).toMatchObject({ answered: 30, byHand: 30 })
    expect(countable({ kind: 'number' })).toBeUndefined()
  })
})

describe('an anonymous round', () => {
  it('knows whose an answer is while it may be changed, and not afterwards', () => {
    const book = new RoundBook('anonymous')
    book.put('d:one', 'A')
    book.put('d:one', 'B')
    expect(book.counts).toEqual({ B: 1 })
    book.forgetLinks()
    expect(book.answerOf('d:one')).not.toBe('B')
    expect(book.fixed).toBe(1)
    expect(book.counts).toEqual({ B: 1 })
  })
})
