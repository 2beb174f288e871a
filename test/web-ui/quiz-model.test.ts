import { describe, expect, it } from 'vitest'
import type { QuizPhase } from '#appliance/contract/quiz.ts'
import { aRound, FRACTIONS, someResults } from '#test/helper/told-quiz.ts'
import { answersOf, questionOf } from '../../web-ui/rooms/quiz/kinds.ts'
import { missingOf } from '../../web-ui/rooms/quiz/missing-of.ts'
import { leftOf, nextMove, shareOf } from '../../web-ui/rooms/quiz/phases.ts'
import { readKey } from '../../web-ui/rooms/quiz/read-key.ts'
import { missesOf, ofThisLesson } from '../../web-ui/rooms/quiz/results/this-lesson.ts'
import { readWishes } from '../../web-ui/rooms/quiz/wishes.ts'

describe('the one button of a question', () => {
  const movesOf = (poll: Parameters<typeof nextMove>[1]) =>
    (['prepared', 'open', 'closed', 'shown', 'revealed'] as QuizPhase[]).map((phase) => nextMove(phase, poll))

  it('opens, closes, shows the bars, then the right answer, and puts the question away', () => {
    expect(movesOf({ question: FRACTIONS })).toEqual(['open', 'close', 'show', 'reveal', 'keep'])
  })

  it('publishes no answer where there is none, and shows no bars of a race', () => {
    expect(movesOf({ question: questionOf('poll') })).toEqual(['open', 'close', 'show', 'keep', 'keep'])
    expect(nextMove('closed', { question: questionOf('buzz') })).toBe('keep')
  })

  it('goes on with a set until its last question', () => {
    expect(nextMove('revealed', { question: FRACTIONS, set: { at: 1, of: 2 } })).toBe('next')
    expect(nextMove('revealed', { question: FRACTIONS, set: { at: 2, of: 2 } })).toBe('keep')
  })
})

describe('what is asked at a tap', () => {
  it('has options or steps as its kind wants, and no word that nobody wrote', () => {
    expect(questionOf('single', { text: ' ' })).toEqual({ kind: 'single', options: [{}, {}, {}, {}] })
    expect(questionOf('order', { options: 3 }).options).toHaveLength(3)
    expect(questionOf('true-false', { key: 'true', text: '鲸是鱼' })).toEqual({ kind: 'true-false', text: '鲸是鱼', key: 'true' })
    expect(answersOf(questionOf('scale'))).toEqual(['1', '2', '3', '4', '5'])
    expect(answersOf(questionOf('number'))).toBeUndefined()
  })

  it('has a right number, or a range of them, as somebody writes it', () => {
    expect(readKey('number', ' ３．５ ')).toBe('3.5')
    expect(readKey('number', '5～3')).toEqual({ from: 3, to: 5 })
    expect(readKey('number', '-2 to 2')).toEqual({ from: -2, to: 2 })
    expect(readKey('number', '3-5')).toBeUndefined()
    expect(readKey('number', '')).toBeUndefined()
    expect(readKey('order', 'cabd')).toBe('CABD')
    expect(readKey('text', ' 光合作用 ')).toBe('光合作用')
  })

  it('is asked as this teacher asks, whatever an older page kept', () => {
    const usual = { identity: 'named', form: 'half', seconds: 0, keyFirst: false, wait: false, phones: undefined }
    expect(readWishes('{"identity":"seat","seconds":60}')).toEqual({ ...usual, identity: 'seat', seconds: 60 })
    expect(readWishes('{"identity":"everybody","seconds":7}')).toEqual(usual)
    expect(readWishes('{"wait":true,"phones":false}')).toEqual({ ...usual, wait: true, phones: false })
    expect(readWishes(null).form).toBe('half')
  })

  it('says what is left of its time, and nothing less than none', () => {
    expect(leftOf({ ends: { asOf: 1000, leftMs: 30_000 } }, 11_000)).toBe(20_000)
    expect(leftOf({ ends: { asOf: 1000, leftMs: 30_000 } }, 99_000)).toBe(0)
    expect(leftOf({}, 1000)).toBeUndefined()
    expect([shareOf(0, 0), shareOf(1, 3)]).toEqual([0, 33])
  })
})

describe('who has not answered', () => {
  const pupils = ['a', 'b', 'c'].map((id) => ({ id, label: id, clicker: 'own' as const }))
  const roster = { pupils, attendance: [{ pupil: 'c', is: 'absent' as const, by: 'tap' as const }] }
  const poll = { identity: 'named' as const, rounds: [aRound({ A: 1 })], answeredBy: { pupils: ['a'], seats: [], devices: 0 } }

  it('is whoever is here and has not pressed', () => {
    expect(missingOf(roster, poll)).toEqual(['b'])
    expect(missingOf(undefined, poll)).toEqual([])
  })

  it('is known by seats, too', () => {
    const seats = [
      { id: 'a', label: '1-1', clicker: 'own' as const },
      { id: 'b', label: '1-2', clicker: 'own' as const },
    ]
    const bySeat = { ...poll, identity: 'seat' as const, answeredBy: { pupils: [], seats: ['1-1'], devices: 0 } }
    expect(missingOf({ pupils: seats, attendance: [] }, bySeat)).toEqual(['b'])
  })

  it('is nobody’s business of an anonymous question, and nobody can tell where hands were counted', () => {
    expect(missingOf(roster, { ...poll, identity: 'anonymous' })).toEqual([])
    expect(missingOf(roster, { ...poll, rounds: [aRound({ A: 1 }, { byHand: 1 })] })).toEqual([])
  })
})

describe('the results of a lesson', () => {
  const results = someResults()

  it('are those of its class alone, in the order in which they were asked', () => {
    const other = { ...results[0], id: 'yesterday', class: 6, keptAt: 0 } as (typeof results)[number]
    expect(ofThisLesson([...results, other], undefined).map(({ id }) => id)).toEqual(['one', 'two', 'three'])
  })

  it('are none before anything is asked in the class that runs', () => {
    expect(ofThisLesson(results, (results[0]?.keptAt ?? 0) + 1)).toEqual([])
    expect(ofThisLesson([], undefined)).toEqual([])
  })

  it('say who missed which question in the last vote, whoever missed most first', () => {
    const question = { ...results[0], question: FRACTIONS } as (typeof results)[number]
    const first = { ...question, rounds: [aRound({ A: 1 }), aRound({ A: 1 }, {}, 2)] }
    const misses = missesOf([
      {
        ...first,
        answers: [
          { round: 1, seat: '7', value: 'A', right: false },
          { round: 2, seat: '3', value: 'A', right: false },
          { round: 2, seat: '7', value: 'B', right: true },
          { round: 2, pupil: 'p', seat: '9', value: 'C', right: false },
        ],
      },
      { ...question, rounds: [aRound({ B: 1 })], answers: [{ round: 1, pupil: 'p', seat: '9', value: 'C', right: false }] },
    ])
    expect(misses).toEqual([
      { who: { pupil: 'p', seat: '9' }, questions: [1, 2] },
      { who: { seat: '3' }, questions: [1] },
    ])
  })
})
