import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AskRequest, QuizChoice, QuizForm, QuizQuestion, QuizView } from '#appliance/contract/quiz.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant, Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aPhone, picturesGoOn, screenShows } from '#test/helper/pages.ts'

const UNHURRIED = 60_000
const FRACTIONS: QuizQuestion = {
  kind: 'single',
  text: '下面哪个分数最大？',
  options: [{ text: '二分之一' }, { text: '三分之二' }, { text: '四分之三' }, { text: '五分之四' }],
  key: 'D',
}

let box: RunningBox
let browser: Browser
let teacher: Device

beforeAll(async () => {
  if (noChromium !== undefined) return
  ;[browser, box] = await Promise.all([aBrowser(), aBox()])
  teacher = await aClaimant(box)
  await teacher.call('POST', '/api/v1/lesson/start', { sample: true })
}, UNHURRIED)
afterEach(async () => {
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? [])
  if (teacher === undefined) return
  if ((await quiz()).poll !== undefined) await choose({ do: 'discard' })
  await teacher.call('DELETE', '/api/v1/quiz/phones')
})
afterAll(async () => {
  await Promise.all([browser?.close(), box?.dispose()])
})

async function quiz(): Promise<QuizView> {
  return (await teacher.call<QuizView>('GET', '/api/v1/quiz')).body
}

async function ask(question: QuizQuestion, more: Partial<AskRequest> = {}): Promise<void> {
  const { on } = await quiz()
  expect(await teacher.call('POST', '/api/v1/quiz/ask', { on, ask: { question }, ...more })).toMatchObject({ status: 200 })
}

async function choose(choice: QuizChoice): Promise<void> {
  const { on } = await quiz()
  expect(await teacher.call('POST', '/api/v1/quiz/choose', { on, choice })).toMatchObject({ status: 200 })
}

/** Phones at seats from 1 on that give these answers. */
async function aClass(seats: number): Promise<(...answers: string[]) => Promise<void>> {
  const phones = Array.from({ length: seats }, () => new Device(box.origin))
  await Promise.all(phones.map((phone, at) => phone.call('POST', '/api/v1/quiz/join', { seat: String(at + 1) })))
  return async (...answers) => {
    const { poll } = await quiz()
    const give = (phone: Device, at: number): Promise<unknown> =>
      phone.call('POST', '/api/v1/quiz/answer', { poll: poll?.id, round: poll?.round, value: answers[at] })
    for (const answer of await Promise.all(phones.map(give))) expect(answer).toMatchObject({ status: 200 })
  }
}

async function aProjector(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' })
  const screen = await context.newPage()
  await screen.goto(`${box.origin}/screen`)
  await screenShows(screen, 'live')
  return screen
}

/** What stands in the question that the projector shows in this phase. */
async function shown(screen: Page, phase: string): Promise<string[]> {
  await screen.locator(`.quiz[data-phase="${phase}"]`).waitFor()
  return screen.locator('.bar-count').allInnerTexts()
}

// These run in the page, which has a DOM that these tests do not.
const PICTURE = `JSON.stringify(document.querySelector('video').getBoundingClientRect())`
const LOWEST = `document.querySelector('.quiz').getBoundingClientRect().bottom / innerHeight`
/** As a share of the height. Letters in marks grow with their shapes. */
const SMALLEST_TEXT = `Math.min(...[...document.querySelectorAll('.quiz *')]
  .filter((one) => one.closest('svg') === null && one.offsetHeight > 0 && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
  .map((one) => parseFloat(getComputedStyle(one).fontSize))) / innerHeight`

