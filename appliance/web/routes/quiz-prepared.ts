import Type from 'typebox'
import { PreparedList, PreparedPlace, PrepareRequest, QuestionSetDraft } from '#appliance/contract/prepared.ts'
import { QuizQuestion } from '#appliance/contract/quiz.ts'
import type { Quiz } from '#appliance/quiz/quiz.ts'
import { questionTable } from '#appliance/quiz/sheet/question-table.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import { sendTable, TableFileBody, TableQuery } from './send-table.ts'

export interface QuizPreparedRoutesOptions {
  readonly gate: Gate
  readonly quiz: Pick<Quiz, 'prepare' | 'shelf'>
}

/** Why questions are not found. */
export const FINDING = ['QUESTION_UNKNOWN', 'ITEM_UNKNOWN', 'BLOB_ABSENT', 'QUIZ_REFUSED', 'QUIZ_FILE_REFUSED'] as const

const tags = ['quiz']
const response = { 200: PreparedList }
const params = Type.Object({ id: Type.String({ maxLength: 36 }) })

/** What teachers prepare before the lesson: questions in their order, and sets of them. */
export function quizPreparedRoutes(app: App, options: QuizPreparedRoutesOptions): void {
  listRoutes(app, options)
  questionRoutes(app, options)
  setRoutes(app, options)
}

function listRoutes(app: App, { gate, quiz }: QuizPreparedRoutesOptions): void {
  const { shelf } = quiz
  const onRequest = gate.needsPin
  app.get(
    '/api/v1/quiz/prepared',
    { onRequest: gate.needs('teacher'), schema: { tags, summary: 'Questions that are kept to be asked, and sets of them', response } },
    async () => shelf.list,
  )
  app.post(
    '/api/v1/quiz/prepared',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Keep questions to be asked: one’s own, those of a quiz of the library, or of a step of the run sheet in use',
        description: fails('PIN_REQUIRED', 'RUN_SHEET_UNKNOWN', ...FINDING),
        body: PrepareRequest,
        response,
      },
    },
    async ({ body }) => quiz.prepare(body),
  )
  app.get(
    '/api/v1/quiz/prepared/sheet',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        ...{ tags, summary: 'All prepared questions as a sheet, which can be read in again', querystring: TableQuery },
        response: { 200: TableFileBody },
      },
    },
    async ({ query: { as = 'xlsx', language = 'zh-Hans' } }, reply) => {
      const questions = shelf.list.questions.map(({ question }) => question)
      return sendTable(reply, { name: 'questions', as, rows: questionTable(questions, language) })
    },
  )
}

function questionRoutes(app: App, { gate, quiz: { shelf } }: QuizPreparedRoutesOptions): void {
  const onRequest = gate.needsPin
  const description = fails('PIN_REQUIRED', 'QUESTION_UNKNOWN')
  app.put(
    '/api/v1/quiz/prepared/:id',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Change a prepared question', description: fails('PIN_REQUIRED', 'QUESTION_UNKNOWN', 'QUIZ_REFUSED') },
        ...{ params, body: QuizQuestion, response },
      },
    },
    async ({ params: { id }, body }) => shelf.change(id, body).then(() => shelf.list),
  )
  app.delete(
    '/api/v1/quiz/prepared/:id',
    { onRequest, schema: { tags, summary: 'Take a prepared question away, out of all sets, too', description, params, response } },
    async ({ params: { id } }) => shelf.remove(id).then(() => shelf.list),
  )
  app.post(
    '/api/v1/quiz/prepared/:id/restore',
    { onRequest, schema: { tags, summary: 'Put one back that was just taken away, where it was', description, params, response } },
    async ({ params: { id } }) => shelf.restore(id).then(() => shelf.list),
  )
  app.post(
    '/api/v1/quiz/prepared/:id/copy',
    { onRequest, schema: { tags, summary: 'Make another one like it, behind it', description, params, response } },
    async ({ params: { id } }) => shelf.copy(id).then(() => shelf.list),
  )
  app.put(
    '/api/v1/quiz/prepared/:id/place',
    {
      onRequest,
      schema: { tags, summary: 'Put it before another one, or behind all', description, params, body: PreparedPlace, response },
    },
    async ({ params: { id }, body }) => shelf.move(id, body.before).then(() => shelf.list),
  )
}

function setRoutes(app: App, { gate, quiz: { shelf } }: QuizPreparedRoutesOptions): void {
  const onRequest = gate.needsPin
  const description = fails('PIN_REQUIRED', 'QUESTION_UNKNOWN', 'QUIZ_REFUSED')
  const body = QuestionSetDraft
  app.post(
    '/api/v1/quiz/sets',
    { onRequest, schema: { tags, summary: 'Make a set of prepared questions, to be asked by one tap', description, body, response } },
    async (request) => shelf.addSet(request.body).then(() => shelf.list),
  )
  app.put(
    '/api/v1/quiz/sets/:id',
    { onRequest, schema: { tags, summary: 'Change a set', description, params, body, response } },
    async (request) => shelf.changeSet(request.params.id, request.body).then(() => shelf.list),
  )
  app.delete(
    '/api/v1/quiz/sets/:id',
    { onRequest, schema: { tags, summary: 'Take a set away; its questions stay', description, params, response } },
    async ({ params: { id } }) => shelf.removeSet(id).then(() => shelf.list),
  )
}
