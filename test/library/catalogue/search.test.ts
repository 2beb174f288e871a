import { describe, expect, it } from 'vitest'
import type { Item } from '#appliance/contract/catalogue.ts'
import type { ItemQuery } from '#appliance/contract/library.ts'
import { prepareSearch, searchItems } from '#appliance/library/catalogue/search.ts'
import { anItem } from '../a-publisher.ts'

const fractions = anItem({ title: { 'zh-Hans': '分数的初步认识', en: 'First fractions' }, grade: [3], textbook: { unit: '第八单元' } })
const poem = anItem({ title: { 'zh-Hans': '静夜思' }, subject: '语文', grade: [1, 2], keywords: ['李白', 'Ｍｏｏｎ', '分数'] })
const guide = anItem({ title: { en: 'How to teach fractions' }, kind: 'guide', subject: '教研' })
const secret = anItem({ title: { en: 'Fractions, with answers' }, audience: 'teacher' })
const unheard = anItem({ title: { en: 'Fractions in 3D' }, kind: 'hologram' })
const library = [poem, fractions, guide, secret, unheard]

function find(query: ItemQuery, audience: 'pupil' | 'teacher' = 'pupil', ready: readonly Item[] = []) {
  const items = library.map((item) => ({ publisher: 'county.example', item }))
  return searchItems(items, query, { audience, isReady: ({ item }) => ready.includes(item) })
}

function found(...given: Parameters<typeof find>): Item[] {
  return find(...given).items.map(({ item }) => item)
}

describe('who looks for something in the library', () => {
  it('finds it by a part of its title, in Chinese and in Latin letters of any size and width', () => {
    expect(found({ q: '夜思' })).toEqual([poem])
    expect(found({ q: 'ＦＲＡＣtions' })).toEqual([fractions])
  })

  it('finds it by keyword, subject and unit, and by all words together', () => {
    expect(found({ q: 'moon' })).toEqual([poem])
    expect(found({ q: '语文' })).toEqual([poem])
    expect(found({ q: '  第八单元　first ' })).toEqual([fractions])
    expect(found({ q: '李白 first' })).toEqual([])
  })

  it('sees first what has the word in its title', () => {
    expect(found({ q: '分数' })).toEqual([fractions, poem])
  })

  it('may ask for a kind, a subject, a grade, and what is ready', () => {
    expect(found({ kind: 'micro-course' })).toEqual([poem, fractions])
    expect(found({ subject: '数学' })).toEqual([fractions])
    expect(found({ grade: 2 })).toEqual([poem])
    expect(found({ holding: 'ready' }, 'pupil', [fractions])).toEqual([fractions])
  })

  it('sees what is for teachers only as a teacher, and what this box cannot show not at all', () => {
    expect(found({ q: 'fractions' })).toEqual([fractions])
    expect(found({ q: 'fractions' }, 'teacher')).toEqual([fractions, guide, secret])
  })

  it('gets a page of them, how many there are, and what can be chosen from', () => {
    const { total, items, subjects, grades, kinds } = find({ limit: 1, offset: 1 })
    expect(items.map(({ item }) => item)).toEqual([fractions])
    expect({ total, subjects, grades, kinds }).toEqual({ total: 2, subjects: ['数学', '语文'], grades: [1, 2, 3], kinds: ['micro-course'] })
    expect(find({}, 'teacher').subjects).toContain('教研')
  })

  it('may write anything', () => {
    for (const q of ['', ' ', '.*', '[', '\\', '%', '\ud800']) expect(found({ q })).toEqual(q.trim() === '' ? [poem, fractions] : [])
  })
})

it('words of items may be made ready ahead', async () => {
  await expect(prepareSearch(library)).resolves.toBeUndefined()
})
