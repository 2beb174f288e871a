import type { Page } from 'playwright-core'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { SheetDetail } from '#appliance/contract/run-sheet.ts'
import {
  aCalendarView,
  aGridPreview,
  aRunView,
  aSheetDetail,
  aSheetsView,
  aTimetablePlan,
  aTimetableView,
  suggestions,
} from '#test/helper/told-plans.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import type { Camera } from './camera.ts'
import { ofOneLesson } from './lesson-states.ts'

/** Timetable and run sheets on the teacher's pages, as a box in the middle of a term tells of them. */
export async function tellPlans(camera: Camera): Promise<void> {
  await onTheClassPage(camera)
  await ofTheTimetable(camera)
  await ofOneLesson(camera)
  await ofTheSheets(camera)
}

const idle = { phase: 'idle', running: false, awaitsDate: false, channel: 'class', sample: false, black: false } as const
const nobodyRuns = { phase: 'idle', asOf: 0 } as const
const aTold = (more: Partial<FeedViews>): ToldBox =>
  new ToldBox(aClassOnAir({ timetable: aTimetableView(), runSheets: aSheetsView(), run: nobodyRuns, ...more }))

async function onTheClassPage(camera: Camera): Promise<void> {
  const url = `${TOLD_ORIGIN}/`
  const sights: readonly (readonly [string, Partial<FeedViews>, ((page: Page) => Promise<void>)?])[] = [
    ['teacher-plans', { lesson: idle }],
    ['teacher-plans-none', { lesson: idle, timetable: aTimetableView({ days: [] }), runSheets: { sheets: [], deleted: [] } }],
    ['teacher-swap', { lesson: idle }, openSwap],
    ['teacher-run', { run: aRunView() }, askToPause],
    ['teacher-run-held', { run: aRunView({ pausedMs: 200_000 }, 'held') }, openSheet],
    ['teacher-run-finished', { run: aRunView({ at: 5 }, 'finished') }],
  ]
  for (const [name, views, act] of sights)
    await camera.take({ name, url, until: '#run-title', box: withCosts(aTold(views)), ...(act === undefined ? {} : { act }) })
}

const named = (date: string, period: number) => ({ date, key: `grid:${date}/${period}` })

async function ofTheTimetable(camera: Camera): Promise<void> {
  const url = `${TOLD_ORIGIN}/timetable`
  const guest: FeedViews['session'] = { role: 'guest', claimed: true, holder: 'other', remembered: false, asks: [], asking: false }
  await camera.take({ name: 'timetable-door', url, until: '.secret', box: aTold({ session: guest }) })
  const doubts = [{ code: 'zone' as const, event: '教研活动', says: '' }]
  const trouble = { kind: 'unreachable' as const, says: '', since: 0 }
  const calendars = [aCalendarView({ doubts }), aCalendarView({ id: 'old', kind: 'upload', from: 'art.ics', state: 'old', trouble })]
  const days = [
    {
      id: 'off',
      at: 0,
      change: { kind: 'day-off' as const, from: '2026-11-26', to: '2026-11-27', name: '运动会' },
      lessons: [],
      found: true,
    },
    {
      ...{ id: 'swap', at: 0, change: { kind: 'swap' as const, one: named('2026-11-24', 3), other: named('2026-11-25', 5) } },
      ...{
        lessons: [
          { subject: '体育', period: 3 },
          { subject: '书法', period: 5 },
        ],
        found: true,
      },
    },
    {
      ...{ id: 'cancel', at: 0, change: { kind: 'cancel' as const, lesson: named('2026-12-02', 3) } },
      ...{ lessons: [{ subject: '数学', period: 3 }], found: false },
    },
  ]
  const views: Record<string, unknown> = {
    'GET /timetable/plan': aTimetablePlan({ changes: days }),
    'GET /timetable': aTimetableView({ calendars }),
    'POST /timetable/grid/read': aGridPreview(),
  }
  const aPlanned = (plan: Record<string, unknown> = views): ToldBox => {
    const box = aTold({})
    box.replies = ({ method, path }) =>
      plan[`${method} ${path}`] === undefined ? undefined : { status: 200, body: plan[`${method} ${path}`] }
    return box
  }
  const empty = { ...views, 'GET /timetable/plan': aTimetablePlan({ grid: [], bellsSet: false }) }
  await camera.take({
    name: 'timetable-week',
    url,
    until: '.week',
    box: aPlanned(),
    act: (page) => page.locator('.week-cell').nth(2).click(),
  })
  await camera.take({ name: 'timetable-overtaken', url, until: '.week', ...whileOthersEdit(views) })
  await camera.take({ name: 'timetable-empty', url, until: '.week', box: aPlanned(empty) })
  for (const [section, until] of Object.entries({ days: '.plan-day', bells: '.bells', term: '.plan-form', calendars: '.calendar' }))
    await camera.take({ name: `timetable-${section}`, url: `${url}#${section}`, until, box: aPlanned() })
  await camera.take({ name: 'timetable-import', url: `${url}#import`, until: '.file-chooser', box: aPlanned(), act: chooseFile })
}

