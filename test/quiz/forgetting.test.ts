import { describe, expect, it } from 'vitest'
import { days, minutes } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { forgottenBefore } from '#appliance/quiz/roster/forgotten-before.ts'
import { ABCD, aQuiz, aRoom, ToldRoom } from './a-quiz.ts'

/** A question that was kept; `tidy` is what the box does every few hours, as of so long after that. */
async function keptBy(room: ToldRoom) {
  const quiz = await aQuiz({ room })
  await quiz.ask(ABCD)
  await quiz.wholeClass(2)
  const poll = quiz.view().poll?.id ?? ''
  await quiz.choose({ do: 'keep' })
  const { results } = quiz.quiz
  return {
    ...quiz,
    answers: () => results.get(poll).answers.length,
    tidy: (now: number) => results.forgetNames(forgottenBefore(now, undefined), now),
  }
}

const TODAY = Date.UTC(2026, 10, 17)
const LONGEST = days(180)

/** A box without an hour of its own, on a day of which it knows nothing. */
function withoutDate(): ToldRoom {
  const room = aRoom(2)
  room.dated = false
  return room
}

describe('who answered what', () => {
  it('is kept until half a year after a class whose date was sure', async () => {
    const { answers, tidy, clock } = await keptBy(aRoom(2))
    await tidy(clock.now() + LONGEST - minutes(1))
    expect(answers()).toBe(2)
    await tidy(clock.now() + LONGEST + minutes(1))
    expect(answers()).toBe(0)
  })

  it('is not forgotten too soon where it was kept in 1970, and not kept for ever: it grows old from the first sure date after it', async () => {
    const { answers, tidy } = await keptBy(withoutDate())
    await tidy(TODAY)
    await tidy(TODAY + LONGEST - minutes(1))
    expect(answers()).toBe(2)
    await tidy(TODAY + LONGEST + minutes(1))
    expect(answers()).toBe(0)
  })

  it('is not kept for ever by a person who has mistyped the year, nor by a clock that ran ahead', async () => {
    const room = aRoom(2)
    room.sure = false
    room.clock.advance(days(36_500))
    const { answers, tidy } = await keptBy(room)
    await tidy(TODAY)
    expect(answers()).toBe(2)
    await tidy(TODAY + LONGEST + minutes(1))
    expect(answers()).toBe(0)
    const ahead = aRoom(2)
    ahead.clock.advance(days(36_500))
    const other = await keptBy(ahead)
    await other.tidy(TODAY)
    await other.tidy(TODAY + LONGEST + minutes(1))
    expect(other.answers()).toBe(0)
  })

  it('is of the question that is on, and stays whatever the date', async () => {
    const quiz = await aQuiz({ room: withoutDate() })
    await quiz.ask(ABCD)
    await quiz.wholeClass(2)
    await quiz.quiz.results.forgetNames(TODAY, TODAY)
    const poll = quiz.view().poll?.id ?? ''
    await quiz.choose({ do: 'keep' })
    expect(quiz.quiz.results.get(poll).answers).toHaveLength(2)
  })
})

it('a question that was asked under a clock of 1970 is still the newest', async () => {
  const room = aRoom(2)
  const quiz = await aQuiz({ room })
  await quiz.ask({ ...ABCD, text: 'first' })
  await quiz.wholeClass(2)
  await quiz.choose({ do: 'keep' })
  const later = new ToldRoom()
  Object.assign(later, { clock: new ManualClock(0), dated: false, pupils: room.pupils, closed: true })
  const again = await aQuiz({ room: later, db: quiz.db })
  await again.ask({ ...ABCD, text: 'second' })
  await again.wholeClass(2)
  await again.choose({ do: 'keep' })
  expect(again.quiz.results.list({ limit: 5 }).map(({ question }) => question.text)).toEqual(['second', 'first'])
})
