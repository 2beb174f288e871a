import { describe, expect, it } from 'vitest'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import { aClaimedBox, aTeacherByCode, aTeacherByPin } from './a-web-box.ts'
import type { WebBox } from './a-web-box.ts'
import { openFeed } from './feed-page.ts'
import type { Answer, Visitor } from './visitor.ts'

const ABCD = { kind: 'single', options: [{ text: '一' }, { text: '二' }, {}, {}], text: '1/2 + 1/2', key: 'A' }

/** A teacher who runs a class. */
async function aTeacherInClass() {
  const box = await aClaimedBox()
  const teacher = await aTeacherByPin(box)
  await teacher.post('/api/v1/lesson/start')
  const on = async (): Promise<unknown> => (await teacher.get('/api/v1/quiz')).body['on']
  const ask = async (question: object, more: object = {}): Promise<Answer> =>
    teacher.post('/api/v1/quiz/ask', { on: await on(), ask: { question }, ...more })
  const choose = async (choice: object): Promise<Answer> => teacher.post('/api/v1/quiz/choose', { on: await on(), choice })
  return { ...box, teacher, on, ask, choose }
}

async function aPhone(box: WebBox, seat: string): Promise<Visitor> {
  const phone = box.visitor()
  await phone.post('/api/v1/quiz/join', { seat })
  return phone
}

/** Its answer to the question that it is shown. Answers are gathered for a moment, which a test has to let pass. */
async function answered(box: WebBox, phone: Visitor, value: string): Promise<Answer> {
  const { poll } = (await phone.get('/api/v1/quiz/question')).body as { poll: { id: string; round: number } }
  const answer = phone.post('/api/v1/quiz/answer', { poll: poll.id, round: poll.round, value })
  // Slower than the box's own patience with a disk that takes its time.
  const ticking = setInterval(() => box.clock.advance(milliseconds(1)), 5)
  await answer.finally(() => clearInterval(ticking))
  return answer
}