/** Somebody else changes the place that is open, on each page that opens it. */
function whileOthersEdit(views: Record<string, unknown>): { box: ToldBox; act: (page: Page) => Promise<void> } {
  let times = 0
  const box = aTold({})
  const plan = (): unknown => {
    const grid = aTimetablePlan().grid.map((cell) => ({ ...cell, revision: `${cell.revision} ${times}` }))
    return aTimetablePlan({ revision: `r${times}`, grid })
  }
  box.replies = ({ method, path }) => {
    const body = path === '/timetable/plan' ? plan() : views[`${method} ${path}`]
    return body === undefined ? undefined : { status: 200, body }
  }
  const act = async (page: Page): Promise<void> => {
    await page.locator('.week-cell').nth(2).click()
    times += 1
    box.tell({ timetable: aTimetableView({ revision: `r${times}` }) })
    await page.locator('.cell-editor .plan-lead').waitFor()
  }
  return { box, act }
}

async function ofTheSheets(camera: Camera): Promise<void> {
  const url = `${TOLD_ORIGIN}/run-sheets`
  const detail = aSheetDetail()
  const address = `${url}#/${detail.sheet.id}`
  const box = withSheet(detail)
  await camera.take({ name: 'sheets-list', url, until: '.sheet-link', box })
  await camera.take({ name: 'sheets-none', url, until: '.plan-lead', box: withSheet(detail, { sheets: [], deleted: [] }) })
  await camera.take({
    name: 'sheet',
    url: address,
    until: '.sheet-step',
    box,
    act: (page) => page.locator('.sheet-step-name').nth(2).click(),
  })
  await camera.take({ name: 'sheet-suggested', url: address, until: '.sheet-step', box, act: askForSuggestions })
  const late = { state: 'coming' as const, missingBytes: 900_000_000, readyAt: Date.now() + 40 * 3_600_000, late: true }
  const troubled = aSheetDetail({ readiness: [detail.readiness[0] ?? late, { state: 'gone' }, late, late, late, late], missing: 2 })
  await camera.take({ name: 'sheet-late', url: address, until: '.sheet-step', box: withSheet(troubled) })
  const gone = aTold({})
  gone.replies = () => ({ status: 404, body: { code: 'RUN_SHEET_UNKNOWN' } })
  await camera.take({ name: 'sheet-gone', url: address, until: '.wrong', box: gone })
}

function withSheet(detail: SheetDetail, runSheets = aSheetsView()): ToldBox {
  const box = aTold({ runSheets })
  box.replies = ({ path }) => {
    if (path === '/suggestions') return { status: 200, body: { suggestions: suggestions() } }
    if (path === '/library/items') return { status: 200, body: { items: [], total: 0, subjects: [], grades: [], kinds: [] } }
    return path.startsWith('/run-sheets/') ? { status: 200, body: detail } : undefined
  }
  return box
}

async function askForSuggestions(page: Page): Promise<void> {
  await page.locator('.sheet-add .button').first().click()
  await page.locator('.reasons').first().waitFor()
}

async function chooseFile(page: Page): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name: '课表.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK') })
  await page.locator('.plan-preview').waitFor()
}

function withCosts(box: ToldBox): ToldBox {
  box.replies = ({ path, body }) => {
    if (path !== '/run/costs') return undefined
    const { choices } = body as { choices: readonly object[] }
    const figures = { behindMs: 540_000, remainingMs: 0, missedMs: 300_000, pastBellMs: 480_000 }
    return { status: 200, body: choices.map((choice, at) => ({ choice, figures: at === 0 ? figures : { ...figures, missedMs: 0 } })) }
  }
  return box
}

async function openSwap(page: Page): Promise<void> {
  await page.locator('.today-line').nth(3).click()
  await page.locator('.today-choices .button').first().click()
  await page.locator('.today-partners').waitFor()
}

async function askToPause(page: Page): Promise<void> {
  await page.locator('.run-buttons .icon-pause').click()
  await page.locator('.run-pauses').waitFor()
}

async function openSheet(page: Page): Promise<void> {
  await page.locator('.run-card .icon-list').last().click()
  await page.locator('.run-steps').waitFor()
}
