import { describe, expect, it } from 'vitest'
import type { Item } from '#appliance/contract/catalogue.ts'
import { ACatalogue, anAsset, anItem, hashOf } from './a-catalogue.ts'
import type { ContentIndex } from '#appliance/library/plan/content-index.ts'

const NOW = Date.parse('2026-11-26T09:00+08:00')
const BEFORE = { until: '2026-11-25T00:00:00Z' }
const NO_DATE = Number.NEGATIVE_INFINITY

/** One file that these items name. */
function indexOf(...items: readonly Partial<Item>[]): ContentIndex {
  const named = items.map((more, at) => anItem(`item ${at}`, ['file'], more))
  return new ACatalogue().add([anAsset('file', 1000)], named).input([]).index
}

const audience = (at: number, ...items: readonly Partial<Item>[]) => indexOf(...items).audienceOf(hashOf('file'), at)

describe('a file of the library', () => {
  it('may be opened by whoever may see one of the items that name it', () => {
    expect(audience(NOW, {})).toBe('pupil')
    expect(audience(NOW, { audience: 'teacher' })).toBe('teacher')
    expect(audience(NOW, { kind: 'quiz' }, {})).toBe('pupil')
  })

  it('is nobody’s where no item that names it may be shown, though it may be kept', () => {
    expect(audience(NOW, { rights: { allow: ['cache', 'lan-share'] } })).toBeUndefined()
    expect(audience(NOW, { rights: { allow: ['cache', 'lan-share'] } }, { audience: 'teacher' })).toBe('teacher')
  })

  it('is no pupil’s any more when the rights have ended by which pupils saw it, whatever teachers may still see', () => {
    const items = [{ rights: BEFORE }, { kind: 'guide' as const }]
    expect(audience(NOW, ...items)).toBe('teacher')
    expect(audience(NO_DATE, ...items)).toBe('pupil')
    expect(audience(NOW, { rights: BEFORE })).toBeUndefined()
  })

  it('goes with its own rights and not with those of its neighbours in a bundle', () => {
    const bundle = anAsset('bundle', 5000)
    const files = ['ended', 'open'].map((name) => anAsset(name, 100, { bundle: { asset: bundle.sha256, path: name } }))
    const items = [anItem('a', ['ended'], { rights: BEFORE }), anItem('b', ['open'], { rights: { allow: ['show', 'cache'] } })]
    const { index } = new ACatalogue().add([bundle, ...files], items).input([])
    expect(['ended', 'open', 'bundle'].map((name) => index.audienceOf(hashOf(name), NOW))).toEqual([undefined, 'pupil', 'teacher'])
    expect(index.mayShare(bundle.sha256)).toBe(false)
  })

  it('goes to other boxes only where every item that names it lets it', () => {
    expect(indexOf({}).mayShare(hashOf('file'))).toBe(true)
    expect(indexOf({}, { rights: { allow: ['show', 'cache'] } }).mayShare(hashOf('file'))).toBe(false)
  })
})
