import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { QuestionOnShow, QuizHand } from '#appliance/contract/quiz.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aQuestion, aVote } from '#test/helper/told-question.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'

const AB = [{}, {}]
const HELD = { kind: 'tutoring', channel: 'class', live: 'held' } as const

let browser: Browser

beforeAll(async () => {
  if (noChromium === undefined) browser = await aBrowser()
})
afterAll(() => browser?.close())

type Orders = Partial<NonNullable<FeedViews['orders']>>

function ordersWith(more: Orders = {}): NonNullable<FeedViews['orders']> {
  return { ...{ id: 'projector', letters: 'KFPW', name: 'KFPW', admitted: true, main: true }, scene: HELD, ...more }
}

function withHand(question: QuestionOnShow, more: Partial<QuizHand> = {}): QuestionOnShow {
  const { phase, poll } = question
  return { ...question, hand: { on: poll === undefined ? 'none/' : `poll/1/${phase}`, hands: {}, hasKey: false, ...more } }
}

/** A screen of the box, and what it commands; a command without any effect but what the test tells. */
async function aScreen({ orders = {}, question = { phase: 'idle' as const } }: { orders?: Orders; question?: QuestionOnShow } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const box = new ToldBox(aClassOnAir({ orders: ordersWith(orders), question: withHand(question) }))
  await box.answer(page)
  await page.goto(`${TOLD_ORIGIN}/screen`)
  await page.locator('main[data-scene]:not([data-scene="unknown"])').waitFor()
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  return { page, box, press, hand: page.locator('.hand') }
}

const counts = (page: Page): Promise<string[]> => page.locator('.dial-count').allTextContents()

/** Moves of a real mouse, which a page is told of one by one. */
async function moveMouse(page: Page): Promise<void> {
  await page.mouse.move(300, 200)
  await page.mouse.move(340, 260, { steps: 3 })
}

