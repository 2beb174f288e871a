import type { Page } from 'playwright-core'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { QuestionOnShow } from '#appliance/contract/quiz.ts'
import type { PhoneView } from '#appliance/contract/quiz-phones.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aQuestion, aVote } from '#test/helper/told-question.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import type { Camera, Sight } from './camera.ts'

const LONG =
  '小明和小红从学校出发去图书馆，小明每分钟走 60 米，小红比他晚 5 分钟出发，每分钟走 80 米。小红追上小明时，两人离学校多少米？请先画线段图，再和同桌说一说你是怎么想的。'
const LONG_OPTIONS = [
  { text: '1200 米，因为小红每分钟比小明多走 20 米，要追 300 米' },
  { text: '900 米，因为小明先走了 300 米，再加上小红走的 600 米' },
  { text: '300 米，就是小明先走的那一段' },
  { text: '追不上，因为小明一直在前面走' },
]

/** A question from its first look to its right answer: on the projector, and on a pupil's phone. */
export async function tellQuiz(camera: Camera): Promise<void> {
  for (const [name, question] of Object.entries(onTheProjector())) await camera.take(onScreen(name, question))
  for (const [name, [question, me]] of Object.entries(onThePhone())) await camera.take(onPhone(name, question, me))
  await camera.take({ ...onPhone('join-taken', aQuestion('open'), { joined: false }), act: takenSeat })
  const left = onPhone('join-offline', aQuestion('open'), seated())
  await camera.takeAfter({ ...left, act: async (page) => page.locator('.icon-offline').first().waitFor() }, async () => left.box?.goAway())
}

function onTheProjector(): Record<string, QuestionOnShow> {
  const [first, second] = [aVote(1, { A: 4, B: 9, C: 19, D: 5 }), aVote(2, { A: 1, B: 3, C: 4, D: 34 })]
  const open = { ends: { asOf: Date.now() + 3_600_000, leftMs: 24_000 } }
  const order = { kind: 'order', text: '从小到大排一排' } as const
  return {
    ...{
      prepared: aQuestion('prepared'),
      'open-corner': aQuestion('open', open),
      'open-half': aQuestion('open', { ...open, form: 'half' }),
    },
    'open-full': aQuestion('open', { ...open, form: 'full', set: { at: 2, of: 5 } }),
    'open-long': aQuestion('open', { ...open, text: LONG, options: LONG_OPTIONS }),
    'open-aloud': withoutText(aQuestion('open', { options: [{}, {}, {}, {}] })),
    'shown-corner': aQuestion('shown', { rounds: [first] }),
    'shown-half': aQuestion('shown', { form: 'half', rounds: [first] }),
    'revealed-full': aQuestion('revealed', {
      form: 'full',
      key: 'D',
      round: 2,
      answered: 42,
      rounds: [first, aVote(2, barsOf(second), 34)],
    }),
    'revealed-corner': aQuestion('revealed', { key: 'D', round: 2, answered: 42, rounds: [first, aVote(2, barsOf(second), 34)] }),
    'true-false': aQuestion('shown', {
      kind: 'true-false',
      options: [],
      text: '0 是自然数。',
      rounds: [aVote(1, { true: 23, false: 14 })],
    }),
    scale: aQuestion('shown', { kind: 'scale', steps: 10, text: '这节课你听懂了多少？', rounds: [aVote(1, someSteps())] }),
    number: aQuestion('revealed', {
      ...{ kind: 'number', text: '3/4 减 1/4 等于多少？', key: { value: 0.5, tolerance: 0 } },
      rounds: [aVote(1, { '0.5': 28, '0.75': 6, '0.25': 3 }, 28)],
    }),
    text: aQuestion('shown', { kind: 'text', text: '用一个词说说你的感受', rounds: [aVote(1, { 有趣: 12, 有一点难: 9, 好玩: 5 })] }),
    order: aQuestion('revealed', { ...order, form: 'half', key: 'ABCD', rounds: [aVote(1, { ABCD: 22, BACD: 9, DCBA: 6 }, 22)] }),
    'hand-up': aQuestion('open', { kind: 'hand-up', options: [], text: '谁愿意上来讲一讲？', answered: 12 }),
    buzz: aQuestion('closed', {
      ...{ kind: 'buzz', options: [], text: '抢答：七八五十几？', answered: 4 },
      racers: [
        { group: '第二组', atMs: 812 },
        { group: '第一组', atMs: 934 },
        { seat: '12', atMs: 1471 },
      ],
    }),
    'buzz-named': aQuestion('closed', {
      ...{ kind: 'buzz', options: [], text: '抢答：七八五十几？', answered: 2 },
      racers: [
        { pupil: 'p1', label: '欧阳明月', atMs: 812 },
        { pupil: 'p2', label: '3-4', atMs: 934 },
      ],
    }),
    'no-phones': aQuestion('open', { form: 'half', phones: false }),
  }
}

