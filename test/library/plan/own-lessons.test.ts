import { describe, expect, it } from 'vitest'
import { hours } from '#appliance/base/duration.ts'
import { joined } from '#appliance/library/plan/own-lessons.ts'
import type { LessonAhead, OwnLesson } from '#appliance/library/ports.ts'

const lesson = (key: string, at: number, ...items: string[]): LessonAhead => ({
  ...{ key, title: {}, startsAt: hours(at), endsAt: hours(at + 1), items },
})
const own = (key: string, at: number, ...items: string[]): OwnLesson => ({ ...lesson(key, at, ...items), keys: [key] })
const span = { from: 0, to: hours(100), titleOf: (id: string) => ({ en: `Title of ${id}` }) }
const briefly = (lessons: readonly LessonAhead[]) =>
  lessons.map(({ key, startsAt, items }) => `${key} ${startsAt / hours(1)} ${items.join(',')}`)

describe('what the library plans for', () => {
  it('is the whole school’s signed lessons, with what this classroom added to its own', () => {
    const signed = [lesson('ours', 3, 'film'), lesson('theirs', 2, 'song')]
    expect(briefly(joined(signed, [own('ours', 3, 'film', 'sheet-item')], span))).toEqual(['theirs 2 song', 'ours 3 film,sheet-item'])
  })

  it('is a lesson when this classroom gives it, where it was moved', () => {
    const moved = { ...own('grid', 1, 'film'), keys: ['grid', 'ours'] }
    expect(briefly(joined([lesson('ours', 3, 'film')], [moved], span))).toEqual(['ours 1 film'])
  })

  it('is a lesson of the classroom’s own that nobody signed, named by what it shows', () => {
    const lessons = joined([], [own('grid', 1, 'film'), own('empty', 2), own('past', 200, 'film')], span)
    expect(briefly(lessons)).toEqual(['grid 1 film'])
    expect(lessons[0]?.title).toEqual({ en: 'Title of film' })
  })
})
