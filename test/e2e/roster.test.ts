import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ButtonsDesk, KeyName } from '#appliance/contract/buttons.ts'
import type { ClickersDesk } from '#appliance/contract/clickers.ts'
import type { QuizView } from '#appliance/contract/quiz.ts'
import type { ClassDetail, RosterView } from '#appliance/contract/roster.ts'
import type { SessionView } from '#appliance/contract/sign-in.ts'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import { SimulatedKeyboard } from '#appliance/hardware/evdev/simulated-keyboard.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aPhone, aTeachersPage } from '#test/helper/pages.ts'
import { aTtyPair, noSocat } from '#test/helper/tty-pair.ts'
import { until } from '#test/helper/until.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'
import { aFifo } from '../hardware/a-fifo.ts'

const PUPILS = 42
const CARDS = 3
const soon = { interval: 20 }
const cannot = noChromium ?? noSocat
/** As nobody else in the box is called. */
const nameOf = (at: number): string => `西门${String.fromCodePoint(0x4e00 + at * 7)}雪`
const seatOf = (at: number): string => `${Math.floor(at / 7) + 1}-${(at % 7) + 1}`
const LIST = [
  '班级,学号,姓名,座位号,小组',
  ...Array.from({ length: PUPILS }, (_, at) => `三(2)班,${at + 1},${nameOf(at)},${seatOf(at)},第${(at % 6) + 1}组`),
].join('\n')

