import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN } from '#test/helper/told-box.ts'
import type { ToldBox } from '#test/helper/told-box.ts'
import { aBoxWithResults, aTerm, resultsOfLesson, resultsViews, somePeople } from '#test/helper/told-results.ts'
import { MORNING } from '#test/helper/told-views.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'
import { dayIn, startOfDay } from '../../web-ui/pages/results/days.ts'
import { hashOf, lessonAt, lookedIn } from '../../web-ui/pages/results/which.ts'
import { worstFirst } from '../../web-ui/pages/results/worst-first.ts'

describe('what the address of the results names', () => {
  it('is a lesson, also one outside a class, and else the newest', () => {
    const { lessons } = aTerm()
    for (const lesson of lessons) expect(lessonAt(lookedIn(hashOf(lesson)), lessons)).toBe(lesson)
    expect(lessonAt(lookedIn(''), lessons)).toBe(lessons[0])
    expect(lessonAt(lookedIn('#class=99'), lessons)).toBeUndefined()
    expect(lookedIn('#class=x&from=-1')).toEqual({ at: 'newest' })
  })
})

describe('questions of a report', () => {
  it('stand with the worst first, and what has no right answer last', () => {
    const placed = resultsOfLesson().map((result, at) => ({ result, place: at + 1 }))
    expect(worstFirst(placed).map(({ result }) => result.id)).toEqual(['one', 'four', 'two', 'three'])
  })
})

describe('days of a form', () => {
  it('begin at midnight in the school’s zone, whatever the browser’s is', () => {
    expect(dayIn(MORNING, 'Asia/Shanghai')).toBe('2026-11-17')
    expect(startOfDay('2026-11-17', 'Asia/Shanghai')).toBe(Date.UTC(2026, 10, 16, 16))
    expect(startOfDay('2026-11-17', 'Asia/Shanghai', 1)).toBe(Date.UTC(2026, 10, 17, 16))
    expect(startOfDay('2026-03-29', 'Europe/Berlin', 1) - startOfDay('2026-03-29', 'Europe/Berlin')).toBe(23 * 3_600_000)
  })
})

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
  await page.goto(`${TOLD_ORIGIN}/results${section}`)
  return page
}

const seePeople = (page: Page): Promise<void> => page.getByRole('button', { name: '看学生情况' }).click()

/** What the test needs of the reader of PDF. Its own types bring those of a browser for everything that is compiled with it. */
interface PdfReader {
  getDocument(options: { data: Uint8Array; verbosity: number }): {
    promise: Promise<{ numPages: number; getPage(at: number): Promise<{ getTextContent(): Promise<{ items: { str?: string }[] }> }> }>
  }
}
const PDF_READER: string = 'pdfjs-dist/legacy/build/pdf.mjs'

/** What stands on each side of paper. */
async function printed(page: Page): Promise<string[]> {
  const reader = (await import(PDF_READER)) as PdfReader
  const pdf = await reader.getDocument({ data: new Uint8Array(await page.pdf({ preferCSSPageSize: true })), verbosity: 0 }).promise
  return Promise.all(
    Array.from({ length: pdf.numPages }, async (_, at) => {
      const { items } = await (await pdf.getPage(at + 1)).getTextContent()
      return items.map(({ str = '' }) => str).join('')
    }),
  )
}

