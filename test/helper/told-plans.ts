import type { RunSheetsView, SheetDetail, SheetSummary, Step } from '#appliance/contract/run-sheet.ts'
import type { RunView } from '#appliance/contract/run.ts'
import type { SuggestionInWords } from '#appliance/contract/suggestions.ts'
import type {
  CalendarView,
  GridCell,
  GridEntry,
  GridPreview,
  TimetableDay,
  TimetableLesson,
  TimetablePlan,
  TimetableView,
} from '#appliance/contract/timetable.ts'

/*
 * A week of a third form in Yunling, and what its teacher has put together for it, as the box tells of it. By the clock of the browser, which
 * a test does not hold: today is today.
 */

const MINUTE = 60_000
const DAY = 86_400_000
const BELLS = ['08:30', '09:20', '10:25', '11:15', '14:00', '14:50'] as const
const WEEK: readonly (readonly string[])[] = [
  ['数学', '语文', '英语', '音乐', '科学', '体育'],
  ['语文', '数学', '体育', '英语', '美术', '班会'],
  ['英语', '语文', '数学', '道德与法治', '书法', '自习'],
  ['数学', '语文', '科学', '体育', '音乐', '劳动'],
  ['语文', '数学', '英语', '美术', '信息科技', '班会'],
]

/** Midnight in Shanghai of the day of an instant. */
const midnightOf = (at: number): number => Math.floor((at + 8 * 3_600_000) / DAY) * DAY - 8 * 3_600_000
const dateOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

export function aTimetableLesson(midnight: number, period: number, more: Partial<TimetableLesson> = {}): TimetableLesson {
  const startsAt = midnight + minuteOf(BELLS[period - 1] ?? '16:00') * MINUTE
  const key = `grid-${dateOf(midnight)}-${period}`
  return {
    ...{ key, keys: [key], date: dateOf(midnight), period, startsAt, endsAt: startsAt + 40 * MINUTE },
    ...{ source: 'grid', alsoFrom: [], changes: [] },
    ...more,
  }
}

function aDay(midnight: number): TimetableDay {
  const weekday = (new Date(midnight + 8 * 3_600_000).getUTCDay() + 6) % 7
  const subjects = WEEK[weekday] ?? []
  const lessons = subjects.map((subject, at) =>
    aTimetableLesson(midnight, at + 1, {
      subject,
      ...(at === 0 ? { leadTeacher: '李老师' } : {}),
      ...(at === 2 ? { startByBell: true } : {}),
    }),
  )
  return { date: dateOf(midnight), weekday: weekday + 1, week: 12, lessons }
}

/** A school day whose third lesson is on, with its mathematics put off, and the days after it. */
export function aTimetableView(more: Partial<TimetableView> = {}): TimetableView {
  const now = Date.now()
  const today = midnightOf(now)
  const days = Array.from({ length: 8 }, (_, at) => aDay(today + at * DAY))
  const shift = now - (today + minuteOf('10:40') * MINUTE)
  const lessons = (WEEK[1] ?? []).map((subject, at) => {
    const one = aTimetableLesson(today, at + 1, { subject })
    return { ...one, startsAt: one.startsAt + shift, endsAt: one.endsAt + shift, changes: at === 3 ? ['change-1'] : [] }
  })
  const first = days[0]
  return {
    ...{ dateKnown: true, revision: 'r', overlaps: [], changes: [], calendars: [], elsewhere: 0, undecided: 0 },
    days: first === undefined ? days : [{ ...first, lessons }, ...days.slice(1)],
    ...more,
  }
}

export function aTimetablePlan(more: Partial<TimetablePlan> = {}): TimetablePlan {
  const periods = BELLS.map((from, at) => ({ period: at + 1, from, to: timeAfter(from, 40) }))
  const bells = { seasons: [{ periods }] }
  const revisions = { bells: 'b', term: 't', grid: 'g', emptyCell: 'empty' }
  const presets = ([0, 120] as const).flatMap((later) => (['primary', 'junior'] as const).map((school) => ({ school, later, bells })))
  const term = { firstDay: '2026-09-01', weeks: 20, name: '2026 秋' }
  return { revision: 'r', bells, bellsSet: true, term, grid: theGrid(), revisions, changes: [], presets, ...more }
}

function theGrid(): GridCell[] {
  const odd: GridEntry = { weekday: 3, period: 5, weeks: 'odd', subject: '书法' }
  const even: GridEntry = { weekday: 3, period: 5, weeks: 'even', subject: '棋类' }
  return WEEK.flatMap((subjects, day) =>
    subjects.map((subject, at): GridCell => {
      const [weekday, period] = [day + 1, at + 1]
      const byBell = weekday === 1 && period === 3 ? { startByBell: true } : {}
      const entries: GridEntry[] = weekday === 3 && period === 5 ? [odd, even] : [{ weekday, period, weeks: 'every', subject, ...byBell }]
      return { weekday, period, entries, revision: `${weekday}-${period}` }
    }),
  )
}

function timeAfter(from: string, minutes: number): string {
  const at = minuteOf(from) + minutes
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
}

/** What a school's workbook holds, with a place that nobody can read. */
export function aGridPreview(): GridPreview {
  const entries = theGrid().flatMap((cell) => cell.entries)
  const times = ['08:10', '09:05', '10:15', '11:10', '14:30', '15:25'].map((from, at) => ({
    period: at + 1,
    from,
    to: timeAfter(from, 45),
  }))
  const doubts = [
    { cell: 'D7', code: 'unclear' as const, text: '语/数？' },
    { cell: 'F3', code: 'no-period' as const, text: '社团' },
  ]
  return { tables: ['三(1)班', '三(2)班'], table: 1, gridRevision: 'g', ours: true, entries, doubts, times }
}

