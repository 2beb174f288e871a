import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import type { Call, ToldBox } from '#test/helper/told-box.ts'
import { aRunView, aSheetsView, aTimetableView } from '#test/helper/told-plans.ts'
import { aPollOn, aQuietQuiz } from '#test/helper/told-quiz.ts'
import { aRosterView, aToldRoster, noClasses, pupilsOfClass, someAway, TOLD_ORIGIN } from '#test/helper/told-roster.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

const id = (at: number): string => pupilsOfClass()[at]?.id ?? ''
const picked = { pick: { pupil: id(3), left: 4 } }
const BY_CODE: FeedViews['session'] = { role: 'teacher', claimed: true, holder: 'you', remembered: false, asks: [], asking: false }
const plans = { timetable: aTimetableView(), runSheets: aSheetsView(), run: { phase: 'idle' as const, asOf: 0 } }

interface Told {
  page: Page
  box: ToldBox
}

async function aClassPage(views: Partial<FeedViews>, size = { width: 390, height: 844 }): Promise<Told> {
  const box = aToldRoster(views.roster ?? aRosterView())
  box.tell({ ...plans, quiz: aQuietQuiz(), ...views })
  const page = await (await browser.newContext({ viewport: size })).newPage()
  await box.answer(page)
  await page.goto(TOLD_ORIGIN)
  await page.locator('.quiz-card').waitFor()
  return { page, box }
}

const card = (page: Page) => page.locator('.roster-card')
const tile = (page: Page, name: string | RegExp): Promise<void> => page.locator('.tiles').getByRole('button', { name }).click()
const inCard = (page: Page, name: string | RegExp): Promise<void> => card(page).getByRole('button', { name }).first().click()
const lines = (calls: readonly Call[]): string[] =>
  calls.map(({ method, path, query, body }) => `${method} ${path}${query === undefined ? '' : `?${query}`} ${JSON.stringify(body)}`)

