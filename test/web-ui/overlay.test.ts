import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { QuestionOnShow } from '#appliance/contract/quiz.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aQuestion } from '#test/helper/told-question.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'

const ORDERS = { id: 'projector', letters: 'KFPW', name: 'KFPW', admitted: true, main: true }
const HELD = { kind: 'tutoring', channel: 'class', live: 'held' } as const
const TIMED = { ends: { asOf: Date.now() + 3_600_000, leftMs: 24_000 } }

let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())

/** A projector in this language that shows a question. */
async function shown(question: QuestionOnShow, language: 'zh-Hans' | 'en' = 'zh-Hans') {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  await context.addInitScript(`localStorage.setItem('classbox.language', '${language}')`)
  const page = await context.newPage()
  const box = new ToldBox(aClassOnAir({ orders: { ...ORDERS, scene: HELD }, question }))
  await box.answer(page)
  await page.goto(`${TOLD_ORIGIN}/screen`)
  await page.locator('.quiz[data-form]').waitFor()
  return { page, box }
}

describe.skipIf(noChromium !== undefined)(`a question on the projector ${noChromium ?? ''}`, () => {
  it('with its time stays in its corner in either language, with the QR code beside it', async () => {
    for (const language of ['zh-Hans', 'en'] as const) {
      const { page } = await shown(aQuestion('open', TIMED), language)
      const quiz = page.locator('.quiz')
      expect([language, await quiz.getAttribute('data-form'), await quiz.getAttribute('data-qr')]).toEqual([language, 'corner', 'shown'])
    }
  })

  it('waits unseen behind a black screen', async () => {
    const { page, box } = await shown(aQuestion('open'))
    box.tell({ orders: { ...ORDERS, scene: { kind: 'black' } } })
    await page.locator('.quiz').waitFor({ state: 'detached' })
    box.tell({ orders: { ...ORDERS, scene: HELD } })
    await page.locator('.quiz').waitFor()
  })

  it('shows no way for phones where they may not answer', async () => {
    const { page } = await shown(aQuestion('open', { phones: false }))
    expect(await page.locator('.quiz .qr').count()).toBe(0)
    expect(await page.locator('.quiz').innerText()).not.toMatch(/手机|join/)
  })
})
