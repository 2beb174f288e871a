import type { LessonAsked, PersonResult, QuizPeople, QuizTerm } from '#appliance/contract/quiz-report.ts'
import type { QuizQuestion, QuizResult } from '#appliance/contract/quiz.ts'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { ToldBox } from './told-box.ts'
import type { Call } from './told-box.ts'
import { aQuietQuiz, aRound, FRACTIONS, someResults } from './told-quiz.ts'
import { aClassOnAir, MORNING } from './told-views.ts'

const DAY = 86_400_000
const NAMES = '王芳 李雷 韩梅梅 林涛 魏华 露西 阿依古丽·买买提 欧阳明月 赵一鸣 钱多多 孙悦 周杰'.split(' ')

const aLesson = (at: number, more: Partial<LessonAsked> = {}): LessonAsked => ({
  ...{ class: at, from: MORNING - at * DAY, to: MORNING - at * DAY + 1_500_000, dated: true },
  ...{ questions: 3, answered: 118, byHand: 0, right: 59, wrong: 22 },
  lesson: { group: '三(2)班', subject: '数学', title: { 'zh-Hans': '分数的意义', en: 'What a fraction is' } },
  ...more,
})

/** Two weeks of one class, and an hour without a timetable. */
export function aTerm(more: Partial<QuizTerm> = {}): QuizTerm {
  const {
    class: _class,
    lesson: _lesson,
    ...alone
  } = aLesson(3, { questions: 1, dated: false, byHand: 42, answered: 42, right: 23, wrong: 19 })
  const point = (day: number, right: number, wrong: number) => ({ at: MORNING - day * DAY, dated: true, right, wrong })
  return {
    lessons: [aLesson(7), aLesson(9, { right: 70, wrong: 11 }), alone, aLesson(14, { right: 0, wrong: 0 })],
    topics: [
      { topic: '分数', points: [point(14, 12, 27), point(9, 18, 21), point(7, 21, 19)] },
      { topic: '小数', points: [point(9, 33, 6)] },
    ],
    groups: ['三(2)班', '四(1)班'],
    ...more,
  }
}

const aPerson = (at: number, more: Partial<PersonResult> = {}): PersonResult => ({
  ...{ pupil: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`, number: String(20260101 + at), name: NAMES[at % 12] ?? '' },
  ...{ right: 2, wrong: 0, unanswered: 0, away: 0, wrongAt: [], unansweredAt: [] },
  ...more,
})

/** A class of so many, of whom every third has got something wrong or missed something. */
export function somePeople(many = 12): QuizPeople {
  const kinds: readonly Partial<PersonResult>[] = [
    { right: 0, wrong: 2, wrongAt: ['one', 'two'] },
    { right: 0, away: 1, attendance: 'absent' },
    { right: 1, wrong: 1, unanswered: 1, wrongAt: ['one'], unansweredAt: ['two'] },
    { right: 1, unanswered: 1, unansweredAt: ['one'], attendance: 'late' },
  ]
  const people = Array.from({ length: many }, (_, at) => aPerson(at, at % 3 === 0 ? kinds[(at / 3) % 4] : {}))
  return { people: people.sort((one, other) => other.wrong - one.wrong), forgotten: 0 }
}

/** Questions of one class, the newest first: one was voted on twice, one was counted by hand, and of one nobody was to know who. */
export function resultsOfLesson(): QuizResult[] {
  const [scale, right, fractions] = someResults()
  const hands: QuizQuestion = {
    kind: 'single',
    text: '1/2 和 2/4 相等吗？',
    options: [{ text: '相等' }, { text: '不相等' }],
    key: 'A',
    topic: '分数',
  }
  const counted = {
    ...(right ?? fractions),
    id: 'four',
    question: hands,
    rounds: [aRound({ A: 23, B: 19 }, { byHand: 42, right: 23, wrong: 19 })],
  }
  const anonymous = { ...scale, identity: 'anonymous' as const }
  return [counted, anonymous, right, fractions].map((result) => ({ ...(result as QuizResult), class: 7 }))
}

/** A class on the air, in which a question was kept. */
export function resultsViews(): Partial<FeedViews> {
  return aClassOnAir({ quiz: aQuietQuiz({ last: { id: 'four', question: FRACTIONS, tally: aRound({ A: 1 }).tally } }) })
}

/** A box that was asked about its results; `replies` go before what it says of itself. */
export function aBoxWithResults(
  views: Partial<FeedViews> = {},
  replies: (call: Call) => { status: number; body: unknown } | undefined = () => undefined,
): ToldBox {
  const box = new ToldBox({ ...resultsViews(), ...views })
  box.replies = (call) => replies(call) ?? replyOf(call.path)
  return box
}

function replyOf(path: string): { status: number; body: unknown } | undefined {
  if (path === '/quiz/term') return { status: 200, body: aTerm() }
  if (path === '/quiz/results') return { status: 200, body: { results: resultsOfLesson() } }
  return path === '/quiz/people' ? { status: 200, body: somePeople() } : undefined
}
