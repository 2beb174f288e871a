import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { enoughOf, inOrderOfLeaving } from '#appliance/library/shelf/eviction.ts'
import type { Held } from '#appliance/library/shelf/eviction.ts'

const DUE = 1000

function blob(sha256: string, more: Partial<Held> = {}): Held {
  const plain = { rightsEnded: false, orphan: false, pinned: false, inUse: false, neededBy: undefined, usedAt: 0 }
  return { sha256, bytes: 10, ...plain, ...more }
}

const names = async (all: readonly Held[], wantedBy?: number): Promise<string[]> =>
  (await inOrderOfLeaving(all, { dueBefore: DUE, wantedBy })).map(({ held }) => held.sha256)

describe('what goes when room is needed', () => {
  it('is what may not be shown any more, then what no catalogue names, then what nobody has used for longest', async () => {
    const all = [
      ...[blob('used now', { usedAt: 9 }), blob('used once', { usedAt: 1 }), blob('never')],
      ...[blob('orphan', { orphan: true, usedAt: 99 }), blob('ended', { rightsEnded: true, usedAt: 100 })],
    ]
    expect(await names(all)).toEqual(['ended', 'orphan', 'never', 'used once', 'used now'])
  })

  it('is never what is due, pinned or in use; but what is pinned goes once its rights have ended', async () => {
    const all = [
      ...[blob('due', { neededBy: DUE - 1 }), blob('pinned', { pinned: true }), blob('read', { inUse: true, orphan: true })],
      ...[blob('pinned and ended', { pinned: true, rightsEnded: true }), blob('due and ended', { neededBy: 0, rightsEnded: true })],
    ]
    expect(await names(all)).toEqual(['pinned and ended'])
  })

  it('is what only later lessons need where an earlier one wants room, the latest first', async () => {
    const all = [blob('friday', { neededBy: DUE + 5 }), blob('next week', { neededBy: DUE + 9 }), blob('idle', { usedAt: 50 })]
    expect(await names(all)).toEqual(['idle'])
    expect(await names(all, DUE + 1)).toEqual(['idle', 'next week', 'friday'])
    expect(await names(all, DUE + 5)).toEqual(['idle', 'next week'])
  })

  it('is only orphans while nobody knows the date', async () => {
    const all = [blob('idle'), blob('orphan', { orphan: true })]
    const rules = { dueBefore: Number.POSITIVE_INFINITY, wantedBy: 5 }
    expect((await inOrderOfLeaving(all, rules)).map(({ held }) => held.sha256)).toEqual(['orphan'])
  })

  const time = fc.option(fc.integer({ min: 0, max: 2 * DUE }), { nil: undefined })
  const kept = fc.record({
    sha256: fc.stringMatching(/^[0-9a-f]{4}$/),
    bytes: fc.integer({ min: 1, max: 100 }),
    ...{ rightsEnded: fc.boolean(), orphan: fc.boolean(), pinned: fc.boolean(), inUse: fc.boolean() },
    ...{ neededBy: time, usedAt: fc.integer({ min: 0, max: 9 }) },
  })
  const disk = fc.uniqueArray(kept, { maxLength: 30, selector: ({ sha256 }) => sha256 })

  it('never holds anything protected, frees enough where that can be, no more than one blob too much, and is the same for the same disk', async () => {
    await fc.assert(
      fc.asyncProperty(disk, fc.integer({ min: 0, max: 600 }), time, async (all, bytes, wantedBy) => {
        const rules = { dueBefore: DUE, wantedBy }
        const leaving = await inOrderOfLeaving(all, rules)
        const wrong = leaving.filter(({ held }) => held.inUse || (held.neededBy ?? DUE) < DUE || (held.pinned && !held.rightsEnded))
        expect(wrong).toEqual([])
        expect(new Set(leaving).size).toBe(leaving.length)
        expect(await inOrderOfLeaving(all.toReversed(), rules)).toEqual(leaving)
        const enough = enoughOf(leaving, bytes)
        const sum = (some: readonly { held: Held }[]): number => some.reduce((total, { held }) => total + held.bytes, 0)
        expect(enough === undefined).toBe(sum(leaving) < bytes)
        expect(sum(enough ?? leaving)).toBeGreaterThanOrEqual(Math.min(bytes, sum(leaving)))
        expect(enough === undefined || enough.length === 0 || sum(enough.slice(0, -1)) < bytes).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
