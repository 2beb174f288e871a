import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#appliance/base/duration.ts'
import type { FetchWindow } from '#appliance/config/schema.ts'
import { SchoolTime } from '#appliance/library/plan/school-time.ts'
import { ShareWeek } from '#appliance/library/plan/windows.ts'

const SCHOOL_DAYS: FetchWindow['days'] = ['mon', 'tue', 'wed', 'thu', 'fri']
const NIGHT: FetchWindow = { days: SCHOOL_DAYS, from: '22:00', to: '06:00', share: 1 }

/** An instant by its wall clock in China, which knows no summer time. */
const inChina = (text: string): number => Date.parse(`${text}+08:00`)

function aWeek(windows: readonly FetchWindow[], timeZone = 'Asia/Shanghai', share = 0.25): ShareWeek {
  return new ShareWeek({ windows, share }, new SchoolTime(timeZone))
}

describe('rate windows', () => {
  it('holds an overnight window until the morning after its day', () => {
    const week = aWeek([NIGHT])
    const shares = ['2026-11-27T21:59', '2026-11-27T22:00', '2026-11-28T05:59', '2026-11-28T06:00', '2026-11-28T23:00'].map((text) =>
      week.at(inChina(text)),
    )
    expect(shares).toEqual([0.25, 1, 1, 0.25, 0.25])
  })

  it('holds a window of Sunday night into Monday, over the end of the week', () => {
    const week = aWeek([{ days: ['sun'], from: '23:00', to: '01:00', share: 0 }])
    expect([week.at(inChina('2026-11-29T23:30')), week.at(inChina('2026-11-30T00:59')), week.at(inChina('2026-11-30T01:00'))]).toEqual([
      0, 0, 0.25,
    ])
  })

  it('tells when the share changes next, also over a weekend', () => {
    const week = aWeek([NIGHT])
    expect(week.nextChange(inChina('2026-11-28T06:00'))).toBe(inChina('2026-11-30T22:00'))
    expect(week.nextChange(inChina('2026-11-30T22:00'))).toBe(inChina('2026-12-01T06:00'))
  })

  it('never changes where no window is set, or one holds all week', () => {
    expect(aWeek([]).nextChange(inChina('2026-11-28T06:00'))).toBeUndefined()
    const always: FetchWindow = { days: [...SCHOOL_DAYS, 'sat', 'sun'], from: '00:00', to: '24:00', share: 0.5 }
    expect(aWeek([always]).nextChange(inChina('2026-11-28T06:00'))).toBeUndefined()
    expect(aWeek([always]).at(inChina('2026-11-28T06:00'))).toBe(0.5)
  })

  it('lets the first of two windows count where both hold', () => {
    const noon: FetchWindow = { days: ['mon'], from: '12:00', to: '14:00', share: 1 }
    const day: FetchWindow = { days: ['mon'], from: '08:00', to: '18:00', share: 0 }
    expect(aWeek([noon, day]).at(inChina('2026-11-30T13:00'))).toBe(1)
    expect(aWeek([day, noon]).at(inChina('2026-11-30T13:00'))).toBe(0)
  })

  it('goes by the school’s clock where that is set forward in spring and back in autumn', () => {
    // Berlin: 29 March 2026 2:00 becomes 3:00, 25 October 2026 3:00 becomes 2:00.
    const week = aWeek([{ days: ['sun'], from: '02:30', to: '05:00', share: 1 }], 'Europe/Berlin')
    expect(week.nextChange(Date.UTC(2026, 2, 28, 12))).toBe(Date.UTC(2026, 2, 29, 1))
    expect(week.nextChange(Date.UTC(2026, 2, 29, 1))).toBe(Date.UTC(2026, 2, 29, 3))
    expect(week.nextChange(Date.UTC(2026, 9, 24, 12))).toBe(Date.UTC(2026, 9, 25, 0, 30))
  })

  it('has an answer for a clock that stands at 1970, and one that is 400 days ahead', () => {
    const week = aWeek([NIGHT])
    for (const at of [0, inChina('2026-11-27T22:00') + days(400)]) {
      expect([0.25, 1]).toContain(week.at(at))
      expect(week.nextChange(at)).toBeGreaterThan(at)
    }
  })

  it('finds every change of the share, and none that is no change, in any zone', () => {
    const time = fc.integer({ min: 0, max: 95 }).map((quarter) => `${two(quarter >> 2)}:${two((quarter & 3) * 15)}`)
    const day = fc.constantFrom('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')
    const share = fc.constantFrom(0, 0.5, 1)
    const window = fc.record({ days: fc.uniqueArray(day, { minLength: 1 }), from: time, to: time, share })
    const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe')
    const begin = fc.integer({ min: 0, max: 365 * 24 * 4 }).map((quarter) => Date.UTC(2026, 0, 1) + quarter * minutes(15))
    fc.assert(
      fc.property(fc.array(window, { maxLength: 4 }), zone, begin, (windows, timeZone, from) => {
        const week = aWeek(windows, timeZone)
        const next = week.nextChange(from)
        const end = Math.min(next ?? Number.POSITIVE_INFINITY, from + days(8))
        for (let at = from; at < end; at += minutes(15)) expect(week.at(at)).toBe(week.at(from))
        expect(next === undefined || week.at(next) !== week.at(from)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})

describe('the school’s clock', () => {
  it('knows day, month and hour of the week by its own zone', () => {
    const school = new SchoolTime('Asia/Shanghai')
    const at = inChina('2026-11-30T23:30')
    expect(school.monthOf(at)).toBe('2026-11')
    expect(school.monthOf(at + hours(1))).toBe('2026-12')
    expect(school.nextMonth(at)).toBe(inChina('2026-12-01T00:00'))
    expect(school.weekHourOf(at)).toBe(23)
    expect(school.timeOn(school.dayOf(at), 16 * 60)).toBe(inChina('2026-11-30T16:00'))
  })
})

function two(n: number): string {
  return String(n).padStart(2, '0')
}
