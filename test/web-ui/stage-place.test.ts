import { describe, expect, it } from 'vitest'
import { placeOf, placeToSeek, standsStill } from '../../web-ui/rooms/screens/stage/place.ts'

const film = { spentMs: 10_000, asOf: 1_000_000 }

describe('a recording on the projector', () => {
  it('is where the class is in it, whenever a screen comes', () => {
    expect(placeOf({ ...film, fromMs: 60_000 }, 1_005_000)).toBe(75_000)
    expect(placeOf(film, 999_000)).toBe(10_000) // a screen whose clock is a little behind
  })

  it('waits where the tutor holds it, and goes on without a sound where not', () => {
    expect(placeOf({ ...film, pause: 'held' }, 1_060_000)).toBe(10_000)
    expect(placeOf({ ...film, pause: 'goes-on' }, 1_060_000)).toBe(70_000)
    expect([standsStill({ ...film, pause: 'held' }, 0), standsStill({ ...film, pause: 'goes-on' }, 0)]).toEqual([true, false])
  })

  it('stands still at the end of its stretch', () => {
    expect(placeOf({ ...film, toMs: 12_000 }, 1_005_000)).toBe(12_000)
    expect(standsStill({ ...film, toMs: 12_000 }, 1_005_000)).toBe(true)
  })

  it('is not jerked for a second, and is put in step where it is further away', () => {
    expect(placeToSeek(10_000, 11_500, 60_000)).toBeUndefined()
    expect(placeToSeek(10_000, 15_000, 60_000)).toBe(15_000)
    expect(placeToSeek(59_900, 80_000, 60_000)).toBeUndefined()
  })
})
