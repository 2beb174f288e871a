import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import type { ToldBox } from '#test/helper/told-box.ts'
import {
  aClassDetail,
  aRosterPreview,
  aRosterView,
  aToldRoster,
  noClasses,
  pairing,
  pupilsOfClass,
  someAway,
  TOLD_ORIGIN,
} from '#test/helper/told-roster.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'
import { plainClicker, seatOf } from '../../web-ui/pages/classes/pupil-draft.ts'

let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())
afterEach(() => Promise.all(browser?.contexts().map((context) => context.close()) ?? []))

async function aPhone(box: ToldBox, section = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  await box.answer(page)
  await page.goto(`${TOLD_ORIGIN}/classes${section}`)
  return page
}

const id = (at: number): string => pupilsOfClass()[at]?.id ?? ''

describe('what is typed of a pupil', () => {
  it('is a row and a column where it can be, and else stays what the school calls the place', () => {
    const [before] = pupilsOfClass()
    expect(['3-4', '３，４', 'A5', '', '0-3'].map((text) => seatOf(text, undefined))).toEqual([
      ...[{ seat: '3-4', row: 3, column: 4 }, { seat: '3-4', row: 3, column: 4 }, { seat: 'A5' }, {}, { seat: '0-3' }],
    ])
    expect(seatOf('7号', { ...(before ?? { id: '', number: '' }), seat: '7号', row: 2, column: 1 })).toEqual({
      seat: '7号',
      row: 2,
      column: 1,
    })
  })

  it('is a clicker as the box writes it', () => {
    expect(['09 0f-d3', '０９０ＦＤ３'].map(plainClicker)).toEqual(['090FD3', '090FD3'])
  })
})

