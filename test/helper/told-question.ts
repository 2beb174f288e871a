import type { QuestionOnShow, QuizPhase } from '#appliance/contract/quiz.ts'

type Poll = NonNullable<QuestionOnShow['poll']>

const FRACTIONS = [{ text: '二分之一' }, { text: '三分之二' }, { text: '四分之三' }, { text: '五分之四' }]

/** A question with four answers in a class of 42, as the projector is told of it. */
export function aQuestion(phase: QuizPhase, more: Partial<Poll> = {}): QuestionOnShow {
  const poll: Poll = {
    ...{
      id: 'poll',
      round: 1,
      kind: 'single',
      text: '下面哪个分数最大？',
      options: FRACTIONS,
      identity: 'seat',
      form: 'corner',
      phones: true,
    },
    ...{ answered: 37, expected: 42 },
    ...more,
  }
  return { phase, poll }
}

/** How many gave each answer, by `A`, `B` and so on or by what they said. */
export function aVote(round: number, counts: Readonly<Record<string, number>>, right?: number): NonNullable<Poll['rounds']>[number] {
  const bars = Object.entries(counts).map(([value, count]) => ({ value, count }))
  const answered = bars.reduce((all, { count }) => all + count, 0)
  return { round, tally: { answered, byHand: 0, bars, others: 0, ...(right === undefined ? {} : { right, wrong: answered - right }) } }
}
