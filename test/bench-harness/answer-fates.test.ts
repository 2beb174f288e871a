import { describe, expect, it } from 'vitest'
import { noCounters } from '#appliance/hardware/clickers/counters.ts'
import { NO_STRAYS } from '#appliance/quiz/poll-state.ts'
import { fatesOf } from '../bench/measure/answer-fates.ts'
import type { Kept, Sent, Told } from '../bench/measure/answer-fates.ts'

function aPupil(name: string, ...answers: [value: string, told: Told][]): Sent {
  return { name, answers: answers.map(([value, told]) => ({ value, told })) }
}

function aBoxThatKept(
  stored: Record<string, string>,
  { changed = 0, late = 0, limited = 0 }: { changed?: number; late?: number; limited?: number } = {},
): Kept {
  const tally = { answered: Object.keys(stored).length, byHand: 0, bars: [], others: 0 }
  return {
    round: { tally, strays: { ...NO_STRAYS, changed, late } },
    counters: [{ ...noCounters(), limited }],
    stored: new Map(Object.entries(stored)),
  }
}

describe('what became of an answer', () => {
  it('is that it was taken, where it is stored or another took its place', () => {
    const sent = [aPupil('phone', ['A', 'acknowledged'], ['B', 'acknowledged']), aPupil('card', ['C', 'untold'])]
    expect(fatesOf(sent, aBoxThatKept({ phone: 'B', card: 'C' }, { changed: 1 }))).toEqual({
      ...{ sent: 3, taken: 3, refused: 0, unacknowledged: 0, lost: 0 },
    })
  })

  it('is that it is lost, where it was acknowledged and another is stored', () => {
    const sent = [aPupil('phone', ['A', 'acknowledged'], ['B', 'acknowledged'])]
    expect(fatesOf(sent, aBoxThatKept({ phone: 'A' }, { changed: 1 }))).toMatchObject({ taken: 2, lost: 1 })
  })

  it('is that it is lost, where a card sent it and the box knows nothing of it', () => {
    const sent = [aPupil('card', ['A', 'untold'], ['B', 'untold'])]
    expect(fatesOf(sent, aBoxThatKept({ card: 'A' }))).toMatchObject({ taken: 1, refused: 0, lost: 1 })
  })

  it('is that it was refused, where the box has counted it as too many or too late', () => {
    const sent = [
      aPupil('card', ['A', 'untold'], ['B', 'untold'], ['C', 'untold']),
      aPupil('phone', ['A', 'acknowledged'], ['B', 'refused']),
    ]
    expect(fatesOf(sent, aBoxThatKept({ card: 'A', phone: 'A' }, { limited: 1, late: 2 }))).toMatchObject({ taken: 2, refused: 3, lost: 0 })
  })

  it('is that nobody knows, where nobody was told that it is stored', () => {
    const sent = [aPupil('phone', ['A', 'acknowledged'], ['B', 'unacknowledged']), aPupil('other', ['A', 'unacknowledged'])]
    expect(fatesOf(sent, aBoxThatKept({ phone: 'A' }))).toMatchObject({ taken: 1, unacknowledged: 2, lost: 0 })
  })
})