describe.skipIf(noChromium !== undefined)(`the roster on the class page ${noChromium ?? ''}`, () => {
  it('picks somebody at one tap, goes on to another, and gives the group a point that can be taken back', async () => {
    const { page, box } = await aClassPage({})
    await tile(page, '随机点名')
    await box.commands(1)
    box.tell({ roster: aRosterView(picked) })
    await card(page).locator('.picked b', { hasText: '林涛' }).waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    await inCard(page, /答对，第4组/)
    await card(page).getByText('第4组 已 +1').waitFor()
    await page.locator('.undo-bar').getByRole('button').click()
    await box.commands(3)
    await inCard(page, /没来/)
    await box.commands(5)
    await inCard(page, '收起')
    await card(page).waitFor({ state: 'detached' })
    expect(lines(await box.commands(6))).toEqual([
      'POST /roster/pick {"names":"seat"}',
      'POST /roster/points {"group":"第4组","points":1}',
      `DELETE /roster/points/last?group=${encodeURIComponent('第4组')}&points=1 null`,
      `PUT /roster/attendance/${id(3)} {"is":"absent"}`,
      'POST /roster/pick {"names":"seat"}',
      'DELETE /roster/pick null',
    ])
  })

  it('takes back that somebody is not here to what was known before, also where nobody else is left to be picked', async () => {
    const roster = aRosterView({ ...picked, attendance: [{ pupil: id(3), is: 'late', by: 'tap' }] })
    const { page, box } = await aClassPage({ roster })
    const known = box.replies
    const nobody = { type: 'about:blank', title: 'nobody is here', status: 409, code: 'NOBODY_HERE' }
    box.replies = (call) => (call.path === '/roster/pick' ? { status: 409, body: nobody } : known(call))
    await inCard(page, /没来/)
    await box.commands(2)
    await page.locator('.undo-bar').getByRole('button').click()
    expect(lines(await box.commands(3)).filter((line) => line.startsWith('PUT'))).toEqual([
      `PUT /roster/attendance/${id(3)} {"is":"absent"}`,
      `PUT /roster/attendance/${id(3)} {"is":"late"}`,
    ])
  })

  it('asks who is here, counts on the tile, and is corrected by tap', async () => {
    const { page, box } = await aClassPage({})
    await tile(page, '考勤')
    await inCard(page, '开始签到')
    box.tell({ roster: aRosterView({ attendance: someAway.slice(0, 2), wave: { kind: 'attendance', strays: 1 } }) })
    await page.locator('.tiles').getByText('考勤 2/12').waitFor()
    await card(page).getByText('另有 1 个不认识的答题器').waitFor()
    await inCard(page, /韩梅梅/)
    expect(await brokenRulesOf(page)).toEqual([])
    await inCard(page, '结束签到')
    expect(lines(await box.commands(3))).toEqual([
      'PUT /roster/wave {"kind":"attendance","names":"seat"}',
      `PUT /roster/attendance/${id(2)} {"is":"absent"}`,
      'DELETE /roster/wave null',
    ])
  })

  it('counts points of groups, also where the list has none, and shows them on the projector', async () => {
    const { page, box } = await aClassPage({})
    await tile(page, '小组积分')
    await card(page).getByTitle('给第2组加一分').click()
    await inCard(page, '显示到大屏')
    const groupless = aRosterView().pupils.map(({ group: _group, ...pupil }) => pupil)
    box.tell({ roster: aRosterView({ pupils: groupless, points: [{ group: '第2组', points: -1 }], pointsShown: true }) })
    await inCard(page, '加一组')
    await card(page).getByTitle('给第5组减一分').click()
    expect(await brokenRulesOf(page)).toEqual([])
    await inCard(page, '收起')
    expect(lines(await box.commands(4))).toEqual([
      'POST /roster/points {"group":"第2组","points":1}',
      'PUT /roster/points/shown {"shown":true}',
      'POST /roster/points {"group":"第5组","points":-1}',
      'PUT /roster/points/shown {"shown":false}',
    ])
  })

  it('knows a phone that came by the code by seats alone, and asks the box for no name', async () => {
    const { page, box } = await aClassPage({ roster: aRosterView(picked), session: BY_CODE })
    await card(page).locator('.picked b', { hasText: '1-4' }).waitFor()
    await card(page).getByRole('link', { name: '用 PIN 码显示姓名' }).waitFor()
    expect(await card(page).getByRole('button', { name: '姓名', exact: true }).count()).toBe(0)
    expect(box.calls.filter(({ path }) => path.startsWith('/roster/classes'))).toEqual([])
  })

  it('says what to do while there is no list, and which class to tap while nobody has said it', async () => {
    const { page, box } = await aClassPage({ roster: noClasses })
    await tile(page, '随机点名')
    await card(page).getByRole('link', { name: '导入名单' }).waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    const { now: _now, ...nobody } = aRosterView({ pupils: [] })
    box.tell({ roster: nobody })
    await inCard(page, '三(2)班')
    expect(lines(await box.commands(1))[0]).toContain('PUT /roster/now')
  })

  it('takes up after a reload what goes on, and keeps what was known while the box is away', async () => {
    const { page, box } = await aClassPage({ roster: aRosterView({ wave: { kind: 'attendance', strays: 0 } }) })
    await card(page).getByRole('button', { name: '结束签到' }).waitFor()
    box.goAway()
    await page.locator('.roster-card.away').waitFor()
    await card(page).getByText('王芳').waitFor()
  })
})

const ACCENT = 'rgb(11, 84, 87)'
/** Everything that somebody can press and that stands there in the one accent. */
const TEAL = `[...document.querySelectorAll('button, a, input')].filter((one) => one.getClientRects().length > 0 &&
  getComputedStyle(one).backgroundColor === '${ACCENT}').map((one) => one.innerText.split('\\n')[0])`

