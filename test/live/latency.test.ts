import { expect, it } from 'vitest'
import { Latency } from '#appliance/live/latency.ts'

it('tells in whole seconds how late a far lesson is, and another figure only where it is another second', () => {
  const latency = new Latency()
  expect([14_300, 14_900, 13_400, 12_900, 12_200].map((measured) => latency.shown(measured))).toEqual([
    14_000, 14_000, 14_000, 13_000, 13_000,
  ])
})

it('tells nothing of a source without dates, and keeps what it knew where a clock jumps', () => {
  const latency = new Latency()
  expect(latency.shown(undefined)).toBeUndefined()
  expect(latency.shown(86_400_000)).toBeUndefined()
  expect(latency.shown(15_000)).toBe(15_000)
  expect(latency.shown(-86_400_000)).toBe(15_000)
})
