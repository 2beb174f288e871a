import { RRuleTemporal } from 'rrule-temporal'
import { describe, expect, it } from 'vitest'
import { days } from '#appliance/base/duration.ts'
import type { GridEntry, TimetableChange } from '#appliance/contract/timetable.ts'
import { ManyTurns } from './many-turns.ts'
import { anEvent, calendarText } from './a-calendar.ts'
import { aGridLesson, aTimetable, inChina, shownBriefly } from './a-timetable.ts'

/*
 * A month as a school has it, from 14 September to 18 October 2026: mid-autumn on Friday the 25th, the national holiday from the 1st to the
 * 7th, Sunday the 20th and Saturday the 10th worked for it. What comes out is compared with what another program makes of the same rules.
 */

const SUBJECTS = ['语文', '数学', '英语', '科学', '体育', '音乐']
const GRID: readonly GridEntry[] = [1, 2, 3, 4, 5].flatMap((weekday) =>
  [1, 2, 3, 4, 5, 6, 7].flatMap((period) => {
    const subject = SUBJECTS[(weekday * 3 + period) % SUBJECTS.length] ?? ''
    const other = SUBJECTS[(weekday * 5 + period * 2) % SUBJECTS.length] ?? ''
    return period % 3 === 0
      ? [aGridLesson(weekday, period, { subject, weeks: 'odd' }), aGridLesson(weekday, period, { subject: other, weeks: 'even' })]
      : [aGridLesson(weekday, period, { subject })]
  }),
)
const CHANGES: readonly TimetableChange[] = [
  { kind: 'day-off', from: '2026-09-25', to: '2026-09-27', name: '中秋节' },
  { kind: 'day-off', from: '2026-10-01', to: '2026-10-07', name: '国庆节' },
  { kind: 'make-up', date: '2026-09-20', weekday: 5, weeks: 'even' },
  { kind: 'make-up', date: '2026-10-10', weekday: 3, weeks: 'odd' },
]
/** Bells of the grid, before and from 1 October, when the afternoon begins half an hour earlier. */
const BELLS = {
  summer: ['08:30', '09:20', '10:25', '11:15', '14:30', '15:20', '16:10'],
  winter: ['08:30', '09:20', '10:25', '11:15', '14:00', '14:50', '15:40'],
}
const [FROM, TO] = ['2026-09-14', '2026-10-18']

/** What an expander of RRULE gives for one lesson of the grid: a series for each table of bells, without holidays, with the worked days. */
function expanded({ weekday, period, weeks, subject }: GridEntry): string[] {
  const first = Temporal.PlainDate.from('2026-08-31').add({ days: weekday - 1, weeks: weeks === 'even' ? 1 : 0 })
  const worked = CHANGES.filter(
    (change) => change.kind === 'make-up' && change.weekday === weekday && (weeks === 'every' || change.weeks === weeks),
  )
  return (['summer', 'winter'] as const).flatMap((season) => {
    const time = BELLS[season][period - 1] ?? ''
    const at = (date: string): string => `${date.replaceAll('-', '')}T${time.replace(':', '')}00`
    const free = [...span('2026-09-25', '2026-09-27'), ...span('2026-10-01', '2026-10-07')].map(at)
    // A worked day has its own lessons no more; none of these has any.
    const rule = [
      `DTSTART;TZID=Asia/Shanghai:${at(first.toString())}`,
      `RRULE:FREQ=WEEKLY;INTERVAL=${weeks === 'every' ? 1 : 2};COUNT=20`,
      `EXDATE;TZID=Asia/Shanghai:${free.join(',')}`,
      ...worked.flatMap((change) => (change.kind === 'make-up' ? [`RDATE;TZID=Asia/Shanghai:${at(change.date)}`] : [])),
    ]
    const dates = new RRuleTemporal({ rruleString: rule.join('\n') }).all().map((one) => one.toString().slice(0, 16))
    return dates
      .filter((text) => text.slice(0, 10) >= FROM && text.slice(0, 10) <= TO && text < '2026-10-01' === (season === 'summer'))
      .map((text) => `${text.slice(5, 10)} ${text.slice(11)} ${subject}`)
  })
}

function span(from: string, to: string): string[] {
  const all: string[] = []
  for (let day = Temporal.PlainDate.from(from); Temporal.PlainDate.compare(day, to) <= 0; day = day.add({ days: 1 }))
    all.push(day.toString())
  return all
}

describe('a month of school', () => {
  it('has every lesson at its right time, as another program lays it out', async () => {
    const { timetable } = await aTimetable({ grid: GRID })
    for (const change of CHANGES) await timetable.addChange(change)
    const lessons = await timetable.lessons(inChina(`${FROM}T00:00`), inChina(`${TO}T23:59`))
    expect(lessons.map(shownBriefly)).toEqual(GRID.flatMap(expanded).sort())
    // Twenty-five weekdays less six of holidays, and two worked days of weekends.
    expect(lessons).toHaveLength((25 - 6 + 2) * 7)
  })

  it('has every lesson of a calendar as another program lays it out, whatever the rule', async () => {
    const rules = [
      ...[
        'FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=30',
        'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20261231T000000Z',
        'FREQ=DAILY;INTERVAL=3;COUNT=40',
      ],
      ...[
        'FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=12',
        'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=5',
        'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=8',
      ],
      ...[
        'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO;COUNT=20',
        'FREQ=YEARLY;BYMONTH=9,10;BYDAY=TU;COUNT=20',
        'FREQ=DAILY;BYMONTH=2;BYDAY=SA;COUNT=10',
      ],
    ]
    const { timetable } = await aTimetable()
    for (const zone of ['Asia/Shanghai', 'Europe/Berlin', 'Asia/Kathmandu']) {
      for (const rule of rules) {
        const start = `DTSTART;TZID=${zone}:20260907T083000`
        const { id } = await timetable.addCalendar('x.ics', Buffer.from(calendarText(anEvent(start, 'DURATION:PT40M', `RRULE:${rule}`))))
        const lessons = await timetable.lessons(inChina('2026-09-01T00:00'), inChina('2027-08-31T00:00'))
        const all = new RRuleTemporal({ rruleString: `${start}\nRRULE:${rule}` }).all()
        const expected = all.map((one) => one.epochMilliseconds).filter((at) => at < inChina('2027-08-31T00:00'))
        expect({ zone, rule, at: lessons.map(({ startsAt }) => startsAt) }).toEqual({ zone, rule, at: expected })
        await timetable.removeCalendar(id)
      }
    }
  })

  it('and a whole year with a hundred changes is laid out in turns, so that a live lesson has its own', async () => {
    const { timetable } = await aTimetable({ grid: GRID })
    for (let day = 0; day < 100; day += 1) {
      const date = new Date(inChina('2026-09-08T12:00') + days(day)).toISOString().slice(0, 10)
      await timetable.addChange({ kind: 'extra', date, at: { from: '19:00', to: '20:00' }, content: { subject: '讲座' } })
    }
    const turns = new ManyTurns()
    const lessons = await timetable.lessons(inChina('2026-09-01T00:00'), inChina('2027-08-31T00:00'))
    expect(lessons.length).toBeGreaterThan(700)
    // A fortnight at a time, and then put in order.
    expect(turns.end()).toBeGreaterThan(25)
  })
})
