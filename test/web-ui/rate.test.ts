import { assert, boolean, double, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leapFor, rateFor } from '../../web-ui/rooms/live/player/rate.ts'

const inTheRoom = { behind: 0.2, ahead: 0.2, target: 0.2, pulled: false }
const farAway = { behind: 3, ahead: 3, target: 3, pulled: true }

describe('the playback rate', () => {
  it('is even while the picture is where it should be', () => {
    expect([rateFor(inTheRoom), rateFor(farAway)]).toEqual([1, 1])
  })

  it('hurries after a source in the room and slows down when it is too close', () => {
    expect(rateFor({ ...inTheRoom, behind: 0.6, ahead: 0.6 })).toBeGreaterThan(1.1)
    expect(rateFor({ ...inTheRoom, behind: 0.05, ahead: 0.05 })).toBeLessThan(1)
  })

  it('is gentle with a pulled source, because its voice is heard for a whole lesson', () => {
    expect(rateFor({ ...farAway, behind: 9, ahead: 9 })).toBeLessThanOrEqual(1.1)
    expect(rateFor({ ...farAway, behind: 0.5, ahead: 0.5 })).toBeGreaterThanOrEqual(0.9)
  })

  it('never hurries into an empty buffer', () => {
    expect(rateFor({ ...inTheRoom, behind: 2, ahead: 0.05 })).toBe(1)
    expect(rateFor({ ...farAway, behind: 9, ahead: 0.4 })).toBe(1)
  })

  it('leaps over what no chase would catch up soon, and never beyond what has arrived', () => {
    const standings = record({
      behind: double({ min: 0, max: 60, noNaN: true }),
      ahead: double({ min: 0, max: 60, noNaN: true }),
      target: double({ min: 0.2, max: 14, noNaN: true }),
      pulled: boolean(),
    })
    assert(property(standings, (standing) => leapFor(standing) >= 0 && leapFor(standing) <= standing.ahead))
    expect(leapFor({ ...inTheRoom, behind: 2, ahead: 2 })).toBeCloseTo(1.8)
    expect(leapFor({ ...farAway, behind: 6, ahead: 6 })).toBe(0)
  })

  it('brings a picture one second behind close to its place within five seconds', () => {
    let behind = 1
    for (let tick = 0; tick < 50; tick += 1) behind -= (rateFor({ ...inTheRoom, behind, ahead: behind }) - 1) * 0.1
    expect(behind).toBeLessThan(0.35)
  })
})
