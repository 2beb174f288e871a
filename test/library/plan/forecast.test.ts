import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#appliance/base/duration.ts'
import type { LessonForecast } from '#appliance/contract/library.ts'
import { Capacity } from '#appliance/library/plan/capacity.ts'
import type { CapacityOptions } from '#appliance/library/plan/capacity.ts'
import { forecastOf } from '#appliance/library/plan/forecast.ts'
import type { ForecastOptions } from '#appliance/library/plan/forecast.ts'
import { after, countedOn } from '#appliance/library/plan/line-yield.ts'
import { makePlan } from '#appliance/library/plan/plan.ts'
import type { PlanInput } from '#appliance/library/plan/plan.ts'
import { PoweredHours } from '#appliance/library/plan/powered-hours.ts'
import { SchoolTime } from '#appliance/library/plan/school-time.ts'
import { ShareWeek } from '#appliance/library/plan/windows.ts'
import { ACatalogue, aLesson } from './a-catalogue.ts'

const SCHOOL = new SchoolTime('Asia/Shanghai')
const MB = 1_048_576
/** A Monday morning at nine. */
const NOW = Date.parse('2026-11-30T09:00+08:00')

/** A line of 1 MB a second at all hours, of which half may be used. */
function aLine(more: Partial<CapacityOptions> = {}): CapacityOptions {
  const cap = { left: Number.POSITIVE_INFINITY, ofMonth: Number.POSITIVE_INFINITY }
  return { ...{ now: NOW, school: SCHOOL, bytesPerSecond: 1e6, shares: shares(0.5), hours: undefined, busy: [], cap }, ...more }
}

function shares(share: number): ShareWeek {
  return new ShareWeek({ windows: [], share }, SCHOOL)
}

/** On from seven to six, each day. */
function byDay(): PoweredHours {
  const isOn = (hour: number): boolean => hour % 24 >= 7 && hour % 24 < 18
  return new PoweredHours(Array.from({ length: 168 }, (_, hour) => ({ hour, on: isOn(hour) ? 4 : 0, off: isOn(hour) ? 0 : 4 })))
}

function forecast(
  bytes: number,
  startsAt: number,
  more: { line?: Partial<CapacityOptions>; rest?: Partial<ForecastOptions> } = {},
): LessonForecast {
  const input = new ACatalogue().course('film', bytes).input([aLesson('x', startsAt, ['film'])], { now: NOW })
  return only(input, { capacity: aLine(more.line), ...more.rest })
}

function only(input: PlanInput, more: Partial<ForecastOptions> = {}): LessonForecast {
  const [found] = forecastOf(makePlan(input).lessons, { capacity: aLine(), paused: false, failing: () => false, warnBy: () => 0, ...more })
  if (found === undefined) throw new TypeError('no lesson')
  return found
}

describe('when bytes will have come', () => {
  it('takes the share of the line that is allowed', () => {
    expect(new Capacity(aLine()).readyAt(1e6)).toBe(NOW + 2000)
  })

  it('waits for the night window, and for the morning where the main switch goes', () => {
    const night = new ShareWeek({ windows: [{ days: ['mon'], from: '17:00', to: '08:00', share: 1 }], share: 0 }, SCHOOL)
    const line = { shares: night, hours: byDay(), bytesPerSecond: 1000 }
    const hour = 3.6e6
    expect(new Capacity(aLine(line)).readyAt(hour)).toBe(NOW + hours(9))
    expect(new Capacity(aLine(line)).readyAt(2 * hour)).toBe(NOW + hours(23))
  })

  it('leaves out the classes ahead, also where they overlap', () => {
    const busy = [
      { from: NOW + hours(1), to: NOW + hours(2) },
      { from: NOW + hours(1.5), to: NOW + hours(3) },
    ]
    expect(new Capacity(aLine({ busy, bytesPerSecond: 2000 })).readyAt(2 * 3.6e6)).toBe(NOW + hours(4))
  })

  it('stops at the month’s cap and goes on with the next month', () => {
    const capacity = new Capacity(aLine({ cap: { left: 5e5, ofMonth: 1e6 } }))
    expect(capacity.readyAt(5e5)).toBe(NOW + 1000)
    expect(capacity.readyAt(6e5)).toBe(Date.parse('2026-12-01T00:00+08:00') + 200)
    expect(capacity.readyAt(2e6)).toBeUndefined()
  })

  it('never tells an earlier time for more bytes or for a slower line, and none before now', () => {
    const span = fc.record({ from: fc.integer({ min: -5, max: 200 }), to: fc.integer({ min: 0, max: 9 }) })
    const shape = fc.record({
      busy: fc.array(span, { maxLength: 8 }),
      share: fc.double({ min: 0.05, max: 1, noNaN: true }),
      left: fc.integer({ min: 0, max: 1e10 }),
      rates: fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 })),
      bytes: fc.tuple(fc.integer({ min: 0, max: 1e10 }), fc.integer({ min: 0, max: 1e10 })),
    })
    fc.assert(
      fc.property(shape, ({ busy, share, left, rates, bytes }) => {
        const spans = busy.map(({ from, to }) => ({ from: NOW + hours(from), to: NOW + hours(from + to) }))
        const common = { busy: spans, shares: shares(share), hours: byDay(), cap: { left, ofMonth: 1e10 } }
        const [slow, fast] = rates.toSorted((a, b) => a - b).map((bytesPerSecond) => new Capacity(aLine({ ...common, bytesPerSecond })))
        const [few = 0, many = 0] = bytes.toSorted((a, b) => a - b)
        const when = (capacity: Capacity | undefined, count: number): number => capacity?.readyAt(count) ?? Number.POSITIVE_INFINITY
        expect(when(slow, few)).toBeGreaterThanOrEqual(NOW)
        expect(when(slow, few)).toBeLessThanOrEqual(when(slow, many))
        // An instant is told to the millisecond.
        expect(when(fast, many)).toBeLessThanOrEqual(when(slow, many) + 1)
      }),
      { numRuns: 200 },
    )
  })
})

