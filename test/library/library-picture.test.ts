import { describe, expect, it } from 'vitest'
import type { LessonForecast } from '#appliance/contract/library.ts'
import { lessonsToShow } from '#appliance/library/library-picture.ts'

function aForecast(at: number, state: LessonForecast['state'] = 'ready'): LessonForecast {
  return { key: String(at), title: {}, startsAt: at, endsAt: at + 1, state, bytes: 0, missingBytes: 0 }
}

describe('the lessons that pages are told of', () => {
  it('are all, where a page has room for them', () => {
    const lessons = [aForecast(1), aForecast(2, 'late')]
    expect(lessonsToShow(lessons)).toEqual(lessons)
  })

  it('are the next ones where a school has thousands, and those after them that will be late', () => {
    const lessons = Array.from({ length: 2000 }, (_, at) => aForecast(at, at % 500 === 499 ? 'late' : 'ready'))
    const shown = lessonsToShow(lessons).map(({ startsAt }) => startsAt)
    expect(shown.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, at) => at))
    expect(shown.slice(100)).toEqual([499, 999, 1499, 1999])
  })
})
