import { expect, it } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { HlsBudgets } from '#appliance/live/packager/hls-budget.ts'

/** How many of so many requests are answered at once. */
function answered(budgets: HlsBudgets, { address, now, asks }: { address: string; now: number; asks: number }): number {
  return Array.from({ length: asks }, () => budgets.take(address, now)).filter(Boolean).length
}

it('lets one address ask as often as all the viewers that it may have, and no other wait for it', () => {
  const budgets = new HlsBudgets(() => 40)
  expect(answered(budgets, { address: '192.0.2.7', now: 0, asks: 10_000 })).toBe(2400)
  expect(answered(budgets, { address: '192.0.2.8', now: 0, asks: 2000 })).toBe(2000)
  expect(answered(budgets, { address: '192.0.2.7', now: seconds(1), asks: 10_000 })).toBe(1200)
  budgets.watchOver(seconds(1))
  expect(answered(budgets, { address: '192.0.2.7', now: seconds(1), asks: 10 })).toBe(0)
  budgets.watchOver(seconds(60))
  expect(answered(budgets, { address: '192.0.2.7', now: seconds(60), asks: 10_000 })).toBe(2400)
})

it('takes the many addresses that one device may give itself for one, and leaves the box’s own screens alone', () => {
  const budgets = new HlsBudgets(() => 10)
  expect(answered(budgets, { address: '2001:db8::1', now: 0, asks: 600 })).toBe(600)
  expect(answered(budgets, { address: '2001:db8::2', now: 0, asks: 600 })).toBe(0)
  expect(answered(budgets, { address: '127.0.0.1', now: 0, asks: 50_000 })).toBe(50_000)
})
