import { describe, expect, it } from 'vitest'
import type { GridCell, GridEntry, Weeks } from '#appliance/contract/timetable.ts'
import { painted } from '../../web-ui/pages/timetable/week-model.ts'
import type { Brush } from '../../web-ui/pages/timetable/week-model.ts'

const anEntry = (weeks: Weeks, subject: string, more: Partial<GridEntry> = {}): GridEntry => ({
  weekday: 1,
  period: 1,
  weeks,
  subject,
  ...more,
})
const aCell = (...entries: GridEntry[]): GridCell => ({ weekday: 1, period: 1, entries, revision: 'r' })

describe('a place of the week that is tapped', () => {
  it.each<[string, GridEntry[], { before: GridEntry[]; brush: Brush }]>([
    [
      'odd weeks beside even ones of the same subject is every week',
      [anEntry('every', '数学')],
      { before: [anEntry('even', '数学')], brush: { weeks: 'odd', subject: '数学' } },
    ],
    [
      'half of what stands there every week changes nothing',
      [anEntry('every', '数学')],
      { before: [anEntry('every', '数学')], brush: { weeks: 'odd', subject: '数学' } },
    ],
    [
      'odd weeks leaves the even ones of another subject',
      [anEntry('even', '数学'), anEntry('odd', '书法')],
      { before: [anEntry('every', '数学')], brush: { weeks: 'odd', subject: '书法' } },
    ],
    [
      'the same subject in both halves with two teachers stays two lessons',
      [anEntry('even', '数学', { tutor: '李老师' }), anEntry('odd', '数学', { tutor: '王老师' })],
      {
        before: [anEntry('odd', '数学', { tutor: '王老师' }), anEntry('even', '数学', { tutor: '李老师' })],
        brush: { weeks: 'odd', subject: '数学' },
      },
    ],
    [
      'the other half takes over what is known of the lesson',
      [anEntry('every', '数学', { tutor: '王老师' })],
      { before: [anEntry('even', '数学', { tutor: '王老师' }), anEntry('odd', '书法')], brush: { weeks: 'odd', subject: '数学' } },
    ],
    [
      'every week takes the place of both halves',
      [anEntry('every', '数学')],
      { before: [anEntry('odd', '书法'), anEntry('even', '棋类')], brush: { weeks: 'every', subject: '数学' } },
    ],
    [
      'odd weeks with the rubber leaves the even ones',
      [anEntry('even', '数学')],
      { before: [anEntry('every', '数学')], brush: { weeks: 'odd', subject: undefined } },
    ],
  ])('with %s', (_, after, { before, brush }) => {
    expect(painted(aCell(...before), brush).entries).toEqual(after)
  })
})