describe.skipIf(noChromium !== undefined)(`a question over the picture ${noChromium ?? ''}`, { timeout: UNHURRIED }, () => {
  it('counts while it is open, and shows bars, what is right, and the vote before, each at its time', async () => {
    const screen = await aProjector()
    const answers = await aClass(3)
    await ask(FRACTIONS, { seconds: 600 })
    await answers('A', 'C', 'C')
    await screen.locator('.quiz-count b', { hasText: '3' }).waitFor()
    expect(await shown(screen, 'open')).toEqual([])
    expect(await screen.locator('.quiz-ring').isVisible()).toBe(true)
    await choose({ do: 'close' })
    expect(await shown(screen, 'closed')).toEqual([])
    await choose({ do: 'show' })
    expect(await shown(screen, 'shown')).toEqual(['1', '0', '2', '0'])
    expect(await screen.locator('.bar-row.right').count()).toBe(0)
    await choose({ do: 'revote' })
    expect(await shown(screen, 'open')).toEqual([])
    await answers('D', 'D', 'C')
    await choose({ do: 'reveal' })
    expect(await shown(screen, 'revealed')).toEqual(['0\n1', '0\n0', '1\n2', '2\n0'])
    expect(await screen.locator('.bar-row.right .mark').getAttribute('aria-label')).toBe('D')
  })

  it('moves nothing of the picture, leaves the captions their place, and is never too small to be read', async () => {
    const screen = await aProjector()
    const before = await screen.evaluate<string>(PICTURE)
    await ask(FRACTIONS, { seconds: 600 })
    const looks: object[] = []
    for (const form of ['corner', 'half', 'full'] satisfies QuizForm[]) {
      await choose({ do: 'form', form })
      await screen.locator(`.quiz[data-form="${form}"]`).waitFor()
      const [lowest, smallest] = [await screen.evaluate<number>(LOWEST), await screen.evaluate<number>(SMALLEST_TEXT)]
      looks.push({ form, clear: lowest <= 0.8201, large: smallest >= 0.0399, picture: await screen.evaluate<string>(PICTURE) })
    }
    const well = { clear: true, large: true, picture: before }
    expect(looks).toEqual(['corner', 'half', 'full'].map((form) => ({ form, ...well })))
    await picturesGoOn(screen)
    await choose({ do: 'discard' })
    await screen.locator('.quiz').waitFor({ state: 'detached' })
  })

  it('takes more of the screen where a question is too long for the part that was asked for', async () => {
    const screen = await aProjector()
    await ask({ ...FRACTIONS, text: '请先画线段图再想一想。'.repeat(12) }, { form: 'corner' })
    await screen.locator('.quiz[data-form="full"], .quiz[data-form="half"]').waitFor()
    expect(await screen.locator('.quiz[data-cut]').count()).toBe(0)
  })
})

async function seated(seat: string): Promise<Page> {
  const phone = await aPhone(browser)
  await phone.goto(`${box.origin}/join`)
  await phone.locator('.field input').fill(seat)
  await phone.locator('.button.primary').click()
  return phone
}

const tile = (phone: Page, letter: string) => phone.locator(`.tile.of-${letter}`)
const press = (phone: Page, name: string): Promise<void> => phone.getByRole('button', { name, exact: true }).click()

