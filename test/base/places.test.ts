import { describe, expect, it } from 'vitest'
import { Places } from '#appliance/base/places.ts'

const several = (times: number, take: () => unknown) => Array.from({ length: times }, () => typeof take())

describe('places', () => {
  it('do not all go to one device', () => {
    const places = new Places(() => ({ most: 10, mostFromOne: 3, kept: 0 }))
    expect(several(4, () => places.take('10.0.0.1', false))).toEqual(['function', 'function', 'function', 'string'])
    expect(places.take('10.0.0.1', false)).toBe('neighbourhood-full')
    expect(several(1, () => places.take('10.0.0.2', false))).toEqual(['function'])
  })

  it('do not all go to one device that changes its IPv6 address', () => {
    const places = new Places(() => ({ most: 10, mostFromOne: 3, kept: 0 }))
    expect([1, 2, 3, 4].map((n) => typeof places.take(`2001:db8::${n}`, false)).filter((kind) => kind === 'function')).toHaveLength(3)
  })

  it('are there for those whom the box knows when strangers have taken theirs', () => {
    const places = new Places(() => ({ most: 5, mostFromOne: 5, kept: 2 }))
    expect(several(5, () => places.take('10.0.0.1', false)).filter((kind) => kind === 'function')).toHaveLength(3)
    expect(places.take('10.0.0.2', false)).toBe('full')
    expect(several(3, () => places.take('10.0.0.1', true))).toEqual(['function', 'function', 'string'])
  })

  it('leave a known device its own share behind the address of a class that has used up its own', () => {
    const places = new Places(() => ({ most: 20, mostFromOne: 3, kept: 0 }))
    several(4, () => places.take('10.0.0.1', false))
    expect(several(4, () => places.take('10.0.0.1', true))).toEqual(['function', 'function', 'function', 'string'])
  })

  it('are not counted by address for what runs on the box itself', () => {
    const places = new Places(() => ({ most: 10, mostFromOne: 1, kept: 0 }))
    for (const own of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(several(2, () => places.take(own, false))).toEqual(['function', 'function'])
  })

  it('are free again once they are given back, even twice', () => {
    const places = new Places(() => ({ most: 2, mostFromOne: 2, kept: 0 }))
    const leave = places.take('10.0.0.1', false)
    places.take('10.0.0.1', false)
    expect(places.take('10.0.0.2', false)).toBe('full')
    if (typeof leave === 'function') for (let n = 0; n < 2; n++) leave()
    expect(several(2, () => places.take('10.0.0.1', false))).toEqual(['function', 'string'])
  })
})