describe.skipIf(noChromium !== undefined)(`the hand at the screen ${noChromium ?? ''}`, { timeout: 60_000 }, () => {
  it('is seen once somebody moves the mouse or presses a remote, and that does nothing else', async () => {
    const byMouse = await aScreen()
    expect(await byMouse.hand.count()).toBe(0)
    await moveMouse(byMouse.page)
    await byMouse.hand.waitFor()
    const byRemote = await aScreen()
    await byRemote.press('PageDown')
    await byRemote.hand.waitFor()
    await byRemote.press('F5')
    await byRemote.hand.waitFor({ state: 'detached' })
    await byRemote.press('Escape')
    await byRemote.hand.waitFor()
    expect([byMouse.box, byRemote.box].flatMap(({ calls }) => calls)).toEqual([])
  })

  it('does nothing by keys that somebody has hammered before there was anything to see', async () => {
    const { page, box, press, hand } = await aScreen()
    const there = Promise.withResolvers<void>()
    await page.route(/\/assets\/hand-(?!commands)/u, async (route) => {
      await there.promise
      await route.fallback()
    })
    await press('PageDown', 'PageDown', 'Enter', 'Enter', 'b')
    there.resolve()
    await hand.waitFor()
    expect(box.calls).toEqual([])
  })

  it('does not end the class by a double click', async () => {
    const { page, box, hand } = await aScreen()
    await moveMouse(page)
    await hand.getByRole('button', { name: '下课' }).dblclick()
    await hand.getByRole('button', { name: '确定下课？再按一次' }).waitFor()
    expect(box.calls).toEqual([])
    await hand.getByRole('button', { name: '确定下课？再按一次' }).click()
    expect(await box.commands(1)).toMatchObject([{ path: '/screen/end' }])
  })

  it('is nobody’s on a screen that is not admitted, and on a box that nobody has claimed', async () => {
    const stranger = await aScreen({ orders: { admitted: false } })
    await moveMouse(stranger.page)
    await stranger.press('PageDown', 'b')
    const { box } = aClassOnAir()
    const unclaimed = await aScreen()
    if (box !== undefined) unclaimed.box.tell({ box: { ...box, claimed: false } })
    await unclaimed.press('PageDown', 'b')
    for (const { page, hand, box: told } of [stranger, unclaimed]) {
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))')
      expect([await hand.count(), told.calls]).toEqual([0, []])
    }
  })

  it('makes the screen black by the black key, and brings the picture back at any key, which does nothing else', async () => {
    const { box, press, page } = await aScreen({ question: aQuestion('open') })
    await press('b')
    await box.commands(1)
    box.tell({ orders: ordersWith({ scene: { kind: 'black' } }) })
    await page.locator('.quiz').waitFor({ state: 'detached' })
    expect(await page.locator('.hand').count()).toBe(0)
    await press('PageDown')
    expect(await box.commands(2)).toMatchObject([
      { path: '/screen/black', body: { black: true } },
      { path: '/screen/black', body: { black: false } },
    ])
  })

  it('counts by digits that are turned, typed or clicked, and tells the whole count before it closes the question', async () => {
    const { box, press, page, hand } = await aScreen({ question: aQuestion('open', { options: AB }) })
    await press('PageDown')
    await hand.waitFor()
    // Past the button that closes, to A: two tens, one less than none of the ones.
    await press('PageDown', 'b', 'PageUp', 'PageUp', 'b', 'PageDown', 'b')
    expect(await counts(page)).toEqual(['29', '00'])
    await press('1', '8')
    expect(await counts(page)).toEqual(['29', '18'])
    await page.getByRole('button', { name: 'B：多 1 人' }).click()
    await page.locator('.dial').last().hover()
    await page.mouse.wheel(0, -50)
    await page.locator('[data-answer="B"]', { hasText: '20' }).waitFor()
    await page.getByRole('button', { name: '停止答题' }).click()
    const closing = (): boolean => box.calls.some(({ body }) => JSON.stringify(body).includes('"close"'))
    while (!closing()) await box.commands(box.calls.length + 1)
    const said = box.calls.map(({ body }) => (body as { choice: { do: string; hands?: object } }).choice)
    expect(said.slice(-2)).toEqual([{ do: 'count', hands: { A: 29, B: 20 } }, { do: 'close' }])
  })

  it('publishes by pointing at what is right, and hides what somebody has said before', async () => {
    const { box, press, page, hand } = await aScreen({ question: aQuestion('closed', { options: AB }) })
    box.replies = ({ body }) => ({ status: 200, body: withHand(aQuestion('closed', { options: AB }), { hasKey: body !== undefined }) })
    await press('PageDown')
    await hand.waitFor()
    await page.getByRole('button', { name: 'A 是对的' }).click()
    const said = (await box.commands(2)).map(({ body }) => body)
    expect(said).toEqual([
      { on: 'poll/1/closed', choice: { do: 'key', key: 'A' } },
      { on: 'poll/1/closed', choice: { do: 'reveal' } },
    ])
    box.tell({ question: withHand(aQuestion('shown', { options: AB, rounds: [aVote(1, { A: 23, B: 19 })] }), { hasKey: true }) })
    await page.getByRole('button', { name: '公布结果' }).waitFor()
    expect(await page.getByRole('button', { name: '是对的' }).count()).toBe(0)
  })

  it('leaves alone what the box itself hears, and does what the box tells this screen', async () => {
    const { page, press, hand } = await aScreen({ orders: { heardKeys: ['PAGEDOWN', 'PAGEUP', 'B', 'ENTER', '1'] } })
    await press('PageDown', 'b', 'Enter', '1', 'Tab')
    await hand.waitFor()
    const first = await page.locator('[data-stop]').first().innerText()
    await press('PageDown', 'Enter')
    expect(await page.locator('[data-stop]:focus').innerText()).toBe(first)
  })

  it('stands beside every form of a question, and covers neither it nor the captions', async () => {
    for (const viewport of [
      { width: 1280, height: 720 },
      { width: 1024, height: 768 },
    ]) {
      const { page, box, press, hand } = await aScreen({ question: aQuestion('open', { form: 'corner' }) })
      await page.setViewportSize(viewport)
      await press('PageDown')
      await hand.waitFor()
      for (const form of ['corner', 'half', 'full'] as const) {
        box.tell({ question: withHand(aQuestion('open', { form })) })
        await page.locator(`.quiz[data-form="${form}"]`).waitFor()
        const [panel, quiz] = [await hand.boundingBox(), await page.locator('.quiz').boundingBox()]
        expect([form, (panel?.x ?? 0) + (panel?.width ?? 0) <= (quiz?.x ?? 0) + 1]).toEqual([form, true])
        expect((panel?.y ?? 0) + (panel?.height ?? 0)).toBeLessThanOrEqual(viewport.height * 0.8201)
      }
    }
  })
})
