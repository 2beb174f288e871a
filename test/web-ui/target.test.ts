import { describe, expect, it } from 'vitest'
import { afterStall, awayAfter, targetFor } from '../../web-ui/rooms/live/player/target.ts'
import type { Way } from '../../web-ui/rooms/live/player/target.ts'

/** The way after as many stalls as it takes to learn the most. */
function afterManyStalls(way: Way): Way {
  let learnt = way
  for (let stall = 0; stall < 20; stall += 1) learnt = { ...learnt, caution: afterStall(learnt) }
  return learnt
}

describe('the reserve of a screen', () => {
  it('grows to what a line needs that is late by thirteen seconds', () => {
    expect(targetFor({ pulled: true, spread: 13, caution: 0 })).toBeGreaterThanOrEqual(13)
  })

  it.each([false, true])('can bridge whatever silence is not taken for a source that was away (pulled: %s)', (pulled) => {
    const most = targetFor(afterManyStalls({ pulled, spread: awayAfter(pulled), caution: 0 }))
    expect(awayAfter(pulled)).toBeGreaterThan(most)
    expect(awayAfter(pulled) - most).toBeLessThan(0.5)
  })
})
