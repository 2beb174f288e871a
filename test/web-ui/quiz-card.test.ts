import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuestionOnShow, QuizView } from '#appliance/contract/quiz.ts'
import { NO_STRAYS } from '#appliance/quiz/poll-state.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { Device } from '#test/helper/a-teacher.ts'
import { aBrowser, noChromium } from '#test/helper/chromium.ts'
import { aPhone, aTeachersPage } from '#test/helper/pages.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aPollOn, aQuietQuiz, aRound, FRACTIONS } from '#test/helper/told-quiz.ts'
import { aRunView } from '#test/helper/told-plans.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import { brokenRulesOf } from '#test/screenshots/faults.ts'

let browser: Browser
let box: RunningBox
let page: Page
let teacher: Device

beforeAll(async () => {
  if (noChromium !== undefined) return
  ;[browser, box] = await Promise.all([aBrowser(), aBox()])
  ;({
    teacher: { page, device: teacher },
  } = await aTeachersPage(browser, box))
  await teacher.call('POST', '/api/v1/lesson/start', {})
})
afterAll(async () => {
  await browser?.close()
  await box?.dispose()
})

const card = (of: Page) => of.locator('.quiz-card')
const tap = (name: string | RegExp, of = page): Promise<void> => card(of).getByRole('button', { name }).first().click()
const quizNow = async (): Promise<QuizView> => (await teacher.call<QuizView>('GET', '/api/v1/quiz')).body
const until = <T>(look: () => Promise<T>, wanted: object): Promise<unknown> => expect.poll(look, { timeout: 15_000 }).toMatchObject(wanted)

async function aPupil(seat: string): Promise<Device> {
  const pupil = new Device(box.origin)
  await pupil.call('POST', '/api/v1/quiz/join', { seat })
  return pupil
}

async function answer(pupil: Device, value: string): Promise<void> {
  const { poll } = (await pupil.call<QuestionOnShow>('GET', '/api/v1/quiz/question')).body
  const { status, body } = await pupil.call('POST', '/api/v1/quiz/answer', { poll: poll?.id, round: poll?.round, value })
  if (status !== 200) throw new Error(JSON.stringify(body))
}

