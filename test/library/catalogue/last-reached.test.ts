import { describe, expect, it } from 'vitest'
import { days } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { CatalogueView } from '#appliance/contract/library.ts'
import { LastReached } from '#appliance/library/catalogue/last-reached.ts'
import { cataloguesCheck } from '#appliance/library/checks/catalogues-check.ts'

const NOW = Date.parse('2026-11-26T09:00+08:00')

function aStore(kept: Map<string, number>): ConstructorParameters<typeof LastReached>[0]['store'] {
  return { reachedAt: (name) => kept.get(name), noteReached: async (name, at) => void kept.set(name, at) }
}

const lastReached = (kept: Map<string, number>, known = true): LastReached =>
  new LastReached({ fingerprint: 'f', store: aStore(kept), dateKnown: () => known, log: createLog('silent') })

describe('when a publisher was reached last', () => {
  it('is known again after the power was cut in the evening, and written no oftener than is of use', async () => {
    const kept = new Map<string, number>()
    const before = lastReached(kept)
    for (const minute of [0, 15, 30]) await before.note(NOW + minute * 60_000)
    expect(kept.get('f')).toBe(NOW)
    expect(before.at).toBe(NOW + 1_800_000)
    expect(lastReached(kept).at).toBe(NOW)
  })

  it('is not told by a date that nobody vouches for', async () => {
    const kept = new Map([['f', NOW]])
    const again = lastReached(kept, false)
    await again.note(1000)
    expect(again.at).toBe(NOW)
  })
})

describe('the doctor', () => {
  const catalogue: CatalogueView = {
    ...{ publisher: 'county', name: {}, url: 'http://county.example/', serial: 1, items: 1, state: 'current' },
    trouble: { kind: 'unreachable', says: 'is away', since: NOW - days(4) },
  }
  const look = async (dateKnown: boolean): Promise<unknown> =>
    cataloguesCheck({ view: new View({ catalogues: [catalogue] }), now: () => NOW, dateKnown: () => dateKnown }).look()

  it('says that a publisher has not been reached for days, but not by a clock that nobody vouches for', async () => {
    expect(await look(true)).toMatchObject({ severity: 'warning' })
    expect(await look(false)).toBeUndefined()
  })
})