/** Holds back the answers of a phone until they are let go. */
async function heldBack(phone: Page): Promise<{ asked: Promise<void>; letGo: () => void }> {
  const [arrival, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await phone.route('**/quiz/answer', async (route) => {
    arrival.resolve()
    await gate.promise
    await route.continue()
  })
  return { asked: arrival.promise, letGo: gate.resolve }
}

describe.skipIf(noChromium !== undefined)(`a pupil’s phone ${noChromium ?? ''}`, { timeout: UNHURRIED }, () => {
  it('says “sent” only once the answer is stored, and still after a reload', async () => {
    const phone = await seated('12')
    await phone.locator('.waiting').waitFor()
    await ask(FRACTIONS)
    const { asked, letGo } = await heldBack(phone)
    await tile(phone, 'B').click()
    await asked
    expect(await phone.locator('.standing').innerText()).toBe('正在送…')
    expect((await quiz()).poll?.rounds[0]?.tally.answered).toBe(0)
    letGo()
    await phone.locator('.sent').waitFor()
    expect((await quiz()).poll?.answeredBy.seats).toEqual(['12'])
    await phone.reload()
    await phone.locator('.sent').waitFor()
    expect(await tile(phone, 'B').getAttribute('aria-pressed')).toBe('true')
    expect(await phone.locator('.identity').innerText()).toContain('实名')
  })

  it('is told in plain words when the seat is taken, and when an answer came too late', async () => {
    const phone = await seated('12')
    const other = await seated('12')
    await other.locator('.wrong', { hasText: '另一部手机' }).waitFor()
    await ask(FRACTIONS)
    await tile(phone, 'A').click()
    await phone.locator('.sent').waitFor()
    const { asked, letGo } = await heldBack(phone)
    await tile(phone, 'B').click()
    await asked
    await choose({ do: 'close' })
    letGo()
    await phone.locator('.wrong', { hasText: '已经停止作答' }).waitFor()
    expect(await phone.locator('.standing').innerText()).toContain('你的答案：A')
  })

  it('sends an answer by itself that did not get through', async () => {
    const phone = await seated('12')
    await ask(FRACTIONS)
    await phone.route('**/quiz/answer', (route) => route.abort())
    await tile(phone, 'C').click()
    await phone.locator('.standing .icon-offline').waitFor()
    expect(await phone.locator('.sent').count()).toBe(0)
    await phone.unroute('**/quiz/answer')
    await phone.locator('.sent').waitFor()
    expect((await quiz()).poll?.rounds[0]?.tally.bars[2]).toEqual({ value: 'C', count: 1 })
  })

  it('that slept without a network while the question was asked has it when it wakes up, and answers', async () => {
    const phone = await seated('12')
    await phone.locator('.waiting').waitFor()
    const sleep = await phone.context().newCDPSession(phone)
    await phone.context().setOffline(true)
    await sleep.send('Page.setWebLifecycleState', { state: 'frozen' })
    await ask(FRACTIONS)
    await phone.context().setOffline(false)
    await sleep.send('Page.setWebLifecycleState', { state: 'active' })
    await tile(phone, 'D').click()
    await phone.locator('.sent').waitFor()
    expect((await quiz()).poll?.answeredBy.seats).toEqual(['12'])
  })

  it('answers every kind of question by touch', async () => {
    const phone = await seated('12')
    const options = [{ text: '一' }, { text: '二' }, { text: '三' }]
    const tapped =
      (...names: string[]) =>
      async () => {
        for (const name of names) await press(phone, name)
      }
    const tiles =
      (...letters: string[]) =>
      async () => {
        for (const letter of letters) await tile(phone, letter).click()
      }
    const send = tapped('交')
    const kinds: [QuizQuestion, () => Promise<void>, string][] = [
      [{ kind: 'multiple', options }, async () => tiles('C', 'A')().then(send), 'AC'],
      [{ kind: 'order', options }, async () => tiles('C', 'A', 'B')().then(send), 'CAB'],
      [{ kind: 'true-false' }, tiles('B'), 'false'],
      [{ kind: 'ready' }, tiles('A'), 'yes'],
      [{ kind: 'poll', options }, tiles('C'), 'C'],
      [{ kind: 'scale', steps: 5 }, tapped('4'), '4'],
      [{ kind: 'number' }, tapped('负号', '0', '小数点', '5', '交'), '-0.5'],
      [{ kind: 'text' }, async () => phone.locator('.words input').fill(' 很有趣 ').then(send), '很有趣'],
      [{ kind: 'hand-up' }, tapped('我举手'), 'up'],
      [{ kind: 'buzz' }, tapped('抢！'), ''],
    ]
    const stored: string[] = []
    for (const [question, answer] of kinds) {
      await ask(question)
      await phone.locator(`.asked[data-kind="${question.kind}"]`).waitFor()
      await answer()
      await phone.locator('.sent').waitFor()
      const { poll } = await quiz()
      const bars = poll?.rounds[0]?.tally.bars.filter(({ count }) => count > 0) ?? []
      await choose({ do: 'discard' })
      stored.push(`${question.kind} ${poll?.racers?.length ?? ''}${bars.map(({ value }) => value).join('')}`)
    }
    expect(stored).toEqual(kinds.map(([{ kind }, , value]) => `${kind} ${kind === 'buzz' ? '1' : value}`))
  })
})