function onThePhone(): Record<string, [QuestionOnShow, PhoneView]> {
  const mine = (value: string): PhoneView => ({ ...seated(), answer: { poll: 'poll', round: 1, value } })
  const of = (kind: NonNullable<QuestionOnShow['poll']>['kind'], text: string) => aQuestion('open', { kind, text, options: [] })
  return {
    'sit-down': [aQuestion('open'), { joined: false }],
    waiting: [{ phase: 'idle' }, seated()],
    'no-phones': [aQuestion('open', { phones: false }), seated()],
    prepared: [aQuestion('prepared'), seated()],
    single: [aQuestion('open', { ends: { asOf: Date.now() + 3_600_000, leftMs: 24_000 } }), seated()],
    sent: [aQuestion('open'), mine('D')],
    aloud: [withoutText(aQuestion('open', { options: [{}, {}, {}, {}], identity: 'anonymous' })), mine('B')],
    revealed: [aQuestion('revealed', { key: 'D' }), mine('C')],
    multiple: [aQuestion('open', { kind: 'multiple', text: '哪些是真分数？' }), mine('AC')],
    order: [aQuestion('open', { kind: 'order', text: '从小到大排一排' }), mine('BACD')],
    'true-false': [of('true-false', '0 是自然数。'), seated()],
    number: [of('number', '3/4 减 1/4 等于多少？'), mine('-0.5')],
    scale: [aQuestion('open', { kind: 'scale', steps: 10, options: [], text: '这节课你听懂了多少？' }), mine('7')],
    text: [aQuestion('open', { kind: 'text', options: [], text: '用一个词说说你的感受', identity: 'named' }), seated()],
    'hand-up': [of('hand-up', '谁愿意上来讲一讲？'), seated()],
    buzz: [of('buzz', '抢答：七八五十几？'), mine('812')],
  }
}

function onScreen(name: string, question: QuestionOnShow): Sight & { box: ToldBox } {
  const orders: FeedViews['orders'] = {
    ...{ id: 'projector', letters: 'KFPW', name: 'KFPW', admitted: true, main: true },
    scene: { kind: 'tutoring', channel: 'class', live: 'held' },
  }
  const box = new ToldBox(aClassOnAir({ orders, question }))
  return { name: `screen-quiz-${name}`, url: `${TOLD_ORIGIN}/screen`, until: '.quiz[data-form]', box }
}

function onPhone(name: string, question: QuestionOnShow, me: PhoneView): Sight & { box: ToldBox } {
  const { answered: _answered, expected: _expected, ...poll } = question.poll ?? {}
  const seen = (question.poll === undefined ? question : { ...question, poll }) as QuestionOnShow
  const box = new ToldBox(aClassOnAir({ question: seen }))
  box.replies = ({ path }) => {
    if (path === '/quiz/me') return { status: 200, body: me }
    return path === '/quiz/join' ? { status: 409, body: { code: 'SEAT_TAKEN' } } : undefined
  }
  const file = name.startsWith('join-') ? name : `join-${name}`
  return { name: file, url: `${TOLD_ORIGIN}/join`, until: '.asked, .waiting, .sit-down', box }
}

async function takenSeat(page: Page): Promise<void> {
  await page.locator('.field input').fill('12')
  await page.locator('.button.primary').click()
  await page.locator('.wrong').waitFor()
}

function seated(): PhoneView {
  return { joined: true, seat: '12' }
}

/** It is said aloud. */
function withoutText(question: QuestionOnShow): QuestionOnShow {
  const { text: _text, ...poll } = question.poll ?? {}
  return { ...question, poll } as QuestionOnShow
}

function barsOf({ tally }: ReturnType<typeof aVote>): Record<string, number> {
  return Object.fromEntries(tally.bars.map(({ value, count }) => [value, count]))
}

function someSteps(): Record<string, number> {
  return Object.fromEntries([1, 0, 2, 3, 5, 8, 9, 6, 2, 1].map((count, at) => [String(at + 1), count]))
}