describe('a question over the API', () => {
  it('is asked by whoever has the lesson, answered by phones without an account, and shows its key when it is published', async () => {
    const box = await aTeacherInClass()
    const [one, two] = [await aPhone(box, '1'), await aPhone(box, '2')]
    expect((await box.ask(ABCD)).body).toMatchObject({ phase: 'open', poll: { round: 1, expected: 2, question: { key: 'A' } } })
    const seen = await one.get('/api/v1/quiz/question')
    expect(seen.body).toMatchObject({ phase: 'open', poll: { kind: 'single', identity: 'named', options: ABCD.options } })
    expect(seen.text).not.toMatch(/"key"|"answered"/)
    expect((await answered(box, one, 'A')).body).toEqual({ taken: 'stored', value: 'A' })
    expect((await answered(box, two, 'b')).body).toEqual({ taken: 'stored', value: 'B' })
    expect((await answered(box, one, 'B')).body).toEqual({ taken: 'changed', value: 'B' })
    expect((await one.get('/api/v1/quiz/me')).body).toMatchObject({ joined: true, seat: '1', answer: { value: 'B' } })
    await box.choose({ do: 'close' })
    expect((await answered(box, two, 'A')).body).toMatchObject({ status: 409, code: 'QUIZ_CLOSED' })
    await box.choose({ do: 'reveal' })
    expect((await two.get('/api/v1/quiz/question')).body).toMatchObject({
      poll: { key: 'A', rounds: [{ tally: { answered: 2, wrong: 2 } }] },
    })
    await box.choose({ do: 'keep' })
    const { results } = (await box.teacher.get('/api/v1/quiz/results')).body as { results: { id: string }[] }
    expect((await box.teacher.get(`/api/v1/quiz/results/${results[0]?.id}`)).body).toMatchObject({
      answers: [
        { seat: '1', value: 'B', right: false },
        { seat: '2', value: 'B', right: false },
      ],
    })
    expect((await one.get('/api/v1/quiz/results')).status).toBe(401)
  })

  it('has one phone for each seat, and one seat for each phone, through any reload', async () => {
    const box = await aTeacherInClass()
    const phone = await aPhone(box, '1')
    await box.ask({ ...ABCD, key: undefined })
    await answered(box, phone, 'A')
    const other = box.visitor()
    expect((await other.post('/api/v1/quiz/join', { seat: '1' })).body).toMatchObject({ status: 409, code: 'SEAT_TAKEN' })
    expect((await answered(box, other, 'B')).body).toMatchObject({ status: 403, code: 'NOT_JOINED' })
    const reloaded = box.visitor()
    reloaded.cookies.set('classbox_pupil', phone.cookies.get('classbox_pupil') ?? '')
    expect((await answered(box, reloaded, 'A')).body).toEqual({ taken: 'repeated', value: 'A' })
    expect((await box.teacher.get('/api/v1/quiz')).body).toMatchObject({ phones: 1, poll: { rounds: [{ tally: { answered: 1 } }] } })
    expect((await box.teacher.ask('DELETE', '/api/v1/quiz/phones?seat=1')).status).toBe(200)
    // Whoever sits there now is not told what was answered from there, and has the seat's one answer.
    expect((await other.post('/api/v1/quiz/join', { seat: '1' })).body).toEqual({ joined: true, seat: '1' })
    expect((await answered(box, other, 'B')).body).toEqual({ taken: 'changed', value: 'B' })
    expect((await box.teacher.get('/api/v1/quiz')).body).toMatchObject({ poll: { rounds: [{ tally: { answered: 1 } }] } })
  })

  it('is answered by honest phones, too, while one behind the same address floods it', async () => {
    const box = await aTeacherInClass()
    const [honest, hostile] = [await aPhone(box, '1'), await aPhone(box, '2')]
    await box.ask(ABCD)
    const { poll } = (await hostile.get('/api/v1/quiz/question')).body as { poll: { id: string; round: number } }
    const flood = (): Promise<Answer> => hostile.post('/api/v1/quiz/answer', { poll: poll.id, round: poll.round + 1, value: 'A' })
    const refused: Answer[] = []
    for (let at = 0; at < 320; at += 1) refused.push(await flood())
    expect(refused.at(0)?.body).toMatchObject({ code: 'QUIZ_CLOSED' })
    expect(refused.at(-1)?.body).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' })
    expect((await answered(box, honest, 'A')).body).toMatchObject({ taken: 'stored' })
  })

  it('tells the second of two teachers what the first has asked', async () => {
    const box = await aTeacherInClass()
    const on = await box.on()
    await box.ask(ABCD)
    const late = await box.teacher.post('/api/v1/quiz/ask', { on, ask: { question: { kind: 'true-false' } } })
    expect(late.body).toMatchObject({ status: 409, code: 'QUIZ_MOVED', current: { phase: 'open', poll: { question: { kind: 'single' } } } })
  })

  it('is nobody’s to ask but those who have the lesson', async () => {
    const box = await aTeacherInClass()
    const guest = box.visitor()
    expect((await guest.post('/api/v1/quiz/ask', { on: 'none/', ask: { question: ABCD } })).status).toBe(401)
    expect((await guest.get('/api/v1/quiz')).status).toBe(401)
    expect((await guest.get('/api/v1/quiz/me')).body).toEqual({ joined: false })
    const other = await aTeacherByCode(box)
    expect((await other.post('/api/v1/quiz/prepared', { questions: [ABCD] })).status).toBeGreaterThanOrEqual(400)
  })

  it('is prepared with the PIN alone, and whoever came by the code on the screen may look and ask', async () => {
    const box = await aClaimedBox()
    const guest = await aTeacherByCode(box)
    const author = box.claimer
    const { questions } = (await author.post('/api/v1/quiz/prepared', { questions: [ABCD] })).body as { questions: { id: string }[] }
    const id = questions[0]?.id ?? ''
    const set = { title: '下课小测', questions: [id], atEnd: true }
    const { sets } = (await author.post('/api/v1/quiz/sets', set)).body as { sets: { id: string }[] }
    const path = `/api/v1/quiz/prepared/${id}`
    const wishes = [
      ['POST', '/api/v1/quiz/prepared', { questions: [ABCD] }],
      ['PUT', path, ABCD],
      ['PUT', `${path}/place`, { before: null }],
      ['POST', `${path}/copy`, {}],
      ['DELETE', path, undefined],
      ['POST', `${path}/restore`, {}],
      ['POST', '/api/v1/quiz/sets', set],
      ['DELETE', `/api/v1/quiz/sets/${sets[0]?.id}`, undefined],
    ] as const
    for (const [method, to, body] of wishes) expect((await guest.ask(method, to, { body })).body).toMatchObject({ code: 'PIN_REQUIRED' })
    const { body: view } = await guest.get('/api/v1/quiz')
    expect(view).toMatchObject({ prepared: { count: 1, exit: { title: '下课小测', questions: 1 } } })
    const asked = await guest.post('/api/v1/quiz/ask', { on: view['on'], ask: { set: sets[0]?.id } })
    expect(asked.body).toMatchObject({ phase: 'open', poll: { question: { text: ABCD.text } } })
  })

  it('that cannot be is refused', async () => {
    const { teacher, on } = await aTeacherInClass()
    const wishes = [
      [{ question: { kind: 'essay' } }, 'BAD_REQUEST'],
      [{ question: { kind: 'single' } }, 'QUIZ_REFUSED'],
      [{ itemId: 'nothing' }, 'ITEM_UNKNOWN'],
      [{ prepared: ['nothing'] }, 'QUESTION_UNKNOWN'],
    ] as const
    for (const [ask, code] of wishes) expect((await teacher.post('/api/v1/quiz/ask', { on: await on(), ask })).body).toMatchObject({ code })
    expect((await teacher.post('/api/v1/quiz/choose', { on: await on(), choice: { do: 'close' } })).body).toMatchObject({
      code: 'QUIZ_NOT_ON',
    })
  })

  it('is counted by hand where nobody has anything to press', async () => {
    const box = await aTeacherInClass()
    await box.ask({ kind: 'single', options: [{}, {}] })
    expect((await box.choose({ do: 'count', hands: { A: 23, B: 19 } })).body).toMatchObject({
      poll: { rounds: [{ tally: { answered: 42, byHand: 42 } }], hands: { A: 23, B: 19 } },
    })
    expect((await box.choose({ do: 'count', hands: { A: 501 } })).body).toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('is prepared the evening before', async () => {
    const { teacher } = await aTeacherInClass()
    const { questions } = (await teacher.post('/api/v1/quiz/prepared', { questions: [ABCD, { kind: 'ready' }] })).body as {
      questions: { id: string }[]
    }
    expect(questions).toHaveLength(2)
    await teacher.ask('DELETE', `/api/v1/quiz/prepared/${questions[0]?.id}`)
    expect((await teacher.get('/api/v1/quiz/prepared')).body).toMatchObject({ questions: [{ question: { kind: 'ready' } }] })
  })
})

describe('a question on the feed', () => {
  it('comes to phones without its counter, to screens with it, and with its key to teachers alone', async () => {
    const box = await aTeacherInClass()
    const phone = await aPhone(box, '1')
    const pages = {
      pupil: await openFeed(phone),
      screen: await openFeed(box.visitor(), '?page=screen'),
      teacher: await openFeed(box.teacher),
    }
    await box.ask(ABCD)
    await answered(box, phone, 'B')
    box.clock.advance(milliseconds(50))
    const count = (view: Record<string, unknown>): unknown => (view['poll'] as { answered?: number } | undefined)?.answered
    await pages.screen.view('question', (view) => count(view) === 1)
    await pages.teacher.view('quiz', (view) => JSON.stringify(view).includes('"key":"A"') && JSON.stringify(view).includes('"answered":1'))
    const seen = await pages.pupil.view('question', ({ phase }) => phase === 'open')
    expect(count(seen)).toBeUndefined()
    for (const page of [pages.pupil, pages.screen]) {
      expect(page.find('quiz')).toBeUndefined()
      expect(JSON.stringify(page.messages)).not.toContain('"key"')
    }
  })

  it('is sent to a phone again only where a phone sees something else', async () => {
    const box = await aTeacherInClass()
    const phones = await Promise.all(['1', '2', '3'].map((seat) => aPhone(box, seat)))
    await box.ask(ABCD)
    const page = await openFeed(box.visitor())
    await page.settled()
    const before = page.messages.length
    for (const phone of phones) await answered(box, phone, 'A')
    box.clock.advance(seconds(3))
    await page.settled()
    expect(page.messages.slice(before).filter((message) => message.type === 'view' && message.room === 'question')).toEqual([])
  })
})
