import { describe, expect, it } from 'vitest'
import { minutes } from '#appliance/base/duration.ts'
import { flattenPlan } from '#appliance/lesson/run-sheet/flatten-plan.ts'
import { ALibrary, aStaffRoom, NOTE } from './a-staff-room.ts'

function partsOf(library: ALibrary, id: string): string[] {
  const plan = library.item(id)
  return plan === undefined ? [] : flattenPlan(plan, library).map(({ itemId }) => itemId)
}

describe('a ready-made lesson plan', () => {
  it('is copied with its minutes, and remembers where it comes from', async () => {
    const library = new ALibrary()
      .add('film', { durationMs: minutes(6.2) })
      .add('far', { kind: 'live-lesson' })
      .add('key', { kind: 'guide', forTeachers: true })
      .add('plan', {
        ...{ kind: 'lesson-plan', rev: 4, title: { 'zh-Hans': '小数乘法', en: 'Decimals' }, subject: '数学', grade: [5, 6] },
        textbook: { volume: '上册', unit: '第一单元' },
        parts: [{ itemId: 'far', minutes: 20 }, { itemId: 'film' }, { itemId: 'key' }, { itemId: 'unheard-of', minutes: 3 }],
      })
    const { sheets } = await aStaffRoom({ library })
    const { sheet, plannedMinutes, original, readiness } = await sheets.copyItem('plan', '王老师')
    expect(sheet).toMatchObject({
      ...{ title: { 'zh-Hans': '小数乘法', en: 'Decimals' }, subject: '数学', grade: 5, textbook: { unit: '第一单元' } },
      origin: { itemId: 'plan', rev: 4 },
      steps: [
        { kind: 'live', minutes: 20 },
        { kind: 'item', itemId: 'film', minutes: 7 },
        { kind: 'item', itemId: 'key', minutes: 5, item: { forTeachers: true } },
        { kind: 'item', itemId: 'unheard-of', minutes: 3 },
      ],
    })
    expect([plannedMinutes, original, readiness.at(-1)]).toEqual([35, { gone: false }, { state: 'gone' }])
  })

  it('says when its original has become a newer one, or has gone', async () => {
    const library = new ALibrary().add('film').plan('plan', ['film'], { rev: 4 })
    const { sheets } = await aStaffRoom({ library })
    const { id } = (await sheets.copyItem('plan', '')).sheet
    library.plan('plan', ['film'], { rev: 6 })
    expect(sheets.get(id).original).toEqual({ gone: false, newerRev: 6 })
    library.items.delete('plan')
    expect(sheets.get(id).original).toEqual({ gone: true })
  })

  it('has the plans in it taken apart, in order', () => {
    const library = new ALibrary().add('a').add('b').add('c').plan('inner', ['b', 'c']).plan('outer', ['a', 'inner', 'a'])
    expect(partsOf(library, 'outer')).toEqual(['a', 'b', 'c', 'a'])
  })

  it('is refused by name where it contains itself', () => {
    const library = new ALibrary().plan('甲', ['乙']).plan('乙', ['丙']).plan('丙', ['乙'])
    expect(() => partsOf(library, '甲')).toThrow('a lesson plan contains itself: 乙 (乙) › 丙 (丙) › 乙 (乙)')
  })

  it('may lie eight deep, and no deeper', () => {
    const library = new ALibrary().add('p0')
    for (let deep = 1; deep <= 9; deep += 1) library.plan(`p${deep}`, [`p${deep - 1}`])
    expect(partsOf(library, 'p8')).toEqual(['p0'])
    expect(() => partsOf(library, 'p9')).toThrow('p1 (p1) lies in more than 8 lesson plans')
  })

  it('costs no more than a moment, however cunningly it holds nothing', () => {
    const library = new ALibrary().plan('p0', [])
    for (let deep = 1; deep <= 7; deep += 1)
      library.plan(
        `p${deep}`,
        Array.from({ length: 64 }, () => `p${deep - 1}`),
      )
    expect(() => partsOf(library, 'p7')).toThrow('p7 (p7) names more than 1000 parts')
  })

  it('is kept with a title of a line, in a few languages, however many it has', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`x-${at}`, '长'.repeat(4000)]))
    const title = { ...many, en: 'Decimals', 'zh-Hans': '小数' }
    const { sheets } = await aStaffRoom({ library: new ALibrary().add('film', { title }).plan('plan', ['film'], { title }) })
    const { sheet } = await sheets.copyItem('plan', '')
    expect(Object.entries(sheet.title).map(([language, text]) => `${language} ${text.length}`)).toEqual([
      'en 8',
      'zh-Hans 2',
      'x-0 200',
      'x-1 200',
    ])
    expect(sheet.steps).toMatchObject([{ item: { title: sheet.title } }])
  })

  it('is refused where it is none', async () => {
    const { sheets } = await aStaffRoom({ library: new ALibrary().add('film') })
    await expect(sheets.copyItem('film', '')).rejects.toMatchObject({ code: 'RUN_SHEET_REFUSED', details: { why: 'not-a-plan' } })
    await expect(sheets.copyItem('nothing', '')).rejects.toMatchObject({ code: 'ITEM_UNKNOWN' })
  })
})

describe('another teacher’s run sheet', () => {
  it('is copied with steps of its own, and says when that one was changed', async () => {
    const { sheets } = await aStaffRoom()
    const first = (await sheets.create({ title: { 'zh-Hans': '分数', en: 'Fractions' }, class: '五（1）班' }, '王老师')).sheet
    const insert = (revision: number) => sheets.change(first.id, { revision, change: { do: 'insert', step: NOTE('一') } }, '王老师')
    await insert(1)
    const copy = (await sheets.copySheet(first.id, '李老师')).sheet
    expect(copy).toMatchObject({
      title: { 'zh-Hans': '分数（副本）', en: 'Fractions (copy)' },
      changedBy: '李老师',
      steps: [{ note: '一' }],
    })
    expect(copy.steps[0]?.id).not.toBe(sheets.get(first.id).sheet.steps[0]?.id)
    await insert(2)
    expect(sheets.get(copy.id).original).toEqual({ gone: false, newerRev: 3 })
    await sheets.remove(first.id, 3)
    expect(sheets.get(copy.id).original).toEqual({ gone: true })
  })
})