describe.skipIf(noChromium !== undefined)(`a question in the teacher’s hand ${noChromium ?? ''}`, () => {
  it('is asked at one tap, and goes to its kept result by one button that follows it', async () => {
    const [three, seven] = [await aPupil('3'), await aPupil('7')]
    await tap(/问一题 A–D/)
    await card(page)
      .getByRole('button', { name: /停止答题/ })
      .waitFor()
    await answer(three, 'A')
    await answer(seven, 'B')
    await card(page).getByText('都答完了').waitFor()
    await tap(/停止答题/)
    await card(page).getByText('正确答案是哪个').waitFor()
    await tap(/^B$/)
    await tap(/大屏显示统计/)
    await tap(/公布结果/)
    await card(page).getByText('答对 1 人（B）').waitFor()
    await tap(/讨论后再答一次/)
    await card(page).getByText('第 2 次作答').waitFor()
    await answer(three, 'B')
    await answer(seven, 'A')
    await tap(/停止答题/)
    await card(page).getByText('上次 1').first().waitFor()
    await tap(/大屏显示统计/)
    await tap(/公布结果/)
    await tap(/记下，收起/)
    await page.getByText('这节课的题（1）').waitFor()
    expect((await quizNow()).last).toMatchObject({ question: { key: 'B' }, tally: { right: 1 } })
  })

  it('has a seat freed for the phone of the pupil who sits there', async () => {
    const before = await quizNow()
    await aPupil('41')
    await until(quizNow, { phones: before.phones + 1 })
    await tap(/^手机（/)
    const seats = card(page).locator('.quiz-fold')
    await seats.getByLabel('座位号或名字').fill('41号')
    await tap('让出这个座位')
    await seats.getByText('已让出，可以重新加入').waitFor()
    await until(quizNow, { phones: before.phones })
    await seats.getByLabel('座位号或名字').fill('99')
    await tap('让出这个座位')
    await seats.getByText('没有手机在这个座位上').waitFor()
    await tap(/^手机（/)
  })

  it('is opened by mistake and taken back at once', async () => {
    await tap(/对 \/ 错/)
    await page.locator('.undo-bar').getByRole('button').click()
    await until(quizNow, { phase: 'idle', last: { question: { kind: 'single' } } })
    await card(page)
      .getByRole('button', { name: /问一题/ })
      .waitFor()
  })

  it('is asked under the conditions that were chosen, which this phone remembers', async () => {
    await tap(/实名 · 不限时/)
    for (const wish of [/^匿名$/, /^30 秒$/, /^一角$/, /^先定再问$/]) await tap(wish)
    await page.reload()
    await tap(/对 \/ 错/)
    await tap(/^错$/)
    await until(quizNow, { phase: 'open', poll: { identity: 'anonymous', form: 'corner', question: { key: 'false' } } })
    // Of nobody's name, bars would say whose they are while they grow.
    await card(page).getByText('停止答题后才显示各项人数').waitFor()
    expect(await card(page).locator('.quiz-bars').count()).toBe(0)
    const before = (await quizNow()).poll?.ends?.leftMs ?? 0
    await tap(/\+30 秒/)
    await expect.poll(async () => ((await quizNow()).poll?.ends?.leftMs ?? 0) > before, { timeout: 15_000 }).toBe(true)
  })

  it('is counted by hand where nobody has anything to press, and counted on after a reload', async () => {
    await tap(/数举手/)
    await card(page).getByLabel('错 的举手人数').fill('23')
    await card(page).getByLabel('对 的举手人数').fill('14')
    await card(page).getByRole('group', { name: '对', exact: true }).getByRole('button', { name: '+5' }).click()
    await tap(/停止答题/)
    await until(quizNow, { phase: 'closed', poll: { hands: { true: 19, false: 23 }, rounds: [{ tally: { byHand: 42, right: 23 } }] } })
    await page.reload()
    await card(page).getByText('其中 42 人是数的手').waitFor()
    await card(page).locator('.quiz-bars').waitFor()
    await tap(/数举手/)
    expect(await card(page).getByLabel('对 的举手人数').inputValue()).toBe('19')
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('is thrown away only by holding, and after class it is said who missed what', async () => {
    await tap(/^更多$/)
    await card(page).getByRole('button', { name: /作废/ }).focus()
    await page.keyboard.down('Enter')
    await until(quizNow, { phase: 'idle' })
    await page.keyboard.up('Enter')
    await teacher.call('POST', '/api/v1/lesson/end', {})
    await page.locator('.quiz-results').waitFor()
    await page.getByRole('button', { name: /看谁答错了/ }).click()
    await page.getByText('7 号座位').waitFor()
    expect(await brokenRulesOf(page)).toEqual([])
  })

  it('may be of any kind by two taps, and waits on the screens for a third where the teacher wishes it', async () => {
    await teacher.call('POST', '/api/v1/lesson/start', {})
    await tap(/不限时|30 秒/)
    for (const wish of [/^实名$/, /^不限时$/, /^问完再定$/, /^先上大屏$/]) await tap(wish)
    for (const [name, kind] of KINDS) {
      await tap(/更多题型/)
      await card(page).locator('.quiz-fold .quiz-quick').getByRole('button', { name, exact: true }).click()
      await until(quizNow, { phase: 'prepared', poll: { question: { kind } } })
      await tap(/^开始答题/)
      await until(quizNow, { phase: 'open' })
      await teacher.call('POST', '/api/v1/quiz/choose', { on: (await quizNow()).on, choice: { do: 'discard' } })
      await card(page)
        .getByRole('button', { name: /更多题型/ })
        .waitFor()
    }
  })
})

const KINDS = [
  ['单选', 'single'],
  ['对错', 'true-false'],
  ['打分 1–5', 'scale'],
  ['数字', 'number'],
  ['多选', 'multiple'],
  ['排序', 'order'],
  ['投票', 'poll'],
  ['写几个字', 'text'],
  ['举手', 'hand-up'],
  ['准备好了吗', 'ready'],
  ['抢答', 'buzz'],
] as const

async function told(views: Parameters<typeof aClassOnAir>[0]): Promise<{ told: Page; says: ToldBox }> {
  const says = new ToldBox(aClassOnAir(views))
  const told = await aPhone(browser)
  await says.answer(told)
  await told.goto(`${TOLD_ORIGIN}/`)
  await card(told).waitFor()
  return { told, says }
}

describe.skipIf(noChromium !== undefined)(`the quiz on the class page ${noChromium ?? ''}`, () => {
  it('tells the second of two teachers that the question has moved on', async () => {
    const { told: phone, says } = await told({ quiz: aPollOn('open') })
    says.replies = ({ path }) =>
      path === '/quiz/choose' ? { status: 409, body: { code: 'QUIZ_MOVED', current: aPollOn('shown') } } : undefined
    await tap(/停止答题/, phone)
    await card(phone).getByText('另一位老师刚动过这道题').waitFor()
    expect((await says.commands(1))[0]).toMatchObject({ body: { on: 'fractions/1/open', choice: { do: 'close' } } })
  })

  it('asks with one tap what the lesson suggests, or the run sheet does, and puts aside what is not wanted', async () => {
    const suggestion = { id: 'cue', itemId: 'fractions', title: { 'zh-Hans': '分数小测' }, questions: 3, first: FRACTIONS, atMs: 1000 }
    const { told: phone, says } = await told({ quiz: aQuietQuiz({ suggestion }), run: aRunView({ at: 2 }) })
    await tap(/问：一张饼/, phone)
    await tap(/问：把一个饼/, phone)
    await tap(/不问/, phone)
    const [cue, step, away] = await says.commands(3)
    expect([cue?.body, step?.body]).toMatchObject([
      { on: 'none/', ask: { suggestion: 'cue' } },
      { ask: { stepId: aRunView().run?.steps[2]?.step.id } },
    ])
    expect(away).toMatchObject({ method: 'DELETE', path: '/quiz/suggestion' })
  })

  it('says that nobody sees the question behind a black screen, until that is taken back', async () => {
    const { told: phone, says } = await told({ quiz: aPollOn('open') })
    const { lesson } = aClassOnAir()
    if (lesson !== undefined) says.tell({ lesson: { ...lesson, black: true } })
    await card(phone).getByText('同学看不到这道题').waitFor()
    if (lesson !== undefined) says.tell({ lesson })
    await card(phone).getByText('同学看不到这道题').waitFor({ state: 'detached' })
  })

  it('asks without phones where the school or this teacher does', async () => {
    const { told: phone, says } = await told({ quiz: aQuietQuiz({ phonesAnswer: false }) })
    await tap(/不限时/, phone)
    const phones = card(phone).getByRole('group', { name: '学生手机' })
    expect(await phones.getByRole('button', { name: '不用手机' }).getAttribute('aria-pressed')).toBe('true')
    await phones.getByRole('button', { name: '可以作答' }).click()
    await tap(/对 \/ 错/, phone)
    await phones.getByRole('button', { name: '不用手机' }).click()
    await tap(/对 \/ 错/, phone)
    const asked = await says.commands(2)
    expect(asked.map(({ body }) => (body as { phones?: boolean }).phones)).toEqual([true, false])
  })

  it('says of a full disk that answers wait and what to do, and of a box that is away what it last knew', async () => {
    const trouble = { kind: 'disk-full' as const, since: 0, waiting: 12 }
    const round = { ...aRound({ A: 4 }), strays: { ...NO_STRAYS, unstored: 3 } }
    const { told: phone, says } = await told({ quiz: aPollOn('open', { rounds: [round], unknownDevices: ['a'] }, { trouble }) })
    await card(phone).getByText('12 个答案在等着存').waitFor()
    await card(phone).getByText('有 3 次作答没能存下').waitFor()
    await card(phone).getByText('有 1 个答题器还没有主人').waitFor()
    expect(await brokenRulesOf(phone)).toEqual([])
    says.goAway()
    await card(phone).getByText('学生的答案盒子照样存着').waitFor()
    expect(
      await card(phone)
        .getByRole('button', { name: /停止答题/ })
        .getAttribute('aria-disabled'),
    ).toBe('true')
  })

  it('has no place for a quiz that did not start, and the lesson goes on', async () => {
    const { told: phone } = await told({})
    await card(phone).getByText('没有启动').waitFor()
  })
})
