import type { PollView, QuizQuestion, QuizResult, QuizRoundView, QuizTally, QuizView } from '#appliance/contract/quiz.ts'
import { NO_STRAYS } from '#appliance/quiz/poll-state.ts'
import { MORNING } from './told-views.ts'

export const FRACTIONS: QuizQuestion = {
  kind: 'single',
  text: '一张饼平均切成 8 份，吃了 3 份，还剩几分之几？',
  options: [{ text: '3/8' }, { text: '5/8' }, { text: '8/3' }, { text: '3/5' }],
  key: 'B',
  topic: '分数',
}

export function aRound(counts: Record<string, number>, more: Partial<QuizTally> = {}, round = 1): QuizRoundView {
  const bars = Object.entries(counts).map(([value, count]) => ({ value, count }))
  const answered = bars.reduce((sum, { count }) => sum + count, 0)
  return { round, tally: { answered, byHand: 0, bars, others: 0, ...more }, strays: NO_STRAYS }
}

/** Nobody asks anything. */
export function aQuietQuiz(more: Partial<QuizView> = {}): QuizView {
  return { on: 'none/', phase: 'idle', prepared: { count: 0, revision: 0 }, phones: 0, phonesAnswer: true, ...more }
}

/** A question in class, with what 37 of 42 have answered. */
export function aPollOn(phase: Exclude<QuizView['phase'], 'idle'>, poll: Partial<PollView> = {}, more: Partial<QuizView> = {}): QuizView {
  const rounds = poll.rounds ?? [aRound({ A: 4, B: 21, C: 9, D: 3 }, { right: 21, wrong: 16 })]
  const on: PollView = {
    ...{ id: 'fractions', question: FRACTIONS, identity: 'named', form: 'half', round: rounds.length, expected: 42, rounds, hands: {} },
    ...{ answeredBy: { pupils: [], seats: [], devices: 0 }, unknownDevices: [], fixed: 0, ...poll },
  }
  return aQuietQuiz({ on: `fractions/${rounds.length}/${phase}`, phase, poll: on, ...more })
}

/** Three questions of one class, the newest first. */
export function someResults(): QuizResult[] {
  const common = { dated: true, class: 7, expected: 42, identity: 'named' as const }
  const right = { text: '3/4 和 4/3 一样大吗？', kind: 'true-false' as const, key: 'false' }
  return [
    {
      id: 'three',
      keptAt: MORNING + 900_000,
      ...common,
      question: { kind: 'scale', steps: 5 },
      rounds: [aRound({ 1: 2, 2: 3, 3: 9, 4: 14, 5: 12 })],
    },
    { id: 'two', keptAt: MORNING + 600_000, ...common, question: right, rounds: [aRound({ true: 3, false: 38 }, { right: 38, wrong: 3 })] },
    {
      ...{ id: 'one', keptAt: MORNING + 300_000, ...common, question: FRACTIONS },
      rounds: [
        aRound({ A: 4, B: 15, C: 17, D: 3 }, { right: 15, wrong: 24 }),
        aRound({ A: 2, B: 21, C: 14, D: 3 }, { right: 21, wrong: 19 }, 2),
      ],
    },
  ]
}
