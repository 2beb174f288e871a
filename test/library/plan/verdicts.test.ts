import { describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#appliance/base/duration.ts'
import type { LessonForecast } from '#appliance/contract/library.ts'
import { schoolDays, warnBy, endOfNextTwo } from '#appliance/library/plan/school-days.ts'
import { SchoolTime } from '#appliance/library/plan/school-time.ts'
import { Verdicts } from '#appliance/library/plan/verdicts.ts'
import { aLesson } from './a-catalogue.ts'

const SCHOOL = new SchoolTime('Asia/Shanghai')
const at = (text: string): number => Date.parse(`${text}+08:00`)
const STARTS = at('2026-12-04T08:00')

function forecast(state: LessonForecast['state'], key = 'x'): LessonForecast {
  return { key, title: {}, startsAt: STARTS, endsAt: STARTS + hours(1), state, bytes: 10, missingBytes: state === 'ready' ? 0 : 10 }
}

/** What is told of a row of forecasts, one each minute. */
function told(states: readonly LessonForecast['state'][], warnIn = days(1), verdicts = new Verdicts()): string[] {
  const begin = STARTS - days(2)
  return states.flatMap((state, minute) =>
    verdicts.look([forecast(state)], begin + minutes(minute), () => begin + warnIn).map((news) => `${minute} ${Object.keys(news)[0]}`),
  )
}

describe('what is told of a lesson', () => {
  it('is that it is ready, once', () => {
    expect(told(['fetching', 'ready', 'ready', 'fetching', 'ready'])).toEqual(['1 ready'])
  })

  it('is that it will be late, once it has looked so for five minutes', () => {
    expect(told(['late', 'fetching', ...Array<'late'>(10).fill('late')])).toEqual(['7 late'])
  })

  it('is that it will be late at once where it is time to warn', () => {
    expect(told(['fetching', 'late', 'late'], minutes(2))).toEqual(['1 late'])
  })

  it('is that it will be late once more only after it has looked well for half an hour', () => {
    const late = Array<'late'>(6).fill('late')
    expect(told([...late, ...Array<'fetching'>(20).fill('fetching'), ...late])).toEqual(['5 late'])
    expect(told([...late, ...Array<'fetching'>(31).fill('fetching'), ...late])).toEqual(['5 late', '42 late'])
  })

  it('is not told again after a power cut', () => {
    const first = new Verdicts()
    told(['ready'], 0, first)
    const second = new Verdicts()
    second.recall(first.told)
    expect(told(['ready'], 0, second)).toEqual([])
  })
})

describe('school days', () => {
  const days7 = ['2026-11-26T08:00', '2026-11-27T08:00', '2026-11-30T08:00', '2026-12-01T08:00', '2026-12-05T08:00'].map((text) =>
    aLesson(text, at(text), []),
  )
  const known = schoolDays(SCHOOL, days7)

  it('has Monday’s lessons warned of on Friday by 16:00, and those of a make-up Saturday on the day before it', () => {
    expect(warnBy(SCHOOL, known, at('2026-11-30T10:00'))).toBe(at('2026-11-27T16:00'))
    expect(warnBy(SCHOOL, known, at('2026-12-05T08:00'))).toBe(at('2026-12-01T16:00'))
    expect(warnBy(SCHOOL, known, at('2026-11-26T08:00'))).toBe(at('2026-11-25T16:00'))
  })

  it('protects what is due today and in the next two school days, over a weekend', () => {
    expect(endOfNextTwo(SCHOOL, known, at('2026-11-26T17:00'))).toBe(at('2026-12-01T00:00'))
    expect(endOfNextTwo(SCHOOL, known, at('2026-12-05T09:00'))).toBe(at('2026-12-06T00:00'))
  })
})
