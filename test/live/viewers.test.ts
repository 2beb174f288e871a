import { describe, expect, it } from 'vitest'
import { ViewerPlaces } from '#appliance/live/fanout/viewers.ts'

const settings = { max: 240, max_per_address: 40, max_lag_bytes: 1_048_576, stall_seconds: 15 }

function aRoom(changes: Partial<typeof settings> = {}) {
  const places = new ViewerPlaces(() => ({ ...settings, ...changes }))
  /** How many viewers get in, of so many who come from these addresses in turn. */
  const strangers = (wanted: number, from: (n: number) => string): number =>
    Array.from({ length: wanted }, (_, n) => {
      try {
        return places.take(from(n), false)
      } catch {
        return undefined
      }
    }).filter((leave) => leave !== undefined).length
  return { places, strangers }
}

describe('the places of viewers', () => {
  it('do not all go to one tablet', () => {
    const { places, strangers } = aRoom()
    expect(strangers(240, () => '10.0.0.1')).toBe(40)
    expect(() => places.take('10.0.0.2', false)).not.toThrow()
  })

  it('do not all go to one tablet that changes its IPv6 address', () => {
    const { strangers } = aRoom()
    expect(strangers(240, (n) => `2001:db8:0:7::${n.toString(16)}`)).toBe(40)
  })

  it('are left for the screens of the room when strangers have taken theirs', () => {
    const { places, strangers } = aRoom()
    expect(strangers(1000, (n) => `10.0.0.${n % 100}`)).toBe(224)
    expect(() => places.take('10.0.0.1', false)).toThrow(expect.objectContaining({ code: 'VIEWERS_FULL', details: { retryAfter: 10 } }))
    for (let n = 0; n < 16; n++) expect(() => places.take('10.0.0.1', true)).not.toThrow()
  })

  it('are all there for a box that serves a few only', () => {
    expect(aRoom({ max: 2 }).strangers(3, () => '10.0.0.1')).toBe(2)
  })

  it('are not counted by address for what runs on the box itself', () => {
    expect(aRoom().strangers(200, () => '127.0.0.1')).toBe(200)
  })
})
