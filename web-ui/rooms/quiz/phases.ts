import type { PollView, QuizPhase } from '#appliance/contract/quiz.ts'

export type Move = 'open' | 'close' | 'show' | 'reveal' | 'next' | 'keep'

/** What most teachers do next: one button, which follows the phase. A race has neither bars nor a right answer. */
export function nextMove(phase: QuizPhase, { question, set }: Pick<PollView, 'question' | 'set'>): Move {
  const away = set !== undefined && set.at < set.of ? 'next' : 'keep'
  switch (phase) {
    case 'idle':
    case 'prepared':
      return 'open'
    case 'open':
      return 'close'
    case 'closed':
      return question.kind === 'buzz' ? away : 'show'
    case 'shown':
      return question.key === undefined ? away : 'reveal'
    case 'revealed':
      return away
    default:
      return phase satisfies never
  }
}

/** What is left of its time, by the box's clock; undefined where nobody set one. */
export function leftOf({ ends }: Pick<PollView, 'ends'>, now: number): number | undefined {
  return ends === undefined ? undefined : Math.max(0, ends.leftMs - Math.max(0, now - ends.asOf))
}

/** A share of all who answered, in whole per cent. */
export function shareOf(count: number, answered: number): number {
  return answered === 0 ? 0 : Math.round((count / answered) * 100)
}
