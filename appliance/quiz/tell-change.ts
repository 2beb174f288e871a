import type { BoxBus } from '#appliance/base/bus.ts'
import { currentRound } from './poll-state.ts'
import type { PollState } from './poll-state.ts'
import { tallyOf } from './tally.ts'

/** Tells what has become of the question that is on. */
export function tellChange(bus: BoxBus, { before, after }: { before: PollState | undefined; after: PollState | undefined }): void {
  const isSameRound = before?.id === after?.id && before?.rounds.length === after?.rounds.length
  const phase = isSameRound ? before?.phase : undefined
  if (before?.phase === 'open' && isSameRound && after !== undefined && after.phase !== 'open') tellClosed(bus, after)
  if (after === undefined || after.phase === phase) return
  const { id: poll, question, identity, rounds } = after
  const round = rounds.length
  if (after.phase === 'open') bus.tell('quiz.opened', { poll, round, kind: question.kind, identity })
  else if (after.phase === 'shown') bus.tell('quiz.shown', { poll, round })
  else if (after.phase === 'revealed') bus.tell('quiz.revealed', { poll, round })
}

function tellClosed(bus: BoxBus, state: PollState): void {
  const { counts, hands, strays } = currentRound(state)
  const { answered } = tallyOf(state.question, counts, hands)
  bus.tell('quiz.closed', { poll: state.id, round: state.rounds.length, answered, late: strays.late })
}
