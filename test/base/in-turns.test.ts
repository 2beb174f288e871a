import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inTurns, sortedInTurns } from '#appliance/base/in-turns.ts'

const byFirst = (one: readonly [number, number], other: readonly [number, number]): number => one[0] - other[0]

describe('a long list', () => {
  it('is gone through from its beginning to its end, and a live lesson has its turn meanwhile', async () => {
    const seen: number[] = []
    let turns = 0
    const others = setInterval(() => (turns += 1), 0)
    const all = Array.from({ length: 100_000 }, (_, at) => at)
    await inTurns(all, (one) => void seen.push(one))
    clearInterval(others)
    expect(seen).toEqual(all)
    expect(turns).toBeGreaterThan(1)
  })

  it('is sorted as it is in one go, however long it is, and equal ones keep their order', async () => {
    const pairs = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 4000, size: 'max' })
    await fc.assert(
      fc.asyncProperty(pairs, async (values) => {
        const all = values.map((value, at): [number, number] => [value, at])
        expect(await sortedInTurns(all, byFirst)).toEqual(all.toSorted(byFirst))
      }),
      { numRuns: 30 },
    )
  })
})
