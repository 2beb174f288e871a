import { describe, expect, it } from 'vitest'
import { Debounce } from '#appliance/hardware/buttons/debounce.ts'
import { InOrder } from '#appliance/hardware/buttons/in-order.ts'

/** When a contact went down (`v`) or up (`^`), milliseconds; answers when it was pressed. */
function presses(...edges: readonly (readonly ['v' | '^', number])[]): number[] {
  const contact = new Debounce(30)
  return edges.filter(([move, at]) => contact.take({ down: move === 'v', at }) === 'press').map(([, at]) => at)
}

describe('a bouncing button', () => {
  it('is pressed at its first touch', () => {
    expect(presses(['v', 100], ['^', 102], ['v', 103], ['^', 109], ['v', 111])).toEqual([100])
  })

  it('is not pressed by being let go', () => {
    expect(presses(['v', 100], ['^', 600], ['v', 601], ['^', 604], ['v', 605], ['^', 611])).toEqual([100])
  })

  it('is pressed again once it was at rest', () => {
    expect(presses(['v', 100], ['^', 150], ['v', 180], ['^', 230])).toEqual([100, 180])
  })

  it('is pressed again where nobody heard that it was let go', () => {
    expect(presses(['v', 100], ['v', 400])).toEqual([100, 400])
  })
})

describe('presses of several devices', () => {
  it('wait until nothing earlier can come, and come in the order of the fingers', () => {
    const order = new InOrder<{ at: number; who: string }>()
    order.add({ at: 8, who: 'read first' })
    order.add({ at: 12, who: 'pressed during the round' })
    order.add({ at: 5, who: 'pressed first' })
    const names = (roundBegan: number): string[] => order.take(roundBegan).map(({ who }) => who)
    const first = names(10)
    order.add({ at: 11, who: 'pressed during the round, read in the next' })
    expect([first, names(20), names(30)]).toEqual([
      ['pressed first', 'read first'],
      ['pressed during the round, read in the next', 'pressed during the round'],
      [],
    ])
  })
})