describe('the forecast of a lesson', () => {
  it('says when it will be ready, half an hour before the bell at the latest', () => {
    const bytes = 0.5e6 * 3600
    expect(forecast(bytes, NOW + hours(1.6))).toMatchObject({ state: 'fetching', readyAt: expect.closeTo(NOW + hours(1), -6) as number })
    expect(forecast(bytes, NOW + hours(1.4)).state).toBe('late')
  })

  it('is ready where all is here or nothing is needed', () => {
    const input = new ACatalogue().input([aLesson('talk', NOW + minutes(5), [])], { now: NOW })
    expect(only(input).state).toBe('ready')
  })

  it('says what would help: a wider window, longer hours, or else a stick', () => {
    const tomorrow = NOW + hours(23)
    const bytes = 15e9
    expect(forecast(bytes, tomorrow, { line: { shares: shares(0.1) } }).advice).toBe('wider-window')
    expect(forecast(bytes, tomorrow, { line: { hours: byDay(), bytesPerSecond: 4e5, shares: shares(1) } }).advice).toBe('longer-hours')
    expect(forecast(bytes, NOW + hours(1)).advice).toBe('stick')
  })

  it('names the source where that gives nothing, and the disk where there is no room', () => {
    expect(forecast(MB, NOW + days(1), { rest: { failing: () => true } })).toMatchObject({ state: 'late', advice: 'check-source' })
    const room = { freeBytes: 0, evictableBytes: 0 }
    const input = new ACatalogue().course('film', MB).input([aLesson('x', NOW + days(1), ['film'])], { now: NOW, room })
    expect(only(input)).toMatchObject({ state: 'late', advice: 'free-space' })
  })

  it('does not let a lesson that cannot be had make the next ones late', () => {
    const catalogue = new ACatalogue().course('huge', 1e11).course('small', 1e6)
    const lessons = [aLesson('a', NOW + hours(1), ['huge']), aLesson('b', NOW + hours(4), ['small'])]
    const input = catalogue.input(lessons, { now: NOW })
    const told = forecastOf(makePlan(input).lessons, { capacity: aLine(), paused: false, failing: () => false, warnBy: () => 0 })
    expect(told.map(({ state }) => state)).toEqual(['late', 'fetching'])
  })

  it('waits with what no publisher has named yet until it is time to warn', () => {
    const input = new ACatalogue().input([aLesson('x', NOW + days(3), ['unheard of'])], { now: NOW })
    expect(only(input, { warnBy: () => NOW + 1 }).state).toBe('unknown')
    expect(only(input, { warnBy: () => NOW })).toMatchObject({ state: 'late', advice: 'check-source' })
  })

  it('promises nothing over a line that nobody has measured', () => {
    expect(forecast(MB, NOW + days(1), { line: { bytesPerSecond: 0 } })).toMatchObject({ state: 'unknown' })
  })
})

describe('what of the line can be counted on', () => {
  it('is all of it while nothing is known, and what it gave once it is', () => {
    const perMinute = 6e6
    expect(countedOn({ expected: 0, got: 0 }, perMinute)).toBe(1)
    let lately = { expected: 0, got: 0 }
    for (let look = 0; look < 200; look += 1) lately = after(lately, { expected: 10 * perMinute, got: look % 10 === 0 ? 0 : 1e9 })
    expect(Math.abs(countedOn(lately, perMinute) - 0.9)).toBeLessThan(0.05)
  })
})
