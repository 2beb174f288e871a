import type { Page } from 'playwright-core'
import type { FeedViews } from '#appliance/contract/feed.ts'
import type { QuizView } from '#appliance/contract/quiz.ts'
import { TOLD_ORIGIN, ToldBox } from '#test/helper/told-box.ts'
import { aRunView, aSheetsView, aTimetableView } from '#test/helper/told-plans.ts'
import { aPollOn, aQuietQuiz, aRound, FRACTIONS, someResults } from '#test/helper/told-quiz.ts'
import { aClassOnAir } from '#test/helper/told-views.ts'
import type { Camera } from './camera.ts'

const plain = (kind: 'single' | 'true-false' | 'multiple') => ({
  kind,
  ...(kind === 'true-false' ? {} : { options: [{}, {}, {}, {}] }),
})
const last = { id: 'three', question: plain('true-false'), tally: aRound({ true: 3, false: 38 }, { right: 38, wrong: 3 }).tally }
const racers = [
  { seat: '12', atMs: 834 },
  { group: '2', atMs: 1012 },
  { device: 'rcrf:3A9F01', atMs: 2190 },
]
const suggestion = {
  ...{
    id: 'cue',
    itemId: 'quiz-fractions',
    title: { 'zh-Hans': '分数小测', en: 'Fractions' },
    questions: 3,
    first: FRACTIONS,
    atMs: 754_000,
  },
}
const compared = [
  aRound({ A: 4, B: 15, C: 17, D: 3 }, { right: 15, wrong: 24 }),
  aRound({ A: 2, B: 31, C: 5, D: 2 }, { right: 31, wrong: 9 }, 2),
]
/** From an hour on, so that all pictures of it show the same. */
const halfMinute = { asOf: Date.now() + 3_600_000, leftMs: 24_000 }

const strays = { changed: 2, repeated: 9, late: 3, refused: 0, flooding: 7, unknown: 0, unstored: 5 }
const byHand = aRound({ A: 23, B: 19, C: 0, D: 0 }, { byHand: 42 })

type Act = (page: Page) => Promise<void>
const press =
  (...names: string[]): Act =>
  async (page) => {
    for (const name of names) await page.locator(`.quiz-card button .icon-${name}`).first().click()
  }

/** The quiz on the teacher's page, from nothing asked to what became of it, and what may go wrong meanwhile. */
export async function tellQuizCard(camera: Camera): Promise<void> {
  const sights: readonly (readonly [string, QuizView, Act?])[] = [
    ['idle', aQuietQuiz({ phones: 6 })],
    ['kinds', aQuietQuiz({ last }), press('down')],
    ['phones', aQuietQuiz({ last, phones: 6 }), press('person')],
    ['prepared', aQuietQuiz({ last, prepared: { count: 2, revision: 1 } }), press('list')],
    ['exit', aQuietQuiz({ last, prepared: { count: 2, revision: 1, exit: { id: 's1', title: '下课小测', questions: 2 } } })],
    ['waiting', aPollOn('prepared', { rounds: [aRound({})] })],
    ['wishes', aQuietQuiz({ last }), press('pen')],
    ['suggested', aQuietQuiz({ last, suggestion })],
    ['open', aPollOn('open', { ends: halfMinute, set: { at: 1, of: 3 } })],
    [...(['hands', aPollOn('open', { question: plain('single'), rounds: [byHand], hands: { A: 23, B: 19 } })] as const), press('person')],
    ['anonymous', aPollOn('open', { identity: 'anonymous', rounds: [aRound({}, { answered: 21 })], fixed: 3 })],
    ['no-key', aPollOn('closed', { question: plain('single') })],
    ['several', aPollOn('closed', { question: plain('multiple') })],
    ['shown', aPollOn('shown', {}, { phones: 6 }), press('down')],
    ['compared', aPollOn('revealed', { rounds: compared })],
    ['buzz', aPollOn('closed', { question: { kind: 'buzz' }, racers, rounds: [aRound({})] })],
    ['full', aPollOn('open', { unknownDevices: ['a', 'b', 'c'] }, { trouble: { kind: 'disk-full', since: 0, waiting: 12 } })],
    ['strays', aPollOn('open', { rounds: [{ ...aRound({ A: 4, B: 21, C: 9, D: 3 }), strays }] })],
  ]
  for (const [name, quiz, act] of sights) await take(camera, { name, views: { quiz }, act })
  await take(camera, { name: 'results', views: { quiz: aQuietQuiz({ last }), lesson: wrapping }, act: lookWhoMissed })
  await take(camera, { name: 'sheet', views: { quiz: aQuietQuiz({ last }), run: aRunView({ at: 2 }) } })
  await take(camera, {
    name: 'away',
    views: { quiz: aPollOn('open') },
    act: (page) => page.locator('.quiz-card.away').waitFor(),
    goesAway: true,
  })
}

const spans = { live: 2_280_000, recording: 60_000, behind: 0, local: 0, paused: 0, lost: 0 }
const wrapping = {
  ...{ phase: 'wrapping', running: false, awaitsDate: false, channel: 'class', sample: false, black: false, report: { spans } },
} as unknown as FeedViews['lesson']

async function lookWhoMissed(page: Page): Promise<void> {
  await page.locator('.quiz-results button').first().click()
  await page.locator('.quiz-results ~ button').click()
  await page.locator('.quiz-missed').waitFor()
}

interface QuizSight {
  name: string
  views: Partial<FeedViews>
  act?: Act | undefined
  /** Once the page is there, no line to the box is left. */
  goesAway?: boolean
}

async function take(camera: Camera, { name, views, act, goesAway = false }: QuizSight): Promise<void> {
  const told = { timetable: aTimetableView(), runSheets: aSheetsView(), run: { phase: 'idle' as const, asOf: 0 }, ...views }
  const box = new ToldBox(aClassOnAir(told))
  box.replies = ({ path }) => ({ status: 200, body: answerTo(path) })
  const gone: Act = async (page) => {
    box.goAway()
    await act?.(page)
    box.tell(aClassOnAir(told))
  }
  const sight = { name: `quiz-${name}`, url: `${TOLD_ORIGIN}/`, until: '.quiz-card', box }
  await camera.take({ ...sight, ...(act === undefined ? {} : { act: goesAway ? gone : act }) })
}

function answerTo(path: string): unknown {
  if (path === '/quiz/prepared') {
    const source = { by: 'teacher' }
    return {
      questions: [
        { id: 'p1', question: FRACTIONS, source },
        { id: 'p2', question: plain('true-false'), source },
      ],
      sets: [{ id: 's1', title: '下课小测', questions: ['p1', 'p2'], atEnd: true }],
    }
  }
  if (path.startsWith('/library/items'))
    return { items: [{ id: 'exit', title: { 'zh-Hans': '分数 · 下课小测', en: 'Fractions · exit quiz' } }] }
  if (path === '/quiz/results') return { results: someResults() }
  const answers = [
    { round: 2, seat: '3', value: 'C', right: false },
    { round: 2, seat: '7', value: 'A', right: false },
    { round: 1, seat: '3', value: 'true', right: false },
  ]
  if (path.startsWith('/quiz/results/')) return { ...someResults().find(({ id }) => path.endsWith(id)), answers }
  return { done: true }
}
