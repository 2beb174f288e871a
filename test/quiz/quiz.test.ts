import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { ABCD, aQuiz, aRoom, OPTIONS } from './a-quiz.ts'

describe('a question', () => {
  it('is open at one tap, and goes by closing, bars and key to where it is kept', async () => {
    const { ask, choose, shown, wholeClass, view, told, quiz } = await aQuiz({ room: aRoom(5) })
    await ask({ ...ABCD, key: 'A' })
    await wholeClass(5)
    expect(shown()).toMatchObject({ phase: 'open', poll: { kind: 'single', answered: 5, expected: 5, identity: 'named' } })
    expect(shown().poll).not.toHaveProperty('rounds')
    await choose({ do: 'close' })
    expect(shown().poll).not.toHaveProperty('rounds')
    await choose({ do: 'show' })
    expect(shown().poll?.rounds).toMatchObject([{ tally: { answered: 5, bars: [{ count: 2 }, { count: 2 }, { count: 1 }, { count: 0 }] } }])
    expect(JSON.stringify(shown())).not.toMatch(/"key"|"right"|"wrong"/)
    await choose({ do: 'reveal' })
    expect(shown().poll).toMatchObject({ key: 'A', rounds: [{ tally: { right: 2, wrong: 3 } }] })
    await choose({ do: 'keep' })
    expect(view()).toMatchObject({ phase: 'idle', last: { tally: { answered: 5 } } })
    expect(told()).toEqual(['quiz.opened', 'quiz.counts', 'quiz.closed', 'quiz.shown', 'quiz.revealed', 'quiz.kept'])
    expect(quiz.results.list({ limit: 10 })).toMatchObject([{ question: { key: 'A' }, rounds: [{ round: 1, tally: { right: 2 } }] }])
  })

  it('gets its right answer before or after it was asked, and shows it to nobody but the teacher until it is published', async () => {
    const { ask, choose, shown, view, answer } = await aQuiz()
    await ask(ABCD)
    await answer('one', 'B')
    await expect(choose({ do: 'reveal' })).rejects.toMatchObject({ code: 'QUIZ_REFUSED', details: { why: 'no-key' } })
    await choose({ do: 'key', key: 'B' })
    expect(view().poll).toMatchObject({ question: { key: 'B' }, rounds: [{ tally: { right: 1 } }] })
    expect(JSON.stringify(shown())).not.toContain('"key"')
    await choose({ do: 'reveal' })
    expect(shown()).toMatchObject({ phase: 'revealed', poll: { key: 'B' } })
    await choose({ do: 'key', key: null })
    expect(shown()).toMatchObject({ phase: 'shown' })
    expect(shown().poll).not.toHaveProperty('key')
  })

  it('takes the last answer before it is closed, and counts late, changed and repeated ones apart', async () => {
    const { ask, choose, answer, tally, strays } = await aQuiz()
    await ask(ABCD)
    expect(await answer('one', 'A')).toBe('stored')
    expect(await answer('one', 'C')).toBe('changed')
    expect(await answer('one', 'C')).toBe('repeated')
    expect(await answer('two', '7')).toBe('refused')
    await choose({ do: 'close' })
    expect(await answer('one', 'B')).toBe('closed')
    expect(await answer('three', 'B')).toBe('closed')
    expect(tally()).toMatchObject({ answered: 1, bars: [{ count: 0 }, { count: 0 }, { count: 1 }, { count: 0 }] })
    expect(strays()).toEqual({ changed: 1, repeated: 1, late: 2, refused: 1, flooding: 0, unknown: 0, unstored: 0 })
  })

  it('is answered with several keys where it needs several, and an answer is taken back by the clicker that can', async () => {
    const { ask, choose, answer, tally, strays } = await aQuiz()
    await ask({ kind: 'multiple', options: OPTIONS, key: 'AC' })
    for (const key of 'CBAB') await answer('one', key)
    await answer('two', 'D')
    expect(await answer('two', '-')).toBe('back')
    expect(tally()).toMatchObject({ answered: 1, right: 1, bars: [{ count: 1 }, { count: 0 }, { count: 1 }, { count: 0 }] })
    expect(strays()).toMatchObject({ changed: 0 })
    await choose({ do: 'close' })
    expect(tally()).toMatchObject({ answered: 1 })
  })

  it('is put on the screens first where the teacher wants to read it out', async () => {
    const { ask, choose, answer, shown, strays } = await aQuiz()
    await ask({ ...ABCD, text: '7 × 8 = ?' }, { wait: true })
    expect(shown()).toMatchObject({ phase: 'prepared', poll: { text: '7 × 8 = ?' } })
    expect(await answer('one', 'A')).toBe('closed')
    expect(strays()).toMatchObject({ late: 0 })
    await choose({ do: 'open' })
    expect(await answer('one', 'A')).toBe('stored')
  })

  it('is voted on again, and both votes are compared', async () => {
    const { ask, choose, answer, shown, quiz } = await aQuiz()
    await ask({ ...ABCD, key: 'B' })
    await answer('one', 'A')
    await choose({ do: 'show' })
    await choose({ do: 'revote' })
    expect(shown().poll).toMatchObject({ round: 2, answered: 0 })
    expect(shown().poll).not.toHaveProperty('rounds')
    await answer('one', 'B')
    await choose({ do: 'reveal' })
    expect(shown().poll?.rounds).toMatchObject([
      { round: 1, tally: { right: 0, wrong: 1 } },
      { round: 2, tally: { right: 1, wrong: 0 } },
    ])
    await choose({ do: 'keep' })
    expect(quiz.results.list({ limit: 1 })[0]?.rounds).toMatchObject([{ tally: { wrong: 1 } }, { tally: { right: 1 } }])
  })

  it('is open for its time, and thirty seconds longer where somebody wants them', async () => {
    const { ask, choose, clock, view, answer, quiz } = await aQuiz()
    await ask({ ...ABCD, seconds: 30 })
    clock.advance(seconds(20))
    await choose({ do: 'extend', byMs: seconds(30) })
    expect(view().poll?.ends).toMatchObject({ leftMs: seconds(40) })
    clock.advance(seconds(39))
    expect(await answer('one', 'A')).toBe('stored')
    clock.advance(seconds(1))
    await quiz.prepare({ questions: [ABCD] })
    expect(view().phase).toBe('closed')
    await choose({ do: 'open', forMs: seconds(10) })
    expect(await answer('two', 'A')).toBe('stored')
    expect(view().poll).toMatchObject({ round: 1, ends: { leftMs: seconds(10) } })
  })

  it('stays open as long as it would when somebody sets the clock', async () => {
    const { ask, clock, bus, view, room, quiz } = await aQuiz()
    await ask({ ...ABCD, seconds: 30 })
    clock.advance(seconds(10))
    clock.stepWall(clock.now() + minutes(90))
    bus.tell('clock.stepped', { milliseconds: minutes(90) })
    await quiz.prepare({ questions: [ABCD] })
    expect(view()).toMatchObject({ phase: 'open', poll: { ends: { asOf: clock.now(), leftMs: seconds(20) } } })
    clock.advance(seconds(19))
    expect(view().phase).toBe('open')
    clock.advance(seconds(1))
    await quiz.prepare({ questions: [ABCD] })
    expect(view().phase).toBe('closed')
    expect(room.receivers).toEqual(['open letters', 'close'])
  })

  it('that was a mistake leaves nothing', async () => {
    const { ask, choose, answer, db, view, told } = await aQuiz()
    await ask(ABCD)
    await answer('one', 'A')
    await choose({ do: 'discard' })
    expect(view()).toMatchObject({ phase: 'idle' })
    expect(db.read('SELECT * FROM quiz_answers')).toEqual([])
    expect(db.read('SELECT * FROM quiz_polls')).toEqual([])
    expect(told()).toEqual(['quiz.opened', 'quiz.discarded'])
  })

  it('is kept when the class ends, and one that nobody answered is not', async () => {
    const room = aRoom()
    const { ask, answer, quiz, view, shown } = await aQuiz({ room })
    await ask(ABCD)
    await answer('one', 'A')
    room.classNow.set(undefined)
    await quiz.prepare({ questions: [ABCD] })
    expect(view()).toMatchObject({ phase: 'idle', last: { tally: { answered: 1 } } })
    room.classNow.set(2)
    await ask(ABCD)
    room.classNow.set(3)
    await quiz.prepare({ questions: [ABCD] })
    expect(shown()).toMatchObject({ phase: 'idle', hand: { hands: {} } })
    expect(quiz.results.list({ limit: 10 })).toHaveLength(1)
  })
})

