import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { composed, isRight, meaningOfKey, meaningOfText, plainNumber } from '#appliance/quiz/answers.ts'
import { questionsOfFile } from '#appliance/quiz/quiz-file.ts'
import { checked, questionOfDraft, withKey } from '#appliance/quiz/question.ts'

const FOUR = [{}, {}, {}, {}]

/** What is left of an answer after these keys of one clicker. */
function pressed(question: QuizQuestion, keys: string): string | undefined {
  let [answer, anew]: [string | undefined, boolean] = [undefined, false]
  for (const key of keys) {
    const meaning = meaningOfKey(question, key)
    if ('refused' in meaning || 'back' in meaning) continue
    answer = composed(question, anew && !('anew' in meaning) ? undefined : answer, meaning)
    anew = 'anew' in meaning
  }
  return answer
}

describe('a key of a clicker', () => {
  it.each([
    [{ kind: 'single', options: FOUR }, 'B', 'B'],
    [{ kind: 'single', options: FOUR }, '3', 'C'],
    [{ kind: 'single', options: FOUR }, 'BD', 'D'],
    [{ kind: 'single', options: FOUR }, 'E', undefined],
    [{ kind: 'poll', options: [{}, {}] }, 'C', undefined],
    [{ kind: 'true-false' }, '1', 'true'],
    [{ kind: 'true-false' }, 'B', 'false'],
    [{ kind: 'scale', steps: 5 }, 'E', '5'],
    [{ kind: 'scale', steps: 5 }, '6', undefined],
    [{ kind: 'scale', steps: 10 }, '0', '10'],
    [{ kind: 'multiple', options: FOUR }, 'DBA', 'ABD'],
    [{ kind: 'multiple', options: FOUR }, 'DBAB', 'AD'],
    [{ kind: 'multiple', options: FOUR }, 'AA', 'A'],
    [{ kind: 'multiple', options: FOUR }, 'AB?C', 'C'],
    [{ kind: 'order', options: FOUR }, 'CABD', 'CABD'],
    [{ kind: 'order', options: FOUR }, 'CABCD', 'CD'],
    [{ kind: 'number' }, '042', '42'],
    [{ kind: 'number' }, '12?13', '13'],
    [{ kind: 'number' }, '1234567', '7'],
    [{ kind: 'hand-up' }, 'J', 'up'],
    [{ kind: 'ready' }, '2', 'no'],
    [{ kind: 'text' }, 'A', undefined],
  ] satisfies [QuizQuestion, string, string | undefined][])('of %o: %s is %s', (question, keys, answer) => {
    expect(pressed(question, keys)).toBe(answer)
  })

  it('is no answer where nobody can tell what it should be, whatever the kind', () => {
    const kinds = ['single', 'multiple', 'true-false', 'scale', 'order', 'number', 'poll'] as const
    for (const kind of kinds) expect(meaningOfKey({ kind }, 'PageDown')).toHaveProperty('refused')
    expect(meaningOfKey({ kind: 'ready' }, 'gpio 17')).toEqual({ set: 'yes' })
  })
})

describe('a word of a phone', () => {
  it.each([
    [{ kind: 'multiple', options: FOUR }, 'dab', 'ABD'],
    [{ kind: 'number' }, '－０３．１４００', '-3.14'],
    [{ kind: 'number' }, '-0.0', '0'],
    [{ kind: 'number' }, '−3.50', '-3.5'],
    [{ kind: 'text' }, '  分数\n的  意义\u0000', '分数 的 意义'],
    [{ kind: 'text' }, '\u202E北\u200B京\u2069', '北京'],
    [{ kind: 'order', options: FOUR }, 'cabd', 'CABD'],
  ] satisfies [QuizQuestion, string, string][])('of %o: %j is %j', (question, text, answer) => {
    expect(meaningOfText(question, text)).toEqual({ set: answer })
  })

  it.each([
    [{ kind: 'single', options: FOUR }, 'AB'],
    [{ kind: 'single', options: FOUR }, ''],
    [{ kind: 'order', options: FOUR }, 'CAB'],
    [{ kind: 'order', options: FOUR }, 'CABB'],
    [{ kind: 'number' }, '1e9'],
    [{ kind: 'number' }, '３,１４'],
    [{ kind: 'number' }, 'NaN'],
    [{ kind: 'text' }, '   '],
    [{ kind: 'text' }, '\u200B\u2060'],
    [{ kind: 'text' }, '长'.repeat(201)],
    [{ kind: 'true-false' }, 'yes'],
    [{ kind: 'scale', steps: 3 }, '4'],
  ] satisfies [QuizQuestion, string][])('of %o: %j is none', (question, text) => {
    expect(meaningOfText(question, text)).toHaveProperty('refused')
  })

  it('is either refused or in the form in which it is read again', () => {
    const questions: QuizQuestion[] = [
      { kind: 'single', options: FOUR },
      { kind: 'multiple', options: FOUR },
      { kind: 'number' },
      { kind: 'text' },
    ]
    fc.assert(
      fc.property(fc.constantFrom(...questions), fc.string({ unit: 'binary', maxLength: 30 }), (question, text) => {
        const meaning = meaningOfText(question, text)
        const again = 'set' in meaning ? meaningOfText(question, meaning.set) : meaning
        expect(again).toEqual(meaning)
      }),
      { numRuns: 300 },
    )
  })

  it('is the same number however it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 4 }), (number, zeros) => {
        expect(Number(plainNumber(`${number}.${'0'.repeat(zeros + 1)}`))).toBe(number)
      }),
    )
  })
})

