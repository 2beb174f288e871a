import * as fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import type { Slot } from '#appliance/contract/catalogue.ts'
import { Timetable, lessonsAhead } from '#appliance/library/catalogue/lessons-ahead.ts'
import { readRule, timesOf } from '#appliance/base/recurrence-rule.ts'
import type { RecurrenceRule } from '#appliance/base/recurrence-rule.ts'
import { textOf, wallOf, zoneOf } from '#appliance/base/zone.ts'
import { refused } from './refused.ts'

const YEAR = { from: Date.UTC(2026, 7, 1), to: Date.UTC(2027, 7, 1) }

/** Maths from 8:00 to 8:40 on Tuesday, 1 September 2026, or what the test says. */
function aSlot(more: Partial<Slot> = {}): Slot {
  return { uid: 'maths', start: '2026-09-01T08:00', end: '2026-09-01T08:40', ...more }
}

/** Starts of all lessons within the school year, as UTC shows them. */
async function startsOf(...slots: readonly Slot[]): Promise<string[]> {
  const timetable = await Timetable.of(slots)
  return timetable.between(YEAR.from, YEAR.to).map(({ startsAt }) => new Date(startsAt).toISOString().slice(0, 16))
}

describe('a lesson', () => {
  it('is at eight by the clocks of Shanghai where nothing else is said', async () => {
    const [lesson] = lessonsAhead(
      await Timetable.of([aSlot({ item: 'i', fallback: ['j', 'i'], quiz: ['q'], title: { en: 'Maths' } })]),
      YEAR.from,
      YEAR.to,
    )
    expect(lesson).toEqual({
      key: 'maths@2026-09-01T08:00',
      title: { en: 'Maths' },
      startsAt: Date.UTC(2026, 8, 1, 0, 0),
      endsAt: Date.UTC(2026, 8, 1, 0, 40),
      items: ['i', 'j', 'q'],
    })
  })

  it('that runs is among those ahead until it is over, and one that begins at the end of the look is not', async () => {
    const timetable = await Timetable.of([aSlot()])
    const [start, end] = [Date.UTC(2026, 8, 1, 0, 0), Date.UTC(2026, 8, 1, 0, 40)]
    expect(timetable.between(end - 1, end + 1)).toHaveLength(1)
    expect(timetable.between(end, end + 1)).toHaveLength(0)
    expect(timetable.between(start - 1, start)).toHaveLength(0)
    expect(timetable.between(start - 1, start + 1)).toHaveLength(1)
  })

  it('each other week is in the odd ones only (单双周)', async () => {
    expect(await startsOf(aSlot({ rrule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=3' }))).toEqual([
      '2026-09-01T00:00',
      '2026-09-15T00:00',
      '2026-09-29T00:00',
    ])
  })

  it('moves with a holiday: a day off is left out, a Saturday is worked for it (调休)', async () => {
    const slot = aSlot({ rrule: 'FREQ=WEEKLY;COUNT=3', exdate: ['2026-09-08T08:00:00'], rdate: ['2026-09-12T08:00'] })
    expect(await startsOf(slot)).toEqual(['2026-09-01T00:00', '2026-09-12T00:00', '2026-09-15T00:00'])
  })

  it('of a series may be moved, given another teacher or cancelled alone', async () => {
    const series = aSlot({ rrule: 'FREQ=WEEKLY;COUNT=3' })
    const moved = aSlot({ recurrenceId: '2026-09-08T08:00', start: '2026-09-09T14:00', end: '2026-09-09T14:40' })
    const cancelled = aSlot({ recurrenceId: '2026-09-15T08:00', status: 'cancelled' })
    expect(await startsOf(series, moved, cancelled)).toEqual(['2026-09-01T00:00', '2026-09-09T06:00'])
    const timetable = await Timetable.of([moved, series])
    expect(timetable.between(YEAR.from, YEAR.to)[1]?.key).toBe('maths@2026-09-08T08:00')
  })

  it('that was revised counts as it was revised, in whatever order the two stand', async () => {
    const [old, revised] = [aSlot({ seq: 1 }), aSlot({ seq: 2, start: '2026-09-01T10:00', end: '2026-09-01T10:40' })]
    expect(await startsOf(old, revised)).toEqual(['2026-09-01T02:00'])
    expect(await startsOf(revised, old)).toEqual(['2026-09-01T02:00'])
  })

  it('does not come where its series is cancelled, unless it was set down anew after that', async () => {
    const off = aSlot({ rrule: 'FREQ=WEEKLY', seq: 3, status: 'cancelled' })
    const [before, after] = [2, 4].map((seq) => aSlot({ seq, recurrenceId: `2026-09-0${seq}T08:00` }))
    expect(await startsOf(off, before as Slot)).toEqual([])
    expect(await startsOf(off, after as Slot)).toEqual(['2026-09-01T00:00'])
  })

  it('ends a series at a time in UTC by the clock of the school', async () => {
    // 8 September, 8:00 in Shanghai.
    expect(await startsOf(aSlot({ rrule: 'FREQ=DAILY;UNTIL=20260908T000000Z' }))).toHaveLength(8)
    expect(await startsOf(aSlot({ rrule: 'FREQ=DAILY;UNTIL=20260907T235959Z' }))).toHaveLength(7)
    expect(await startsOf(aSlot({ rrule: 'FREQ=DAILY;UNTIL=20260908' }))).toHaveLength(8)
  })

  it('stays at eight where clocks change in spring and autumn', async () => {
    const slot = aSlot({ tz: 'Europe/Berlin', start: '2026-10-24T08:00', end: '2026-10-24T08:40', rrule: 'FREQ=DAILY;COUNT=2' })
    expect(await startsOf(slot)).toEqual(['2026-10-24T06:00', '2026-10-25T07:00'])
    const spring = aSlot({ tz: 'America/New_York', start: '2027-03-13T08:00', end: '2027-03-13T08:40', rrule: 'FREQ=DAILY;COUNT=2' })
    expect(await startsOf(spring)).toEqual(['2027-03-13T13:00', '2027-03-14T12:00'])
  })
})

it('a clock that is put forward skips an hour, one that is put back has it twice: the first counts', () => {
  const zone = zoneOf('Europe/Berlin')
  const at = (text: string) => new Date(zone?.instantOf(wallOf(text) ?? 0) ?? 0).toISOString().slice(0, 16)
  expect(at('2026-03-29T02:30')).toBe('2026-03-29T01:30')
  expect(at('2026-10-25T02:30')).toBe('2026-10-25T00:30')
  expect(at('2026-10-25T03:00')).toBe('2026-10-25T02:00')
  expect(zoneOf('Asia/Urumqi')?.wallAt(0)).toBe(6 * 3_600_000)
  expect(zoneOf('Mars/Olympus')).toBeUndefined()
})

describe('a timetable that cannot be followed is refused, with the lesson named:', () => {
  it.each<[string, Partial<Slot>]>([
    ['each second', { rrule: 'FREQ=SECONDLY' }],
    ['each minute of the day by the back door', { rrule: `FREQ=DAILY;BYMINUTE=${Array.from({ length: 60 }, (_, n) => n).join(',')}` }],
    ['no rule at all', { rrule: 'each Monday' }],
    ['a rule with two lengths', { rrule: 'FREQ=DAILY;FREQ=WEEKLY' }],
    ['an interval of nothing', { rrule: 'FREQ=DAILY;INTERVAL=0' }],
    ['a count without end', { rrule: 'FREQ=DAILY;COUNT=9999' }],
    ['a weekday that is none', { rrule: 'FREQ=WEEKLY;BYDAY=XX' }],
    ['30 February', { start: '2026-02-30T08:00', end: '2026-02-30T08:40' }],
    ['25 o’clock', { start: '2026-02-20T25:00' }],
    ['an end before its beginning', { end: '2026-09-01T07:00' }],
    ['a lesson of a week', { end: '2026-09-08T08:00' }],
    ['a zone that nobody knows', { tz: 'Mars/Olympus' }],
    ['a series that stands for one lesson', { rrule: 'FREQ=DAILY', recurrenceId: '2026-09-01T08:00' }],
  ])('%s', async (_, more) => {
    expect(await refused(Timetable.of([aSlot(more)]), 'malformed')).toContain('maths')
  })
})

it('takes a rule that repeats at what time its lesson begins', async () => {
  expect(await startsOf(aSlot({ rrule: 'FREQ=DAILY;COUNT=1;BYHOUR=8;BYMINUTE=0;BYSECOND=0' }))).toHaveLength(1)
})

it('a rule that never meets a date has an end', async () => {
  expect(await startsOf(aSlot({ rrule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5' }))).toEqual([])
  expect(await startsOf(aSlot({ rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }))).toEqual([])
})

it('of a county’s whole timetable the earliest lessons are told, and no more than two thousand', async () => {
  const slots = Array.from({ length: 6000 }, (_, n) => aSlot({ uid: `class-${n}`, rrule: 'FREQ=DAILY' }))
  const lessons = (await Timetable.of(slots)).between(Date.UTC(2026, 9, 1), Date.UTC(2027, 9, 1))
  expect(lessons).toHaveLength(2000)
  expect(new Set(lessons.map(({ startsAt }) => startsAt))).toEqual(new Set([Date.UTC(2026, 9, 1)]))
})

it('agrees with another program about every rule that timetables use', () => {
  const days = fc.subarray(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], { minLength: 1 })
  const common = { interval: fc.integer({ min: 1, max: 5 }), end: fc.constantFrom('', ';COUNT=7', ';COUNT=1', ';UNTIL=20270315T080000') }
  const parts = fc.oneof(
    fc.constant('FREQ=DAILY'),
    days.map((all) => `FREQ=DAILY;BYDAY=${all.join(',')}`),
    fc.constant('FREQ=WEEKLY'),
    fc.tuple(days, fc.constantFrom('MO', 'SU')).map(([all, first]) => `FREQ=WEEKLY;BYDAY=${all.join(',')};WKST=${first}`),
    fc.integer({ min: 1, max: 28 }).map((day) => `FREQ=MONTHLY;BYMONTHDAY=${day}`),
    fc.tuple(fc.constantFrom(1, 2, 3, 4, -1, -2), fc.constantFrom('MO', 'FR', 'SU')).map(([nth, day]) => `FREQ=MONTHLY;BYDAY=${nth}${day}`),
    fc.constantFrom(1, -1).map((nth) => `FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=${nth}`),
    fc.constantFrom('FREQ=YEARLY', 'FREQ=YEARLY;BYMONTH=9;BYDAY=1MO', 'FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1,15'),
  )
  fc.assert(
    fc.property(parts, fc.record(common), fc.integer({ min: 0, max: 400 }), (part, { interval, end }, day) => {
      const early = Date.UTC(2026, 0, 1 + day, 8)
      // What a series means whose rule leaves out its own beginning the RFC leaves open: it begins with the rule.
      const [start = early] = timesOf(ruleOf(part, early), early, { from: early, to: early + 800 * 86_400_000 })
      const text = `${part};INTERVAL=${interval}${end}`
      const rule = ruleOf(text, start)
      const window = { from: Date.UTC(2026, 5, 1), to: Date.UTC(2028, 0, 1) }
      expect([...timesOf(rule, start, window)].map(textOf)).toEqual(byICal(text, start, window))
    }),
    { numRuns: 500 },
  )
})

function ruleOf(text: string, start: number): RecurrenceRule {
  const zone = zoneOf('Asia/Shanghai')
  const rule = zone === undefined ? 'no Shanghai' : readRule(text, start, zone)
  if (typeof rule === 'string') throw new Error(rule)
  return rule
}

function byICal(text: string, start: number, { from, to }: { from: number; to: number }): string[] {
  const iterator = ICAL.Recur.fromString(text).iterator(ICAL.Time.fromDateTimeString(textOf(start)))
  const times: string[] = []
  for (let time = iterator.next(); time; time = iterator.next()) {
    const wall = wallOf(time.toString()) ?? 0
    if (wall >= to) break
    if (wall >= from) times.push(textOf(wall))
  }
  return times
}
