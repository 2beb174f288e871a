import type { Page } from 'playwright-core'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { PreparedList } from '#appliance/contract/prepared.ts'
import type { QuestionSheet } from '#appliance/contract/question-sheet.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aSheetDetail, aSheetsView } from '#test/helper/told-plans.ts'
import { aQuietQuiz, FRACTIONS } from '#test/helper/told-quiz.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import type { Camera } from './camera.ts'

const PREPARED: PreparedList = {
  questions: [
    { id: 'p1', question: FRACTIONS, source: { by: 'item', itemId: 'quiz-fractions', place: 0 } },
    {
      id: 'p2',
      question: { kind: 'number', text: '圆周率大约是多少？', key: { value: 3.14, tolerance: 0.01 }, seconds: 60 },
      source: { by: 'file' },
    },
    { id: 'p3', question: { kind: 'true-false', key: 'true' }, source: { by: 'teacher' } },
    { id: 'p4', question: { kind: 'scale', steps: 5, text: '这节课听懂了多少？' }, source: { by: 'teacher' } },
  ],
  sets: [{ id: 's1', title: '下课小测', questions: ['p1', 'p4'], atEnd: true }],
}
const READ: QuestionSheet = {
  questions: [
    {
      kind: 'single',
      text: '1/2 + 1/2 = ?',
      options: [{ text: '1' }, { text: '2/4' }, { text: '1/4' }],
      key: 'A',
      topic: '分数',
      seconds: 30,
    },
    { kind: 'true-false', text: '三角形有三条边', key: 'true' },
  ],
  faults: [
    { line: 4, column: 'C', code: 'options', text: '哪些是质数？' },
    { line: 6, column: 'F', code: 'answer', text: 'E' },
    { sheet: '第二单元', line: 2, column: 'H', code: 'seconds', text: '1' },
  ],
}

type Act = (page: Page) => Promise<void>
const press =
  (name: RegExp): Act =>
  (page) =>
    page.getByRole('button', { name }).first().click()

/** What a teacher prepares to ask, from nothing to a sheet that has faults. */
export async function tellPrepared(camera: Camera): Promise<void> {
  const guest: FeedViews['session'] = { role: 'guest', claimed: true, holder: 'other', remembered: false, asks: [], asking: false }
  await camera.take({ ...sightOf('prepare-door', '.secret'), box: aTold(PREPARED, { session: guest }) })
  await camera.take({ ...sightOf('prepare-none', '.plan-lead'), box: aTold({ questions: [], sets: [] }) })
  const acts: Readonly<Record<string, Act | undefined>> = {
    list: undefined,
    open: (page) => page.locator('.sheet-step-name').nth(1).click(),
    own: press(/写一道题|Write one/),
    order: chooseOrder,
    file: readFile,
    library: press(/从资源库找|From the library/),
    sheets: openSheet,
    set: press(/^改|^Change/),
    removed: removeOne,
  }
  for (const [name, act] of Object.entries(acts))
    await camera.take({ ...sightOf(`prepare-${name}`, '.sheet-step'), box: aTold(PREPARED), ...(act === undefined ? {} : { act }) })
  const failing = aTold(PREPARED)
  failing.replies = () => ({ status: 500, body: { code: 'DATABASE_FAILED' } })
  await camera.take({ ...sightOf('prepare-fault', '.wrong'), box: failing })
  const away = aTold(PREPARED)
  await camera.take({
    ...sightOf('prepare-away', '.sheet-step'),
    box: away,
    act: async (page) => {
      away.goAway()
      await page.locator('.stale').waitFor()
      away.tell(viewsOf())
    },
  })
}

const sightOf = (name: string, until: string) => ({ name, until, url: `${TOLD_ORIGIN}/questions` })

function viewsOf(more: Partial<FeedViews> = {}): Partial<FeedViews> {
  return aClassOnAir({ runSheets: aSheetsView(), quiz: aQuietQuiz({ prepared: { count: 4, revision: 1 } }), ...more })
}

function aTold(prepared: PreparedList, more: Partial<FeedViews> = {}): ToldBox {
  const box = new ToldBox(viewsOf(more))
  box.replies = ({ path, method }) => {
    if (path === '/quiz/sheet/read') return { status: 200, body: READ }
    if (path.startsWith('/run-sheets/')) return { status: 200, body: aSheetDetail() }
    if (path === '/library/items') return { status: 200, body: { items: [], total: 0, subjects: [], grades: [], kinds: ['quiz'] } }
    if (method === 'DELETE') return { status: 200, body: { ...prepared, questions: prepared.questions.slice(1) } }
    return path.startsWith('/quiz/') ? { status: 200, body: prepared } : undefined
  }
  return box
}

async function chooseOrder(page: Page): Promise<void> {
  await press(/写一道题|Write one/)(page)
  await page.locator('.draft-form select').first().selectOption('order')
  for (const letter of ['C', 'A']) await page.locator('.draft-form .quiz-keys .button', { hasText: letter }).click()
}

async function readFile(page: Page): Promise<void> {
  await press(/从表格导入|From a spreadsheet/)(page)
  await page.locator('input[type=file]').setInputFiles({ name: '题.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK') })
  await page.locator('.draft-read').waitFor()
}

async function openSheet(page: Page): Promise<void> {
  await press(/从课单拿|From a run sheet/)(page)
  await page.locator('.finds .button').first().click()
}

async function removeOne(page: Page): Promise<void> {
  await page.locator('.sheet-step-name').first().click()
  await page
    .locator('.sheet-step')
    .first()
    .getByRole('button', { name: /删除|Delete/ })
    .click()
  await page.locator('.undo-bar').waitFor()
}