describe('a right answer', () => {
  it.each([
    [{ kind: 'number', key: { value: 0.3, tolerance: 0 } }, '0.30', true],
    [{ kind: 'number', key: { value: 3.14, tolerance: 0.01 } }, '3.15', true],
    [{ kind: 'number', key: { value: 3.14, tolerance: 0.01 } }, '3.16', false],
    [{ kind: 'number', key: { from: 1, to: 2 } }, '2', true],
    [{ kind: 'number', key: '2' }, '2', true],
    [{ kind: 'text', key: 'Apple' }, 'ａｐｐｌｅ', true],
    [{ kind: 'text', key: '北京' }, '北 京。', true],
    [{ kind: 'text', key: 'New York' }, 'NewYork', false],
    [{ kind: 'text', key: '？' }, '?', true],
    [{ kind: 'multiple', options: FOUR, key: 'AB' }, 'ABD', false],
    [{ kind: 'poll', options: FOUR }, 'A', undefined],
  ] satisfies [QuizQuestion, string, boolean | undefined][])('of %o: %s is %s', (question, answer, right) => {
    expect(isRight(question, answer)).toBe(right)
  })

  it('is kept in one form, and must be an answer', () => {
    expect(withKey({ kind: 'multiple', options: FOUR }, 'da').key).toBe('AD')
    expect(withKey({ kind: 'single', options: FOUR, key: 'A' }, null)).not.toHaveProperty('key')
    for (const [question, key] of [
      [{ kind: 'single', options: FOUR }, 'E'],
      [
        { kind: 'single', options: FOUR },
        { value: 1, tolerance: 0 },
      ],
      [{ kind: 'poll', options: FOUR }, 'A'],
      [{ kind: 'number' }, { from: 2, to: 1 }],
    ] satisfies [QuizQuestion, QuizQuestion['key'] & {}][])
      expect(() => withKey(question, key)).toThrow(expect.objectContaining({ code: 'QUIZ_REFUSED', details: { why: 'key' } }))
  })
})

describe('a question', () => {
  it('of a run sheet is one of the same kind', () => {
    expect(questionOfDraft({ form: 'choice', text: '7 × 8 = ?', answer: 'B' })).toEqual({
      kind: 'single',
      options: FOUR,
      text: '7 × 8 = ?',
      key: 'B',
    })
    expect(questionOfDraft({ form: 'scale', text: '' })).toEqual({ kind: 'scale', steps: 5 })
    expect(questionOfDraft({ form: 'number', text: '', answer: '-0.5' })).toEqual({ kind: 'number', key: '-0.5' })
  })

  it('that does not hold together is refused', () => {
    expect(() => checked({ kind: 'single' })).toThrow(expect.objectContaining({ details: { why: 'options' } }))
    expect(() => checked({ kind: 'number', options: FOUR })).toThrow(expect.objectContaining({ details: { why: 'options' } }))
    expect(() => checked({ kind: 'single', options: FOUR, steps: 3 })).toThrow(expect.objectContaining({ details: { why: 'steps' } }))
  })
})

describe('the quiz of a publisher', () => {
  const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

  it('is a list of questions', () => {
    const questions = [
      { kind: 'single', text: '1/2 + 1/2', options: [{ text: '1' }, { text: '2/4' }], key: 'a', topic: '分数' },
      { kind: 'scale' },
    ]
    expect(questionsOfFile(bytes({ format: 1, questions }))).toEqual([
      { ...questions[0], key: 'A' },
      { kind: 'scale', steps: 5 },
    ])
  })

  it.each([
    ['no JSON', '{"questions": [', /no JSON/],
    ['no list', {}, /no list/],
    ['an empty list', { questions: [] }, /no list/],
    ['too many', { questions: Array.from({ length: 51 }, () => ({ kind: 'ready' })) }, /51 questions/],
    ['a kind that nobody knows', { questions: [{ kind: 'ready' }, { kind: 'essay' }] }, /question 2 does not fit at \/kind/],
    ['a key that answers nothing', { questions: [{ kind: 'single', options: FOUR, key: 'F' }] }, /question 1: "F" answers no question/],
    ['too large a file', `{"questions": [${' '.repeat(600_000)}]}`, /bytes/],
    ['broken text', Buffer.from([0xff, 0xfe, 0x7b]).toString('latin1'), /no JSON/],
  ])('is refused with %s, and says what is wrong', (_what, file, why) => {
    expect(() => questionsOfFile(bytes(file))).toThrow(
      expect.objectContaining({ code: 'QUIZ_FILE_REFUSED', message: expect.stringMatching(why) }),
    )
  })
})
