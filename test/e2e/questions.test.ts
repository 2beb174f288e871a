import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ItemList } from '#appliance/contract/library.ts'
import type { PreparedList, QuestionSet } from '#appliance/contract/prepared.ts'
import type { QuizResult, QuizView } from '#appliance/contract/quiz.ts'
import type { SheetDetail } from '#appliance/contract/run-sheet.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aPhone, aTeachersPage } from '#test/helper/pages.ts'
import { startLibraryBox } from '#test/library/a-library-box.ts'
import { anItem, aPublisher } from '#test/library/a-publisher.ts'
import { TreeServer } from '#test/library/tree-server.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

const tidy = new AsyncDisposableStack()
let browser: Browser
let box: RunningBox
let teacher: Device

const QUIZ = { questions: [{ kind: 'true-false', text: '0 是偶数', key: 'true' }, { kind: 'ready' }] }

beforeAll(async () => {
  if (noChromium !== undefined) return
  browser = await aBrowser()
  tidy.defer(() => browser.close())
  const publisher = aPublisher()
  const quiz = publisher.blob(JSON.stringify(QUIZ), { mime: 'application/json' })
  const film = publisher.blob('a film, as far as anybody looks here', { mime: 'video/mp4' })
  const mainOf = ({ sha256 }: { sha256: string }) => ({ assets: [{ asset: sha256, role: 'main' as const }] })
  publisher.catalogue(
    [
      anItem({ id: 'quiz', kind: 'quiz', title: { 'zh-Hans': '偶数小测' }, ...mainOf(quiz) }),
      anItem({
        id: 'film',
        title: { 'zh-Hans': '偶数' },
        durationMs: 60_000,
        cues: [{ atMs: 1000, type: 'quiz', ref: 'quiz' }],
        ...mainOf(film),
      }),
    ],
    [quiz, film],
  )
  const server = await new TreeServer(publisher).listen()
  tidy.defer(() => server.close())
  box = await startLibraryBox({ catalogues: [{ url: server.url, fingerprint: publisher.fingerprint }] })
  tidy.defer(() => box.dispose())
  teacher = await aClaimant(box)
  // Quizzes are for teachers alone.
  await until(async () => (await teacher.call<ItemList>('GET', '/api/v1/library/items?holding=ready&kind=quiz')).body.items.length === 1)
})
afterAll(() => tidy.disposeAsync())
afterEach(async () => {
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? [])
  if (teacher === undefined) return
  for (const { id } of (await list()).questions) await teacher.call('DELETE', `/api/v1/quiz/prepared/${id}`)
})

const list = async (): Promise<PreparedList> => (await teacher.call<PreparedList>('GET', '/api/v1/quiz/prepared')).body
const texts = async (): Promise<(string | undefined)[]> => (await list()).questions.map(({ question }) => question.text)
const quizNow = async (): Promise<QuizView> => (await teacher.call<QuizView>('GET', '/api/v1/quiz')).body
const until = (holds: () => Promise<boolean>): Promise<boolean> => vi.waitUntil(holds, { timeout: 30_000, interval: 50 })

async function prepare(...questions: readonly object[]): Promise<PreparedList> {
  return (await teacher.call<PreparedList>('POST', '/api/v1/quiz/prepared', { questions })).body
}