/** One class through one lesson, each step where the one before has left it. */
describe.skipIf(cannot !== undefined)(`a class with its names ${cannot ?? ''}`, { timeout: 120_000 }, () => {
  const tidy = new AsyncDisposableStack()
  let browser: Browser
  let box: RunningBox
  let teacher: Device
  let page: Page
  let cards: SimulatedTurning
  let keypad: SimulatedKeyboard
  let detail: ClassDetail
  let pressed = 0

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'classbox-roster-'))
    tidy.defer(() => rmSync(folder, { recursive: true, force: true }))
    const path = aFifo(join(folder, 'keypad'))
    keypad = await SimulatedKeyboard.plugIn(path, 24)
    tidy.defer(() => keypad.pullOut())
    const tty = await aTtyPair()
    tidy.defer(() => tty.dispose())
    cards = new SimulatedTurning((bytes) => void tty.say(bytes))
    const config = [
      `clickers: { receivers: [{ name: 前排, port: ${tty.box}, driver: turning-line }] }`,
      `buttons: { keypads: [{ name: 左一, device: ${path} }] }`,
    ]
    ;[browser, box] = await Promise.all([aBrowser(), aBox({ config: config.join('\n') })])
    tidy.defer(() => box.dispose())
    tidy.defer(() => browser.close())
    ;({
      teacher: { page, device: teacher },
    } = await aTeachersPage(browser, box))
    await teacher.call('POST', '/api/v1/lesson/start', {})
    await until(async () => (await get<ClickersDesk>('/api/v1/clickers')).receivers.every(({ state }) => state === 'open'), soon)
    await until(async () => (await get<ButtonsDesk>('/api/v1/buttons')).buttons.every(({ state }) => state === 'ready'), soon)
  }, 60_000)
  afterAll(() => tidy.disposeAsync())

  const get = async <T>(path: string): Promise<T> => (await teacher.call<T>('GET', path)).body
  const roster = (): Promise<RosterView> => get('/api/v1/roster')
  const card = () => page.locator('.roster-card')
  const tap = (name: string | RegExp) => card().getByRole('button', { name }).first().click()
  const idOf = (at: number): string => detail.pupils[at]?.id ?? ''
  /** As a finger presses; resolves once the box has heard it. */
  async function key(name: KeyName): Promise<void> {
    const time = Date.now()
    pressed += 1
    await keypad.send({ key: name, move: 'down', time }, { key: name, move: 'up', time })
    await until(async () => (await get<ButtonsDesk>('/api/v1/buttons')).buttons[0]?.presses === pressed, soon)
  }

  /** A device that the holder has let in for this lesson. */
  async function letIn(): Promise<Device> {
    const device = new Device(box.origin)
    await device.call('POST', '/api/v1/sign-in/ask', { label: '第二部手机' })
    const { asks } = await get<SessionView>('/api/v1/session')
    expect((await teacher.call('POST', `/api/v1/sign-in/asks/${asks[0]?.id}`, { allow: true })).status).toBe(200)
    expect((await device.call<SessionView>('GET', '/api/v1/session')).body).toMatchObject({ role: 'teacher', remembered: false })
    return device
  }

  it('is taken from the school’s list', async () => {
    await page.goto(`${box.origin}/classes#import`)
    await page.locator('input[type=file]').setInputFiles({ name: '三(2)班.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) })
    await page.getByRole('button', { name: `导入这 ${PUPILS} 人` }).click()
    await page.getByText(`已导入：新增 ${PUPILS} 人`).first().waitFor()
    const { now } = await roster()
    detail = await get<ClassDetail>(`/api/v1/roster/classes/${now?.classId}`)
    expect(detail.pupils.map(({ name }) => name)).toEqual(Array.from({ length: PUPILS }, (_, at) => nameOf(at)))
  })

  it('has three clickers and a keypad that are whose pupils press their letters', async () => {
    await page.goto(`${box.origin}/classes#clickers`)
    await page.getByRole('button', { name: '开始配对' }).click()
    await until(async () => (await roster()).wave?.kind === 'pairing', soon)
    const { wave } = await roster()
    const codes = wave?.kind === 'pairing' ? wave.pupils.map(({ code }) => code) : []
    for (let letter = 0; letter < (codes[0]?.length ?? 0); letter += 1) {
      for (let at = 0; at < CARDS; at += 1) cards.press(cards.idOf(at), codes[at]?.[letter] ?? '')
      await key((codes[CARDS]?.[letter] ?? 'A') as KeyName)
    }
    await page.getByText('已配对').nth(CARDS).waitFor()
    await page.getByRole('button', { name: '结束配对' }).click()
    const { pupils } = await get<ClassDetail>(`/api/v1/roster/classes/${detail.class.id}`)
    expect(pupils.slice(0, CARDS).map(({ clicker }) => clicker)).toEqual(Array.from({ length: CARDS }, (_, at) => cards.idOf(at)))
    expect(pupils.flatMap(({ clicker }) => clicker ?? []).length).toBe(CARDS + 1)
  })

  it('says who is here by clicker, keypad and phone, and its teacher corrects it by tap', async () => {
    await page.goto(box.origin)
    await page.getByRole('button', { name: '考勤' }).click()
    await tap('开始签到')
    await until(async () => (await roster()).wave?.kind === 'attendance', soon)
    for (let at = 0; at < CARDS; at += 1) cards.press(cards.idOf(at), 'A')
    await key('ENTER')
    const phone = await aPhone(browser)
    await phone.goto(`${box.origin}/join`)
    await phone.getByLabel('座位号', { exact: true }).fill(seatOf(4))
    await phone.getByRole('button', { name: '坐好了' }).click()
    await phone.getByRole('button', { name: /我到了/ }).click()
    await phone.getByText('已记下').waitFor()
    await phone.reload()
    await phone.getByText('已记下').waitFor()
    expect(await brokenRulesOf(phone)).toEqual([])
    await phone.close()
    await card().getByText(`到 5 / ${PUPILS}`).waitFor()
    await tap('结束签到')
    await card()
      .getByText(`缺席 ${PUPILS - 5}`)
      .waitFor()
    await tap('全到')
    await card()
      .getByRole('button', { name: new RegExp(nameOf(2)) })
      .click()
    await card()
      .getByText(`到 ${PUPILS - 1} / ${PUPILS}（其中迟到 0），缺席 1`)
      .waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('is picked from, everybody who is here once, and shown by seat', async () => {
    await tap('收起')
    await page.getByRole('button', { name: '随机点名' }).click()
    await card()
      .getByText(`这一轮还有 ${PUPILS - 2} 人`)
      .waitFor()
    const screen = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await screen.goto(`${box.origin}/screen`)
    const shown = (await screen.locator('.wall-pick b').textContent()) ?? ''
    const first = (await roster()).pick?.pupil ?? ''
    expect(shown).toContain(detail.pupils.find(({ id }) => id === first)?.seat)
    expect(await screen.getByText(/西门/).count()).toBe(0)
    await card()
      .locator('.picked b', { hasText: detail.pupils.find(({ id }) => id === first)?.name ?? '' })
      .waitFor()
    const picked = [first]
    while (picked.length < PUPILS - 1) {
      picked.push((await teacher.call<RosterView>('POST', '/api/v1/roster/pick', { names: 'seat' })).body.pick?.pupil ?? '')
    }
    expect(new Set(picked).size).toBe(PUPILS - 1)
    expect(picked).not.toContain(idOf(2))
    await tap(/答对/)
    await page.locator('.undo-bar').getByRole('button').click()
    await until(async () => (await roster()).points.length === 0, soon)
    await tap('收起')
    await screen.locator('.wall-pick').waitFor({ state: 'detached' })
    await screen.close()
  })

  it('answers by name, and only whoever knows the PIN reads who was wrong', async () => {
    const guest = await letIn()
    const on = async (): Promise<string> => (await get<QuizView>('/api/v1/quiz')).on
    const question = { kind: 'single', options: [{}, {}, {}, {}], key: 'A' }
    expect((await teacher.call('POST', '/api/v1/quiz/ask', { on: await on(), ask: { question } })).status).toBe(200)
    cards.press(cards.idOf(0), 'A')
    cards.press(cards.idOf(1), 'B')
    await until(async () => (await get<QuizView>('/api/v1/quiz')).poll?.rounds[0]?.tally.answered === 2, soon)
    await teacher.call('POST', '/api/v1/quiz/choose', { on: await on(), choice: { do: 'keep' } })
    await teacher.call('POST', '/api/v1/lesson/end')
    await page.getByRole('button', { name: /看谁答错了/ }).click()
    await page.locator('.quiz-missed', { hasText: nameOf(1) }).waitFor()
    const { body } = await guest.call<{ results: { id: string }[] }>('GET', '/api/v1/quiz/results')
    expect((await guest.call('GET', `/api/v1/quiz/results/${body.results[0]?.id}`)).body).toMatchObject({ code: 'PIN_REQUIRED' })
    expect(
      JSON.stringify([body, (await guest.call('GET', '/api/v1/roster')).body, (await guest.call('GET', '/api/v1/quiz')).body]),
    ).not.toMatch(/西门/)
    const theirs = (await aTeachersPage(browser, box, () => Promise.resolve(guest))).teacher.page
    await theirs.getByRole('button', { name: '随机点名' }).click()
    await theirs.locator('.picked b', { hasText: /^\d-\d$/ }).waitFor()
    await theirs.getByText('这里只显示座位号').waitFor()
    expect(await theirs.content()).not.toMatch(/西门/)
    expect(await brokenRulesOf(theirs)).toEqual([])
    await theirs.close()
  })

  it('leaves nothing of a pupil who is deleted, in no list, no result, and no byte of any file', async () => {
    await page.goto(`${box.origin}/classes`)
    await page
      .getByRole('button', { name: nameOf(1) })
      .first()
      .click()
    await page.getByRole('button', { name: /删除这名学生/ }).focus()
    await page.keyboard.down('Enter')
    await page.getByText(nameOf(1)).first().waitFor({ state: 'detached' })
    await page.keyboard.up('Enter')
    const { body } = await teacher.call<{ results: { id: string }[] }>('GET', '/api/v1/quiz/results')
    const result = await get<object>(`/api/v1/quiz/results/${body.results[0]?.id}`)
    const traces = [nameOf(1), idOf(1), cards.idOf(1)]
    const said = JSON.stringify([result, await roster(), await get(`/api/v1/roster/classes/${detail.class.id}`)])
    expect(traces.filter((trace) => said.includes(trace))).toEqual([])
    expect(said).toContain(nameOf(0))
    const left = () => filesOf(box.data).filter((path) => traces.some((trace) => readFileSync(path).includes(trace)))
    expect(left()).toEqual([])
    expect(await box.stop()).toBe(0)
    expect(left()).toEqual([])
    expect(
      box
        .lines()
        .map((line) => JSON.stringify(line))
        .filter((line) => line.includes('西门')),
    ).toEqual([])
    expect(filesOf(box.data).some((path) => readFileSync(path).includes(nameOf(0)))).toBe(true)
  })
})

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
