import { describe, expect, it } from 'vitest'
import type { QuestionOnShow } from '#appliance/contract/quiz.ts'
import { aClaimedBox, aTeacherByPin, aWebBox } from './a-web-box.ts'
import type { WebBox } from './a-web-box.ts'
import { openFeed } from './feed-page.ts'
import type { Answer, Visitor } from './visitor.ts'

const AB = { kind: 'single', options: [{}, {}] }

/** The box's own browser, with its screen open. */
async function ownScreen(box: WebBox) {
  const screen = box.visitor()
  screen.cookies.set('classbox_screen', box.screens.newToken())
  const page = await openFeed(screen, '?page=screen')
  await page.view('orders', ({ admitted }) => admitted === true)
  const question = async (fits: (question: QuestionOnShow) => boolean = () => true): Promise<QuestionOnShow> =>
    (await page.view('question', (view) => fits(view as unknown as QuestionOnShow))) as unknown as QuestionOnShow
  const on = async (): Promise<string> => (await question()).hand?.on ?? ''
  const choose = async (choice: object): Promise<Answer> => screen.post('/api/v1/screen/choose', { on: await on(), choice })
  return { screen, page, question, on, choose }
}

describe('somebody at an admitted screen', () => {
  it('starts the class, asks, counts hands, closes, publishes and ends, without any other device', async () => {
    const box = await aClaimedBox()
    const { screen, question, on, choose } = await ownScreen(box)
    expect((await screen.post('/api/v1/screen/start')).status).toBe(200)
    expect(box.lesson.view.value.running).toBe(true)
    expect((await screen.post('/api/v1/screen/ask', { on: await on(), ask: { question: AB } })).status).toBe(200)
    await question(({ phase }) => phase === 'open')
    expect((await choose({ do: 'count', hands: { A: 23, B: 19 } })).body).toMatchObject({ hand: { hands: { A: 23, B: 19 } } })
    expect((await choose({ do: 'close' })).body).toMatchObject({ phase: 'closed', hand: { hasKey: false } })
    await question(({ phase }) => phase === 'closed')
    expect((await choose({ do: 'key', key: 'A' })).text).not.toContain('"key"')
    expect((await choose({ do: 'reveal' })).body).toMatchObject({
      phase: 'revealed',
      poll: { key: 'A', rounds: [{ tally: { wrong: 19 } }] },
    })
    expect((await screen.post('/api/v1/screen/black', { black: true })).status).toBe(200)
    expect(box.lesson.view.value.black).toBe(true)
    expect((await screen.post('/api/v1/screen/end')).status).toBe(200)
    expect(box.lesson.view.value.running).toBe(false)
  })

  it('goes on with a question that a teacher’s phone has asked, whoever holds the lesson, and is told without its key where that was faster', async () => {
    const box = await aClaimedBox()
    const { on, choose, screen } = await ownScreen(box)
    const before = await on()
    const teacher = await aTeacherByPin(box)
    await teacher.post('/api/v1/lesson/start')
    await teacher.post('/api/v1/quiz/ask', { on: before, ask: { question: { ...AB, key: 'B' } } })
    const late = await screen.post('/api/v1/screen/ask', { on: before, ask: { question: AB } })
    expect(late.body).toMatchObject({ code: 'QUIZ_MOVED', current: { phase: 'open', hand: { hasKey: true } } })
    expect(late.text).not.toContain('"key"')
    expect((await choose({ do: 'close' })).status).toBe(200)
  })

  it('is nobody where the screen is a stranger, the box unclaimed, or the device no screen', async () => {
    const ways = ['start', 'end', 'black', 'ask', 'choose']
    const statuses = async (visitor: Visitor): Promise<number[]> =>
      Promise.all(ways.map(async (way) => (await visitor.post(`/api/v1/screen/${way}`, {})).status))
    const nobody = ways.map(() => 401)
    const unclaimed = await aWebBox()
    expect(await statuses((await ownScreen(unclaimed)).screen)).toEqual(nobody)
    const box = await aClaimedBox()
    expect(await statuses(box.visitor())).toEqual(nobody)
    expect(await statuses(await aTeacherByPin(box))).toEqual(nobody)
    const stranger = box.visitor()
    stranger.cookies.set('classbox_screen', box.screens.newToken())
    const away = `192.168.1.20:${box.web.port}`
    await (await openFeed(stranger, '?page=screen', { host: away, origin: `http://${away}` })).view('orders')
    expect(await statuses(stranger)).toEqual(nobody)
  })

  it('commands from no page but the box’s own', async () => {
    const box = await aClaimedBox()
    const { screen } = await ownScreen(box)
    const answer = await screen.post('/api/v1/screen/start', {}, { origin: 'http://elsewhere.example' })
    expect(answer.body).toMatchObject({ code: 'ORIGIN_REFUSED' })
  })

  it('is alone in being told what a command names', async () => {
    const box = await aClaimedBox()
    const [teacher, pupil] = [await openFeed(await aTeacherByPin(box)), await openFeed(box.visitor())]
    expect(await teacher.view('question')).not.toHaveProperty('hand')
    expect(await pupil.view('question')).not.toHaveProperty('hand')
  })
})