/** Any PC of the school, at which somebody types the PIN. */
async function atAPc(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${box.origin}/questions`)
  await page.getByLabel('PIN 码').fill('246810')
  await page.locator('.plan-nav').waitFor()
  return page
}

const chooseFile = (page: Page, text: string | Buffer): Promise<void> =>
  page.locator('input[type=file]').setInputFiles({ name: '题.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

describe.skipIf(noChromium !== undefined)(`questions that are prepared ${noChromium ?? ''}`, { timeout: 90_000 }, () => {
  it('are read from a spreadsheet: each fault with its row and column, and what is good is taken', async () => {
    const page = await atAPc()
    await page.getByRole('button', { name: '从表格导入' }).click()
    await chooseFile(page, '题目,A,B,C,答案,时间\n1/2 + 1/2 = ?,1,2/4,1/4,A,30\n哪个大？,1,,2,A,\n三角形有三条边,,,,对,\n几个？,,,,12,1\n')
    await page.getByText('第 3 行 C 列').waitFor()
    expect(await page.locator('.plan-doubts').innerText()).toMatch(/第 3 行 C 列[^]*中间不能空[^]*第 5 行 F 列[^]*3 到 3600 秒/)
    expect(await texts()).toEqual([])
    expect(await brokenRulesOf(page)).toEqual([])
    await page.getByRole('button', { name: '先备上能用的 2 道题' }).click()
    await page.getByText('加上了 2 道题').waitFor()
    expect((await list()).questions).toMatchObject([
      { question: { kind: 'single', key: 'A', seconds: 30 }, source: { by: 'file' } },
      { question: { kind: 'true-false', key: 'true' } },
    ])
  })

  it('come from the sample sheet as it is downloaded, without a fault, and go back into a sheet', async () => {
    const page = await atAPc()
    await page.getByRole('button', { name: '从表格导入' }).click()
    for (const [link, start] of [
      ['CSV 样表', '\u00ef\u00bb\u00bf'],
      ['下载样表（Excel、WPS）', 'PK\u0003\u0004'],
    ] as const) {
      const template = page.waitForEvent('download')
      await page.getByRole('link', { name: link }).click()
      const bytes = await readFile(await (await template).path())
      expect(bytes.toString('latin1')).toMatch(new RegExp(`^${start}`, 'u'))
      await chooseFile(page, bytes)
      await page.getByRole('button', { name: '备上这 8 道题' }).click()
      await page.getByText('加上了 8 道题').waitFor()
    }
    const first = (await list()).questions.map(({ question }) => question)
    expect(first.slice(0, 8)).toEqual(first.slice(8))
    const saved = page.waitForEvent('download')
    await page.getByRole('link', { name: '全部存成表格' }).click()
    await chooseFile(page, await readFile(await (await saved).path()))
    await page.getByRole('button', { name: '备上这 16 道题' }).waitFor()
  })

  it('are written with what is right, changed, put in another order, copied, and brought back when they were taken away', async () => {
    const page = await atAPc()
    await page.getByRole('button', { name: '写一道题' }).click()
    await page.getByLabel('题型').selectOption({ label: '多选' })
    await page.getByLabel('题目').fill('哪些是质数？')
    for (const [at, text] of ['2', '4', '5', '9'].entries()) await page.getByLabel(`选项 ${'ABCD'[at]}`, { exact: true }).fill(text)
    for (const letter of ['A', 'C']) await page.getByRole('button', { name: `${letter} 是正确答案` }).click()
    expect(await brokenRulesOf(page)).toEqual([])
    await page.getByRole('button', { name: '加上这道题' }).click()
    await page.getByText('加上了 1 道题').waitFor()
    expect((await list()).questions).toMatchObject([{ question: { kind: 'multiple', key: 'AC', options: [{ text: '2' }, {}, {}, {}] } }])
    await page.getByLabel('题型').selectOption({ label: '填一个数' })
    await page.getByLabel('题目').fill('圆周率？')
    await page.getByLabel('等于').fill('三')
    await page.getByText('答案要写成数').waitFor()
    await page.getByLabel('等于').fill('3.14')
    await page.getByLabel('允许相差').fill('0.01')
    await page.getByRole('button', { name: '加上这道题' }).click()
    await until(async () => (await texts()).length === 2)
    expect((await list()).questions[1]).toMatchObject({ question: { key: { value: 3.14, tolerance: 0.01 } } })
    await page.getByRole('button', { name: '写一道题' }).click()

    const rows = page.locator('.sheet-step')
    await rows.nth(1).locator('.handle').focus()
    await page.keyboard.press('ArrowUp')
    await until(async () => (await texts())[0] === '圆周率？')
    await rows.first().locator('.sheet-step-name').click()
    await rows.first().getByLabel('题目').fill('圆周率大约是几？')
    await rows.first().getByRole('button', { name: '保存' }).click()
    await until(async () => (await texts())[0] === '圆周率大约是几？')
    await rows.first().locator('.sheet-step-name').click()
    await rows.first().getByRole('button', { name: '复制' }).click()
    await until(async () => (await texts()).length === 3)
    await rows.first().getByRole('button', { name: '删除' }).click()
    await page.getByText('这道题删掉了').waitFor()
    expect((await texts()).length).toBe(2)
    await page.getByRole('button', { name: '撤销' }).click()
    await until(async () => (await texts()).length === 3)
    expect(await texts()).toEqual(['圆周率大约是几？', '圆周率大约是几？', '哪些是质数？'])
  })

  it('come from a quiz of the library, and from a step of a run sheet that nobody runs', async () => {
    let { sheet } = (await teacher.call<SheetDetail>('POST', '/api/v1/run-sheets', { title: { 'zh-Hans': '偶数课' } })).body
    const step = { kind: 'question', minutes: 1, question: { form: 'number', text: '最小的质数？', answer: '2' } }
    const body = { revision: sheet.revision, change: { do: 'insert', step } }
    sheet = (await teacher.call<SheetDetail>('POST', `/api/v1/run-sheets/${sheet.id}/changes`, body)).body.sheet
    const page = await atAPc()
    await page.getByRole('button', { name: '从课单拿' }).click()
    await page.getByRole('button', { name: '偶数课' }).click()
    await page.getByRole('button', { name: '备上 最小的质数？' }).click()
    await until(async () => (await texts()).length === 1)
    await page.getByRole('button', { name: '从资源库找' }).click()
    await page.getByRole('button', { name: '备上 偶数小测' }).click()
    await until(async () => (await texts()).length === 3)
    expect((await list()).questions.map(({ source }) => source.by)).toEqual(['sheet', 'item', 'item'])
  })

  it('are put together for the end of a lesson, asked by one tap, answered by a phone, and kept', async () => {
    await prepare({ kind: 'single', text: '选 B', options: [{}, {}], key: 'B' }, { kind: 'true-false', text: '对不对', key: 'true' })
    const pc = await atAPc()
    await pc.getByRole('button', { name: '编一组题' }).click()
    for (const text of ['对不对', '选 B']) await pc.locator('.draft-choice', { hasText: text }).click()
    expect(await brokenRulesOf(pc)).toEqual([])
    await pc.getByRole('button', { name: '存好这一组（2 题）' }).click()
    await until(async () => (await list()).sets.length === 1)
    const [set] = (await list()).sets as [QuestionSet]
    expect(set).toMatchObject({ title: '下课小测', atEnd: true })

    await teacher.call('POST', '/api/v1/lesson/start', { sample: true })
    const phone = await aPhone(browser)
    await phone.goto(`${box.origin}/join`)
    await phone.getByRole('button', { name: '起个名字' }).click()
    await phone.getByLabel('名字', { exact: true }).fill('小雨')
    await phone.getByRole('button', { name: '坐好了' }).click()
    const { page } = (await aTeachersPage(browser, box, () => Promise.resolve(teacher))).teacher
    await page.getByRole('button', { name: '下课小测（2 题）' }).click()
    await phone.getByText('对不对').waitFor()
    await phone.getByRole('button', { name: '对', exact: false }).first().click()
    await phone.getByText('已交 ✓').waitFor()
    await page.getByRole('button', { name: '停止答题' }).click()
    await page.getByRole('button', { name: '大屏显示统计' }).click()
    await page.getByRole('button', { name: '公布结果' }).click()
    await page.getByRole('button', { name: '下一题' }).click()
    await phone.getByText('选 B').waitFor()
    await phone.locator('.tile').first().click()
    await phone.getByText('已交 ✓').waitFor()
    for (const name of ['停止答题', '大屏显示统计', '公布结果', '记下，收起']) await page.getByRole('button', { name }).click()
    await until(async () => (await quizNow()).phase === 'idle')
    const { results } = (await teacher.call<{ results: QuizResult[] }>('GET', '/api/v1/quiz/results')).body
    expect(results.map(({ question, rounds }) => [question.text, rounds.at(-1)?.tally.right, rounds.at(-1)?.tally.wrong])).toEqual([
      ['选 B', 0, 1],
      ['对不对', 1, 0],
    ])
    await teacher.call('POST', '/api/v1/lesson/end')
  })

  it('that a film of the catalogue brings along are suggested at their place, and one tap asks them', async () => {
    await teacher.call('POST', '/api/v1/lesson/start', { sample: true })
    let { sheet } = (await teacher.call<SheetDetail>('POST', '/api/v1/run-sheets', { title: { 'zh-Hans': '看片' } })).body
    const body = { revision: sheet.revision, change: { do: 'insert', step: { kind: 'item', itemId: 'film', minutes: 1 } } }
    sheet = (await teacher.call<SheetDetail>('POST', `/api/v1/run-sheets/${sheet.id}/changes`, body)).body.sheet
    await teacher.call('POST', '/api/v1/run/begin', { sheetId: sheet.id })
    const { page } = (await aTeachersPage(browser, box, () => Promise.resolve(teacher))).teacher
    await page.getByRole('button', { name: '问：0 是偶数' }).click()
    await until(async () => (await quizNow()).phase === 'open')
    expect(await quizNow()).toMatchObject({ poll: { question: { text: '0 是偶数' }, set: { at: 1, of: 2 } } })
    expect(await quizNow()).not.toHaveProperty('suggestion')
  })
})
