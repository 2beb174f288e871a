import Type from 'typebox'
import { AskRequest, QuizRequest, QuizResult, QuizResultDetail, QuizView } from '#appliance/contract/quiz.ts'
import type { Quiz } from '#appliance/quiz/quiz.ts'
import type { ResultsQuery as ReportQuery } from '#appliance/quiz/results.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import { FINDING } from './quiz-prepared.ts'

export interface QuizRoutesOptions {
  readonly gate: Gate
  readonly signIn: Pick<SignIn, 'holdIfFree'>
  readonly quiz: Pick<Quiz, 'fresh' | 'results' | 'ask' | 'choose' | 'dismissSuggestion' | 'free'>
}

const tags = ['quiz']
const response = { 200: QuizView }
const ById = Type.Object({ id: Type.String({ maxLength: 36 }) })
const Instant = Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'Epoch milliseconds' }))
/** Which questions are meant. */
export const WhichResults = {
  before: Instant,
  from: Instant,
  class: Type.Optional(Type.String({ pattern: '^(\\d{1,15}|none)$', description: 'The class in which it was asked; none: in no class' })),
  lesson: Type.Optional(Type.String({ maxLength: 400, description: 'Key of the lesson in the timetable' })),
  group: Type.Optional(Type.String({ maxLength: 200, description: 'Who is taught, as the timetable or the roster calls the class' })),
}
const ResultsQuery = Type.Object({ ...WhichResults, limit: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })) })
const Results = Type.Object({ results: Type.Array(QuizResult) })
const Seat = Type.Object({ seat: Type.Optional(Type.String({ maxLength: 40, description: 'A seat or a name; without it, all' })) })
const USUAL_RESULTS = 50

export function quizRoutes(app: App, options: QuizRoutesOptions): void {
  commandRoutes(app, options)
  resultRoutes(app, options)
}

function commandRoutes(app: App, { gate, signIn, quiz }: QuizRoutesOptions): void {
  const onRequest = gate.needsLesson
  app.get(
    '/api/v1/quiz',
    { onRequest: gate.needs('teacher'), schema: { tags, summary: 'The question that is on, with what was answered so far', response } },
    async () => quiz.fresh().view,
  )
  app.post(
    '/api/v1/quiz/ask',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Ask a question, or several one after the other; names what was on',
        description: fails('QUIZ_MOVED', ...FINDING, 'LESSON_HELD_BY_OTHER'),
        body: AskRequest,
        response,
      },
    },
    async (request) => {
      const { session } = gate.callerOf(request)
      if (session !== undefined) await signIn.holdIfFree(session)
      return quiz.ask(request.body)
    },
  )
  app.post(
    '/api/v1/quiz/choose',
    {
      onRequest,
      schema: {
        tags,
        summary:
          'Go on with the question: open, more time, close, show, reveal, vote again, set its key, count hands, keep; names what was on',
        description: fails('QUIZ_NOT_ON', 'QUIZ_MOVED', 'QUIZ_REFUSED', 'LESSON_HELD_BY_OTHER'),
        body: QuizRequest,
        response,
      },
    },
    async ({ body }) => quiz.choose(body),
  )
  tidyRoutes(app, { gate, quiz })
}

function tidyRoutes(app: App, { gate, quiz }: Pick<QuizRoutesOptions, 'gate' | 'quiz'>): void {
  const onRequest = gate.needsLesson
  app.delete(
    '/api/v1/quiz/suggestion',
    { onRequest, schema: { tags, summary: 'Do not ask what the lesson suggests', description: fails('LESSON_HELD_BY_OTHER'), response } },
    async () => quiz.dismissSuggestion(),
  )
  app.delete(
    '/api/v1/quiz/phones',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Free a seat, or all of them, for another phone',
        description: fails('LESSON_HELD_BY_OTHER'),
        querystring: Seat,
        response,
      },
    },
    async ({ query }) => {
      await quiz.free(query.seat)
      return quiz.fresh().view
    },
  )
}

function resultRoutes(app: App, { gate, quiz }: QuizRoutesOptions): void {
  app.get(
    '/api/v1/quiz/results',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        tags,
        summary: 'Questions that were asked and kept, the newest first, with how many answered what',
        querystring: ResultsQuery,
        response: { 200: Results },
      },
    },
    async ({ query }) => ({ results: quiz.results.list({ ...wished(query), limit: Number(query.limit ?? USUAL_RESULTS) }) }),
  )
  app.get(
    '/api/v1/quiz/results/:id',
    {
      onRequest: gate.needsPin,
      schema: {
        tags,
        summary: 'One of them with who answered what, as long as that is kept',
        description: fails('PIN_REQUIRED', 'QUIZ_RESULT_UNKNOWN'),
        params: ById,
        response: { 200: QuizResultDetail },
      },
    },
    async ({ params }) => quiz.results.get(params.id),
  )
}

export function wished(query: Omit<Type.Static<typeof ResultsQuery>, 'limit'>): ReportQuery {
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
  const { before, from, class: given, lesson: lessonKey, group } = query
  return { before: number(before), from: number(from), class: given === 'none' ? given : number(given), lessonKey, group }
}