describe.skipIf(noChromium !== undefined)(`the class lists on a teacher’s phone ${noChromium ?? ''}`, () => {
  it('say what to do while there are none, and stand behind the PIN', async () => {
    const page = await aPhone(aToldRoster(noClasses))
    await page.getByRole('link', { name: '导入名单' }).waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    const session: FeedViews['session'] = { role: 'teacher', claimed: true, holder: 'you', remembered: false, asks: [], asking: false }
    const box = aToldRoster(noClasses)
    box.tell({ session })
    const door = await aPhone(box)
    await door.locator('.secret').waitFor()
    expect(await door.getByText('导入').count()).toBe(0)
  })

  it('show a class as it sits and as a list, and change a pupil in place', async () => {
    const box = aToldRoster(aRosterView(), {
      replies: ({ method }) => (method === 'PUT' ? { status: 409, body: { code: 'ROSTER_TAKEN' } } : undefined),
    })
    const page = await aPhone(box)
    await page.getByRole('button', { name: '韩梅梅' }).first().click()
    await page.getByLabel('座位号').fill('２-１')
    await page.getByRole('button', { name: '保存' }).click()
    const [call] = await box.commands(1)
    expect(call).toMatchObject({
      path: `/roster/pupils/${id(2)}`,
      body: { name: '韩梅梅', seat: '2-1', row: 2, column: 1, clicker: '092FD3' },
    })
    await page.getByText('本班另一名学生已经有').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('delete a pupil only where the button is held', async () => {
    const box = aToldRoster(aRosterView())
    const page = await aPhone(box)
    await page.getByRole('button', { name: '李雷' }).first().click()
    const bin = page.getByRole('button', { name: /删除这名学生/ })
    await bin.click()
    await bin.focus()
    await page.keyboard.down('Enter')
    const [call] = await box.commands(1)
    expect(call).toMatchObject({ method: 'DELETE', path: `/roster/pupils/${id(1)}` })
  })

  it('take a list in after showing what it does, each bad line by its number', async () => {
    const box = aToldRoster(aRosterView(), {
      replies: ({ path }) =>
        path === '/roster/list/read'
          ? { status: 200, body: aRosterPreview() }
          : path === '/roster/list'
            ? { status: 200, body: { added: 3, changed: 2, same: 7 } }
            : undefined,
    })
    const page = await aPhone(box, '#import')
    await page.locator('input[type=file]').setInputFiles({ name: '三(2)班.csv', mimeType: 'text/csv', buffer: Buffer.from('学号,姓名\n') })
    await page.getByText('第 14 行').waitFor()
    expect(await page.locator('.plan-doubts li').count()).toBe(2)
    expect(await brokenRulesOf(page)).toEqual([])
    await page.getByRole('button', { name: '导入这 12 人' }).click()
    await page.getByText('新增 3 人，更新 2 人').first().waitFor()
    const [read, take] = await box.commands(2)
    expect(new URLSearchParams(read?.query).get('name')).toBe('三(2)班.csv')
    expect(take?.body).toMatchObject({ rows: aRosterPreview().rows })
  })

  it('pair clickers: seats on the projector unless names are wanted, and a wrong pair is undone by a tap', async () => {
    const box = aToldRoster(aRosterView())
    const page = await aPhone(box, '#clickers')
    await page.getByRole('button', { name: '开始配对' }).click()
    await page.getByRole('button', { name: '姓名', exact: true }).click()
    await page.getByRole('button', { name: '开始配对' }).click()
    expect((await box.commands(2)).map(({ body }) => body)).toEqual([
      { kind: 'pairing', names: 'seat' },
      { kind: 'pairing', names: 'name' },
    ])
    box.tell({ roster: aRosterView({ wave: pairing }) })
    await page.getByText('还有 3 人没有按').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
    await page.getByRole('button', { name: '取消配对' }).nth(1).click()
    expect((await box.commands(3))[2]).toMatchObject({ path: `/roster/pupils/${id(8)}/clicker`, body: { clicker: null } })
  })

  it('lend a spare clicker for the lesson, and take it back', async () => {
    const [first, ...others] = aRosterView().pupils
    const box = aToldRoster(aRosterView({ pupils: [{ ...(first ?? { id: '', label: '' }), clicker: 'lent' }, ...others] }))
    const page = await aPhone(box, '#clickers')
    await page.getByText('借用答题器').click()
    await page.getByRole('button', { name: '归还' }).click()
    await page.getByLabel('借给').selectOption({ label: '周杰' })
    await page.getByLabel('答题器', { exact: true }).fill('0f 12')
    await page.getByRole('button', { name: '借出' }).click()
    expect(await box.commands(2)).toMatchObject([
      { method: 'DELETE', path: `/roster/loans/${id(0)}` },
      { method: 'PUT', path: `/roster/loans/${id(11)}`, body: { clicker: '0F12' } },
    ])
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('take attendance by one tap a child, and say who is who', async () => {
    const box = aToldRoster(aRosterView({ attendance: someAway }))
    const page = await aPhone(box, '#attendance')
    await page.getByText('到 8 / 12（其中迟到 1），缺席 1，请假 1').waitFor()
    for (const name of [/王芳/, /韩梅梅/, /周杰/]) await page.getByRole('button', { name }).click()
    expect((await box.commands(3)).map(({ path, body }) => [path.split('/').at(-1), body])).toEqual([
      [id(0), { is: 'absent' }],
      [id(2), { is: 'late' }],
      [id(11), { is: 'absent' }],
    ])
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('pick somebody, and give and undo points', async () => {
    const roster = aRosterView({ pick: { pupil: id(3), left: 4 }, points: [{ group: '第2组', points: 3 }], canUndoPoints: true })
    const box = aToldRoster(roster)
    const page = await aPhone(box, '#turns')
    await page.locator('.picked', { hasText: '林涛' }).waitFor()
    await page.getByRole('button', { name: '没来' }).click()
    await box.commands(2)
    await page.getByTitle('给第2组加一分').click()
    await page.getByRole('button', { name: '撤销上一次加减' }).click()
    expect((await box.commands(4)).map(({ method, path }) => `${method} ${path}`)).toEqual([
      ...[`PUT /roster/attendance/${id(3)}`, 'POST /roster/pick', 'POST /roster/points', 'DELETE /roster/points/last'],
    ])
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('ask which class is here where nobody has said it, follow what others change, and keep what was known while the box is away', async () => {
    const { now: _now, ...nobody } = aRosterView({ pupils: [] })
    let detail = aClassDetail()
    const box = aToldRoster(nobody, {
      replies: ({ method, path }) => (method === 'GET' && path.startsWith('/roster/classes/') ? { status: 200, body: detail } : undefined),
    })
    const page = await aPhone(box, '#attendance')
    await page.getByRole('button', { name: '三(2)班' }).click()
    expect((await box.commands(1))[0]).toMatchObject({ path: '/roster/now' })
    await page.getByRole('link', { name: '名单', exact: true }).click()
    await page.getByRole('button', { name: '王芳' }).first().waitFor()
    detail = aClassDetail(pupilsOfClass().slice(1), 2)
    box.tell({ roster: aRosterView({ classes: [detail.class] }) })
    await page.getByRole('button', { name: '王芳' }).first().waitFor({ state: 'detached' })
    box.goAway()
    await page.locator('.plan-main.stale').waitFor()
    await page.getByRole('button', { name: '李雷' }).first().waitFor()
  })
})

describe.skipIf(noChromium !== undefined)(`the roster on the projector ${noChromium ?? ''}`, () => {
  it('shows the letters of each, large enough for the last row, and is gone when it is over', async () => {
    const box = aToldRoster(noClasses)
    const orders = { id: 'a', letters: 'ABCD', name: 'A', admitted: true, main: true, scene: { kind: 'welcome' as const } }
    const pupils = Array.from({ length: 60 }, (_, at) => ({ label: `${at}-1`, code: 'ABCDA', is: 'waiting' as const }))
    box.tell({ orders, rosterWall: { shows: 'pairing', pupils } })
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await box.answer(page)
    await page.goto(`${TOLD_ORIGIN}/screen`)
    await page.locator('.wall li').nth(59).waitFor()
    const smallest = await page.evaluate<number>(
      `Math.min(...[...document.querySelectorAll('.wall li')].map((one) => parseFloat(getComputedStyle(one).fontSize)))`,
    )
    expect(smallest).toBeGreaterThanOrEqual(720 / 25)
    expect(
      await page.evaluate<boolean>(`[...document.querySelectorAll('.wall li')].every((one) => one.getBoundingClientRect().bottom <= 720)`),
    ).toBe(true)
    const here = pupils.map(({ label }) => ({ label, here: false }))
    box.tell({ rosterWall: { shows: 'attendance', phones: true, pupils: here } })
    await page.locator('.wall-door', { hasText: `${new URL(TOLD_ORIGIN).host}/join` }).waitFor()
    expect(
      await page.evaluate<boolean>(
        `[...document.querySelectorAll('.wall li')].every((one) => one.getBoundingClientRect().bottom <= 720 && one.scrollHeight <= one.clientHeight)`,
      ),
    ).toBe(true)
    box.tell({ rosterWall: { shows: 'attendance', phones: false, pupils: here } })
    await page.locator('.wall-door').waitFor({ state: 'detached' })
    box.tell({ rosterWall: { shows: 'pick', label: '3-4', by: 'seat' } })
    await page.locator('.wall-pick', { hasText: '3-4' }).waitFor()
    box.tell({ rosterWall: { shows: 'points', groups: [{ group: '第2组', points: 3 }] } })
    await page.locator('.wall-points li', { hasText: '第2组' }).waitFor()
    box.tell({ rosterWall: { shows: 'nothing' } })
    await page.locator('.wall-pick, .wall, .wall-points').waitFor({ state: 'detached' })
  })
})