describe('two teachers', () => {
  it('who ask at once are told apart: the second sees what the first has asked', async () => {
    const { quiz, view } = await aQuiz()
    const { on } = view()
    const first = quiz.ask({ on, ask: { question: ABCD } })
    const second = quiz.ask({ on, ask: { question: { kind: 'true-false' } } })
    await first
    await expect(second).rejects.toMatchObject({
      code: 'QUIZ_MOVED',
      details: { current: { phase: 'open', poll: { question: { kind: 'single' } } } },
    })
  })

  it('who close at once close one question, and not the next', async () => {
    const { quiz, ask, view } = await aQuiz()
    await ask(ABCD)
    const { on } = view()
    const taps = await Promise.allSettled([1, 2].map(() => quiz.choose({ on, choice: { do: 'close' } })))
    expect(taps.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  it('cannot ask over a question that is open', async () => {
    const { ask } = await aQuiz()
    await ask(ABCD)
    await expect(ask(ABCD)).rejects.toMatchObject({ code: 'QUIZ_REFUSED', details: { why: 'another-is-on' } })
  })
})

describe('several questions', () => {
  it('are asked one after the other, and each is kept', async () => {
    const room = aRoom()
    room.shelve(
      'exit',
      [
        { ...ABCD, key: 'A' },
        { kind: 'true-false', key: 'true' },
        { kind: 'scale', steps: 5 },
      ],
      '分数',
    )
    const { ask, choose, answer, view, quiz } = await aQuiz({ room })
    await ask({ itemId: 'exit' }, { identity: 'anonymous' })
    expect(view().poll).toMatchObject({ set: { at: 1, of: 3 }, question: { topic: '分数' } })
    await answer('one', 'B')
    await choose({ do: 'next' })
    expect(view()).toMatchObject({
      phase: 'open',
      poll: { set: { at: 2, of: 3 }, identity: 'anonymous', question: { kind: 'true-false' } },
    })
    await answer('one', 'A')
    await choose({ do: 'next' })
    await answer('one', '4')
    await choose({ do: 'next' })
    expect(view().phase).toBe('idle')
    expect(quiz.results.list({ limit: 10 }).map(({ question }) => question.kind)).toHaveLength(3)
    expect(quiz.results.wrongAnswers()).toEqual([{ topic: '分数', keywords: [], wrong: 1, answered: 1, at: expect.any(Number) }])
  })

  it('are prepared beforehand, from one’s own, a quiz, or a step of the run sheet', async () => {
    const room = aRoom()
    room.shelve('exit', [ABCD, { kind: 'ready' }])
    room.steps.set('step', { question: { form: 'true-false', text: '0 是偶数', answer: 'true' } })
    const { ask, quiz, view, db } = await aQuiz({ room })
    await quiz.prepare({ itemId: 'exit' })
    await quiz.prepare({ stepId: 'step' })
    const { questions: kept } = await quiz.prepare({ questions: [{ kind: 'number', key: '8' }] })
    expect(kept.map(({ question, source }) => [question.kind, source.by])).toEqual([
      ['single', 'item'],
      ['ready', 'item'],
      ['true-false', 'sheet'],
      ['number', 'teacher'],
    ])
    await quiz.shelf.remove(kept[1]?.id ?? '')
    expect(view().prepared).toMatchObject({ count: 3 })
    const again = await aQuiz({ room, db })
    expect(again.quiz.shelf.list.questions).toHaveLength(3)
    await quiz.stop()
    await again.quiz.stop()
    await expect(ask({ stepId: 'nowhere' })).rejects.toMatchObject({ code: 'QUESTION_UNKNOWN' })
    await expect(ask({ itemId: 'nothing' })).rejects.toMatchObject({ code: 'ITEM_UNKNOWN' })
  })
})

describe('hands', () => {
  it('that somebody counted give the same bars, the same record and the same reasons, and are marked as counted', async () => {
    const room = aRoom()
    room.about = { topic: '分数', keywords: ['几分之几'], lessonKey: 'maths@1', group: '三(2)班' }
    const { ask, choose, shown, quiz } = await aQuiz({ room })
    await ask({ kind: 'single', options: [{}, {}], key: 'A' })
    await choose({ do: 'count', hands: { A: 22, B: 20 } })
    await choose({ do: 'count', hands: { A: 23, B: 19 } })
    await choose({ do: 'close' })
    await choose({ do: 'reveal' })
    expect(shown().poll?.rounds).toMatchObject([{ tally: { answered: 42, byHand: 42, bars: [{ count: 23 }, { count: 19 }], wrong: 19 } }])
    await choose({ do: 'keep' })
    expect(quiz.results.wrongAnswers()).toMatchObject([{ topic: '分数', keywords: ['几分之几'], wrong: 19, answered: 42 }])
    expect(quiz.results.list({ lessonKey: 'maths@1', limit: 5 })).toMatchObject([
      { lesson: { group: '三(2)班' }, class: room.classNow.value },
    ])
    expect(quiz.results.list({ lessonKey: 'maths@2', limit: 5 })).toEqual([])
  })

  it('are counted for options alone', async () => {
    const { ask, choose } = await aQuiz()
    await ask({ kind: 'number' })
    await expect(choose({ do: 'count', hands: { 7: 3 } })).rejects.toMatchObject({ details: { why: 'not-counted' } })
    await choose({ do: 'discard' })
    await ask(ABCD)
    await expect(choose({ do: 'count', hands: { E: 3 } })).rejects.toMatchObject({ details: { why: 'options' } })
  })
})

describe('a race', () => {
  it('is won by whoever pressed first, and not by whoever came first', async () => {
    const { ask, choose, clock, press, settle, shown, strays, view } = await aQuiz()
    await ask({ kind: 'buzz' })
    const openedAt = clock.monotonic()
    clock.advance(500)
    await settle(
      Promise.all([
        // Whoever hammers on the button was down before there was anything to be first in.
        press('hammer', 'A', openedAt - 5),
        press('slow radio', 'A', openedAt + 420),
        press('quick wire', 'gpio 17', openedAt + 410),
        press('slow radio', 'A', openedAt + 430),
      ]),
    )
    clock.advance(50)
    expect(view().poll?.racers).toEqual([
      { device: 'quick wire', atMs: 410 },
      { device: 'slow radio', atMs: 420 },
    ])
    expect(strays()).toMatchObject({ refused: 1 })
    expect(shown().poll).not.toHaveProperty('racers')
    await choose({ do: 'close' })
    expect(shown().poll?.racers?.[0]).toEqual({ device: 'quick wire', atMs: 410 })
    await choose({ do: 'discard' })
    await expect(ask({ kind: 'buzz' }, { identity: 'anonymous' })).rejects.toMatchObject({ details: { why: 'identity' } })
  })
})

describe('whoever was first', () => {
  const racing = async (identity: 'named' | 'seat') => {
    const room = aRoom(2)
    room.names.set('pupil-1', '杨阳')
    const { ask, choose, clock, press, settle, shown, view } = await aQuiz({ room })
    await ask({ kind: 'buzz' }, { identity })
    clock.advance(500)
    await settle(Promise.all([press('clicker:1', 'A', clock.monotonic() - 90), press('clicker:2', 'A', clock.monotonic() - 80)]))
    await choose({ do: 'close' })
    return { shown: shown().poll?.racers, seen: view().poll?.racers }
  }

  it('is called by name on the projector where the question is one of names, and nowhere else', async () => {
    const { shown, seen } = await racing('named')
    expect(shown).toEqual([
      { pupil: 'pupil-1', label: '杨阳', atMs: 410 },
      { pupil: 'pupil-2', seat: '2', atMs: 420 },
    ])
    expect(JSON.stringify(seen)).not.toContain('杨阳')
  })

  it('is a seat where the question is one of seats', async () => {
    const { shown } = await racing('seat')
    expect(shown).toEqual([
      { seat: '1', atMs: 410 },
      { seat: '2', atMs: 420 },
    ])
  })
})

describe('a question without phones', () => {
  it('takes no answer from one, expects none, and tells screens and phones so', async () => {
    const { ask, quiz, settle, shown, tally } = await aQuiz()
    const { phone } = await quiz.join({ seat: '7' }, undefined)
    const asked = await ask(ABCD, { phones: false })
    expect(asked.poll).not.toHaveProperty('expected')
    expect(shown().poll).toMatchObject({ phones: false })
    const answer = { poll: asked.poll?.id ?? '', round: 1, value: 'A' }
    expect(await settle(quiz.answer(phone, answer))).toEqual({ taken: 'refused' })
    expect(tally()).toMatchObject({ answered: 0 })
  })

  it('is what the school wants until a teacher says otherwise', async () => {
    const room = aRoom()
    room.phonesAnswer = false
    const { ask, choose, shown, view } = await aQuiz({ room })
    await ask(ABCD)
    expect([view().phonesAnswer, shown().poll?.phones]).toEqual([false, false])
    await choose({ do: 'discard' })
    await ask(ABCD, { phones: true })
    expect(shown().poll?.phones).toBe(true)
  })
})

describe('what the lesson itself asks', () => {
  it('is suggested at its time, asked at one tap, and not suggested twice', async () => {
    const room = aRoom()
    room.shelve('cue-quiz', [{ ...ABCD, text: '想一想' }])
    room.cues = { cues: [{ id: 'cue', atMs: minutes(5), itemId: 'cue-quiz' }], placeMs: minutes(4) }
    const { ask, choose, clock, view, settle, quiz } = await aQuiz({ room })
    clock.advance(seconds(1))
    await settle(Promise.resolve())
    expect(view().suggestion).toBeUndefined()
    const suggested = new Promise<void>((resolve) =>
      quiz.view.watch(({ suggestion }) => (suggestion === undefined ? undefined : resolve())),
    )
    room.cues = { ...room.cues, placeMs: minutes(5) + 400 }
    clock.advance(seconds(1))
    await suggested
    expect(view().suggestion).toMatchObject({ id: 'cue', itemId: 'cue-quiz', questions: 1, first: { text: '想一想' } })
    await ask({ suggestion: 'cue' })
    expect(view()).toMatchObject({ phase: 'open', poll: { question: { text: '想一想' } } })
    expect(view().suggestion).toBeUndefined()
    await choose({ do: 'discard' })
    clock.advance(seconds(5))
    await settle(Promise.resolve())
    expect(view().suggestion).toBeUndefined()
  })
})
