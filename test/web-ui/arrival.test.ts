import { describe, expect, it } from 'vitest'
import { arrived, edgeAt, NO_ARRIVALS, spreadOf } from '../../web-ui/rooms/live/player/arrival.ts'
import type { Arrivals } from '../../web-ui/rooms/live/player/arrival.ts'
import { afterStall, targetFor, wane } from '../../web-ui/rooms/live/player/target.ts'

/** A stream whose media of second s arrives `lateness(s)` late. */
function streamOf(seconds: number, lateness: (second: number) => number): Arrivals {
  let arrivals = NO_ARRIVALS
  for (let second = 0; second < seconds; second += 1) arrivals = arrived(arrivals, second + lateness(second), second)
  return arrivals
}

describe('what the screen learns of the way a stream takes', () => {
  it('finds no spread in a punctual stream', () => {
    expect(spreadOf(streamOf(30, () => 0.2))).toBeCloseTo(0)
  })

  it('sees how far apart early and late arrivals are', () => {
    expect(spreadOf(streamOf(30, (second) => (second % 5 === 0 ? 3 : 0)))).toBeCloseTo(3)
  })

  it('forgets a bad minute after a good one', () => {
    expect(spreadOf(streamOf(130, (second) => (second < 60 && second % 5 === 0 ? 3 : 0)))).toBeCloseTo(0)
  })

  it('knows where the newest media would be although nothing has come for a while', () => {
    const arrivals = streamOf(10, () => 0.5)
    expect(edgeAt(arrivals, 12.5)).toBeCloseTo(12)
  })

  it('knows nothing before the first arrival', () => {
    expect(edgeAt(NO_ARRIVALS, 5)).toBeUndefined()
  })
})

describe('the distance to live that a screen keeps', () => {
  it('is about 0.2 s for a punctual source in the room', () => {
    expect(targetFor({ pulled: false, spread: 0.06, caution: 0 })).toBeCloseTo(0.2)
  })

  it('is a few seconds for a pulled source and grows beyond its jitter', () => {
    expect(targetFor({ pulled: true, spread: 0.3, caution: 0 })).toBeCloseTo(2.5)
    expect(targetFor({ pulled: true, spread: 6, caution: 0 })).toBeGreaterThan(6.5)
  })

  it('grows with each stall, up to a limit, and shrinks again by itself', () => {
    let caution = 0
    for (let stall = 0; stall < 20; stall += 1) caution = afterStall({ pulled: true, spread: 1, caution })
    expect(caution).toBe(4)
    expect(wane(caution, 90)).toBeCloseTo(2)
    expect(wane(0.005, 1)).toBe(0)
  })
})