describe.skipIf(noChromium !== undefined)(`results after class, on a teacher’s phone ${noChromium ?? ''}`, () => {
  it('tell what to explain again, in each vote, and what was counted by hand', async () => {
    const page = await aPhone(aBoxWithResults())
    await page.locator('.report-question').nth(3).waitFor()
    const questions = await page.locator('.report-question').allInnerTexts()
    expect(questions[0]).toMatch(/第 1 次 对 15 人，错 24 人（答对 38%）/u)
    expect(questions[0]).toMatch(/第 2 次 对 21 人，错 19 人（答对 53%）/u)
    expect(questions[1]).toContain('举手计数')
    expect(questions[3]).toContain('匿名')
    expect(await page.locator('.report-topics').innerText()).toMatch(/分数\s+31%\s+11月3日\s+46%\s+11月8日\s+53%/u)
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('do not compare a lesson of nobody knows whom with those of other classes', async () => {
    const [lesson, ...others] = aTerm().lessons
    const { lesson: _whose, ...ownerless } = lesson ?? {}
    const term = { ...aTerm(), lessons: [{ ...ownerless, from: aTerm().topics[0]?.points.at(-1)?.at }, ...others] }
    const page = await aPhone(aBoxWithResults({}, ({ path }) => (path === '/quiz/term' ? { status: 200, body: term } : undefined)))
    await page.locator('.report-topics').waitFor()
    expect(await page.locator('.report-topics').innerText()).toMatch(/^分数\s+53%\s+\S+$/u)
  })

  it('show names only where somebody taps for them, and hide them again', async () => {
    const page = await aPhone(aBoxWithResults())
    await page.locator('.report-question').first().waitFor()
    expect(await page.getByText('王芳').count()).toBe(0)
    await seePeople(page)
    await page.locator('.report-people').waitFor()
    expect(await page.locator('.report-people li').allInnerTexts()).toEqual([
      ...['王芳 答错第 1、2 题', '阿依古丽·买买提 答错第 1 题 · 第 2 题未作答', '林涛 缺勤', '钱多多 迟到 · 第 1 题未作答'],
    ])
    expect(await brokenRulesOf(page)).toEqual([])
    await page.getByRole('button', { name: '收起，别让学生看到' }).click()
    expect(await page.getByText('王芳').count()).toBe(0)
  })

  it('ask for the PIN before names, where a phone came by the code of the lesson, and show the counts without', async () => {
    const session: FeedViews['session'] = { role: 'teacher', claimed: true, holder: 'you', remembered: false, asks: [], asking: false }
    const page = await aPhone(aBoxWithResults({ session }))
    await page.locator('.report-question').first().waitFor()
    expect(await page.getByRole('link', { name: '学生答题明细' }).count()).toBe(0)
    await seePeople(page)
    await page.locator('.secret').waitFor()
  })

  it('have a door where nobody has signed in', async () => {
    const session: FeedViews['session'] = { role: 'guest', claimed: true, holder: 'other', remembered: false, asks: [], asking: false }
    const page = await aPhone(aBoxWithResults({ session }))
    await page.locator('.secret').waitFor()
    expect(await page.locator('.report-question').count()).toBe(0)
  })

  it('say what to do while there are none, why they are not there, and since when the box is away', async () => {
    const empty = aTerm({ lessons: [], topics: [], groups: [] })
    const none = await aPhone(aBoxWithResults({}, ({ path }) => (path === '/quiz/term' ? { status: 200, body: empty } : undefined)))
    await none.getByRole('link', { name: '去课堂' }).waitFor()
    let failing = true
    const box = aBoxWithResults({}, ({ path }) =>
      failing && path === '/quiz/term' ? { status: 500, body: { code: 'DATABASE_FAILED' } } : undefined,
    )
    const page = await aPhone(box)
    await page.locator('.wrong').waitFor()
    failing = false
    await page.getByRole('button', { name: '再试一次' }).click()
    await page.locator('.report-question').first().waitFor()
    box.goAway()
    await page.locator('.stale').waitFor()
    expect(await page.locator('.report-question').count()).toBe(4)
    box.tell(resultsViews())
    await page.locator('.stale').waitFor({ state: 'detached' })
  })

  it('are of one class over a range of days, too, and can be taken along', async () => {
    const box = aBoxWithResults()
    const page = await aPhone(box, '#term')
    await page.locator('.report-lessons').waitFor()
    await page.getByRole('button', { name: '四(1)班' }).click()
    await page.getByLabel('从').fill('2026-09-01')
    await page.locator('.report-lessons').waitFor()
    const wanted = new URLSearchParams({
      group: '四(1)班',
      from: String(Date.UTC(2026, 7, 31, 16)),
      before: String(Date.UTC(2026, 10, 17, 16)),
    })
    expect(box.calls.findLast(({ path }) => path === '/quiz/term')?.query).toBe(wanted.toString())
    // Years that are being typed, or have a digit too many, are none yet.
    for (const day of ['0002-09-01', '20260-09-01'])
      await page.getByLabel('从').evaluate((field, value) => {
        Object.assign(field, { value })
        field.dispatchEvent(new Event('input', { bubbles: true }))
      }, day)
    await page.locator('.report-lessons').waitFor()
    expect(box.calls.findLast(({ path }) => path === '/quiz/term')?.query).toBe(wanted.toString())
    const counts = page.getByRole('link', { name: '人数统计表' })
    expect(await counts.getAttribute('href')).toBe(`/api/v1/quiz/results.csv?${wanted.toString()}&language=zh-Hans`)
    expect(await counts.getAttribute('download')).toBe('四(1)班-2026-09-01-2026-11-17-答题统计.csv')
    expect(await brokenRulesOf(page)).toEqual([])
  })
})

describe.skipIf(noChromium !== undefined)(`results after class, on paper ${noChromium ?? ''}`, () => {
  it('fit one side of A4, with a whole class, and nothing that is only to be pressed', async () => {
    const people = somePeople(48)
    const page = await aPhone(aBoxWithResults({}, ({ path }) => (path === '/quiz/people' ? { status: 200, body: people } : undefined)))
    await page.locator('.report-question').first().waitFor()
    await seePeople(page)
    await page.locator('.report-people').waitFor()
    const sides = await printed(page)
    expect(sides).toHaveLength(1)
    expect(sides[0]).toContain('王芳')
    expect(sides[0]).toContain('三(2)班')
    expect(sides[0]).not.toMatch(/打印|导出|上过的课|收起/u)
    await page.emulateMedia({ media: 'print' })
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('have no names where nobody has looked at them', async () => {
    const page = await aPhone(aBoxWithResults())
    await page.locator('.report-question').first().waitFor()
    const [side = ''] = await printed(page)
    expect(side).toContain('值得再讲')
    expect(side).not.toMatch(/王芳|看学生情况/u)
  })
})