describe.skipIf(noChromium !== undefined)(`the class page at a desk ${noChromium ?? ''}`, () => {
  const DESK = { width: 1280, height: 800 }
  /** What is pressed, and what that is called. */
  const WORKED = new Map([
    ...([
      ['b', 'B'],
      ['PageDown', 'PageDown'],
      ['PageUp', 'PageUp'],
      ['2', '2'],
      [' ', 'Space'],
    ] as const),
  ])

  it('has one button in its accent, whatever goes on', async () => {
    const lesson = aClassOnAir().lesson
    const idle = { ...lesson, phase: 'idle', running: false } as FeedViews['lesson']
    const states: readonly (readonly [Partial<FeedViews>, string])[] = [
      [{ lesson: idle }, '上课'],
      [{ run: aRunView() }, '暂停直播，我来讲'],
      [{ quiz: aPollOn('open'), roster: aRosterView(picked) }, '暂停直播，我来讲'],
      [{ quiz: aPollOn('closed'), roster: aRosterView({ wave: { kind: 'attendance', strays: 0 } }) }, '暂停直播，我来讲'],
    ]
    for (const [views, says] of states) {
      const { page } = await aClassPage(views, DESK)
      if (views.roster !== undefined) await card(page).waitFor()
      if (views.run !== undefined) await page.locator('.run-next').waitFor()
      expect(await page.evaluate<string[]>(TEAL)).toEqual([says])
      await page.context().close()
    }
  })

  it('is worked by keys, each once however long it is held, and by none while somebody types', async () => {
    const { page, box } = await aClassPage({ run: aRunView() }, DESK)
    await page.locator('.run-next').waitFor()
    await page.locator('[aria-keyshortcuts="?"]').waitFor()
    const keys = page.keyboard
    for (const [at, [key, of]] of [...WORKED].entries()) {
      // Whatever was pressed before has been answered.
      await page.locator(`[aria-keyshortcuts="${of}"]:not([aria-disabled="true"])`).waitFor()
      await keys.down(key)
      await keys.down(key)
      await keys.up(key)
      await box.commands(at + 1)
    }
    const given = await box.commands(5)
    expect(given.map(({ path }) => path)).toEqual(['/lesson/black', '/run/choose', '/run/choose', '/quiz/ask', '/lesson/pause'])
    expect(given.map(({ body }) => body)).toMatchObject([
      ...[{ black: true }, { choice: { do: 'next' } }, { choice: { do: 'back' } }, { ask: { question: { kind: 'true-false' } } }, {}],
    ])
    await keys.press('p')
    await card(page).waitFor()
    await keys.press('Escape')
    await card(page).waitFor({ state: 'detached' })
    await keys.press('q')
    expect(await page.evaluate<string>('document.activeElement.innerText')).toContain('问一题')
    box.tell({ quiz: aPollOn('open', { question: { kind: 'single', options: [{}, {}, {}, {}] } }) })
    await page.getByRole('button', { name: '数举手' }).click()
    const before = box.calls.length
    await page.getByLabel('A 的举手人数').focus()
    await keys.type('b ?p')
    await keys.press('Control+b')
    expect(box.calls.length).toBe(before)
  })

  it('says on a button which key it has, and lists them all', async () => {
    const { page } = await aClassPage({}, DESK)
    await page.locator('[aria-keyshortcuts="?"]').waitFor()
    for (const [name, title] of [
      [/黑屏/, '快捷键 B'],
      [/暂停直播/, '快捷键 空格'],
    ] as const) {
      const button = page.getByRole('button', { name })
      await button.hover()
      expect(await button.getAttribute('title')).toBe(title)
    }
    await page.keyboard.press('?')
    await page.locator('.keys kbd', { hasText: 'PgDn' }).waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('.keys').waitFor({ state: 'detached' })
  })

  it('answers with the right key by its number, once a question is closed', async () => {
    const question = { kind: 'single' as const, options: [{}, {}, {}, {}] }
    const { page, box } = await aClassPage({ quiz: aPollOn('closed', { question }) }, DESK)
    await page.getByText('正确答案是哪个').waitFor()
    await page.locator('[aria-keyshortcuts="?"]').waitFor()
    await page.keyboard.press('2')
    expect((await box.commands(1))[0]?.body).toMatchObject({ choice: { do: 'key', key: 'B' } })
  })
})