export function aCalendarView(more: Partial<CalendarView> = {}): CalendarView {
  const at = Date.now() - 20 * MINUTE
  return {
    ...{ id: 'county', kind: 'url', from: 'https://edu.example.org/3-2.ics', name: '县教育云课表', state: 'current', events: 128 },
    ...{ doubts: [], fetchedAt: at, checkedAt: at },
    ...more,
  }
}

const id = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
const film = (title: string) => ({ title: { 'zh-Hans': title }, kind: 'micro-course', durationMs: 6 * MINUTE, forTeachers: false })

/** The steps of a lesson on fractions. */
export const STEPS: readonly Step[] = [
  { id: id(1), kind: 'live', minutes: 15, note: '跟着李老师折一折' },
  { id: id(2), kind: 'item', minutes: 6, itemId: 'film', item: film('分数的意义') },
  { id: id(3), kind: 'question', minutes: 4, question: { form: 'choice', text: '把一个饼平均分成 4 份，2 份是多少？', answer: 'B' } },
  { id: id(4), kind: 'pause', minutes: 8, live: 'goes-on' },
  {
    id: id(5),
    kind: 'item',
    minutes: 5,
    itemId: 'slides',
    item: { title: { 'zh-Hans': '练习：涂色' }, kind: 'slides', forTeachers: false },
  },
  { id: id(6), kind: 'note', minutes: 2, note: '布置作业：第 42 页 1-3 题' },
]

export function aSheetSummary(more: Partial<SheetSummary> = {}): SheetSummary {
  const startsAt = midnightOf(Date.now()) + DAY + minuteOf('08:30') * MINUTE
  return {
    ...{ id: id(100), revision: 7, title: { 'zh-Hans': '分数的初步认识' }, subject: '数学', grade: 3, class: '三年二班' },
    ...{ lesson: { key: 'maths', startsAt, endsAt: startsAt + 40 * MINUTE }, steps: STEPS.length, plannedMinutes: 40 },
    ...{ changedBy: '小米手机', changedAt: Date.now() - 90 * MINUTE },
    ...more,
  }
}

export function aSheetsView(): RunSheetsView {
  const deletion = { deletedAt: Date.now() - 2 * DAY }
  const loose = unassigned({ id: id(101), title: { 'zh-Hans': '荷花' }, subject: '语文', steps: 4, plannedMinutes: 34 })
  return { sheets: [aSheetSummary(), loose], deleted: [unassigned({ id: id(102), title: { 'zh-Hans': '旧的课单' }, ...deletion })] }
}

function unassigned(more: Partial<SheetSummary>): SheetSummary {
  const { lesson, ...summary } = aSheetSummary(more)
  return lesson === undefined ? summary : { ...summary }
}

export function aSheetDetail(more: Partial<SheetDetail> = {}): SheetDetail {
  const { steps, plannedMinutes, ...summary } = aSheetSummary()
  const missing = { state: 'coming' as const, missingBytes: 24_000_000, readyAt: Date.now() + 3 * 3_600_000, late: false }
  const none = { state: 'nothing-needed' as const }
  return {
    sheet: { ...summary, steps: STEPS.slice(0, steps), createdAt: summary.changedAt - DAY },
    plannedMinutes,
    readiness: [none, { state: 'ready' }, none, none, missing, none],
    missing: 0,
    ...more,
  }
}

/** Nine minutes into the far teacher's fifteen, four behind. */
export function aRunView(more: Partial<NonNullable<RunView['run']>> = {}, phase: RunView['phase'] = 'running'): RunView {
  const steps = STEPS.map((step, at) => ({
    ...{ step, state: at === 0 ? ('left' as const) : at === 1 ? ('current' as const) : ('waiting' as const) },
    ...{ plannedMs: step.minutes * MINUTE, extraMs: 0, spentMs: at === 0 ? 19 * MINUTE : at === 1 ? 2 * MINUTE : 0 },
  }))
  const figures = { behindMs: 4 * MINUTE, remainingMs: 23 * MINUTE, missedMs: 0, pastBellMs: 3 * MINUTE }
  const run = { sheetId: id(100), title: { 'zh-Hans': '分数的初步认识' }, revision: 7, steps, at: 1, elapsedMs: 21 * MINUTE }
  return { phase, asOf: Date.now(), run: { ...run, plannedMs: 40 * MINUTE, figures, ...more } }
}

/** What the box suggests, the best first. */
export function suggestions(): SuggestionInWords[] {
  const says = (zhHans: string, en: string) => ({ 'zh-Hans': zhHans, en })
  const film = {
    itemId: 'film',
    itemKind: 'micro-course',
    title: { 'zh-Hans': '分数的意义' },
    use: 'show',
    durationMs: 6 * MINUTE,
  } as const
  const long = { itemId: 'long', itemKind: 'special-course', title: { 'zh-Hans': '分蛋糕' }, use: 'show', durationMs: 24 * MINUTE } as const
  return [
    {
      ...{ ...film, score: 60, reasons: [] },
      says: [
        says('“分数”3人选错（5人作答）', '3 of 5 wrong on “分数”'),
        says('6分钟，时间够', '6 min, which fits'),
        says('本学期还没放过', 'not shown yet this term'),
        says('已就绪', 'ready on the box'),
      ],
    },
    {
      ...{ ...long, fromMs: 0, toMs: 8 * MINUTE, score: 32, reasons: [] },
      says: [
        says('同一单元：分数的初步认识', 'the same unit: 分数的初步认识'),
        says('全长24分钟，可以先放前8分钟', 'the first 8 of 24 min fit'),
      ],
    },
  ]
}
