import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { QuizPeople, QuizTerm } from '#appliance/contract/quiz-report.ts'
import { XapiStatement } from '#appliance/contract/xapi.ts'
import type { QuizReport } from '#appliance/quiz/report/report.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { StatementsForWeb } from '../rooms.ts'
import { WhichResults, wished } from './quiz.ts'

export interface QuizReportRoutesOptions {
  readonly gate: Gate
  readonly report: QuizReport
  readonly statements: StatementsForWeb
}

const tags = ['quiz']
const Which = Type.Object(WhichResults)
const CsvQuery = Type.Object({
  ...WhichResults,
  language: Type.Optional(Type.Enum(['zh-Hans', 'en'], { description: 'Of the words above the columns' })),
})
const csv = { 200: Type.String({ description: 'text/csv, UTF-8 with a byte order mark' }) }

/** What is looked at after class: counts for every teacher, who answered what for whoever has the PIN. */
export function quizReportRoutes(app: App, options: QuizReportRoutesOptions): void {
  const { gate, report } = options
  app.get(
    '/api/v1/quiz/term',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        ...{ tags, summary: 'Lessons in which questions were asked, and how each topic went from one to the next; counts alone' },
        ...{ querystring: Which, response: { 200: QuizTerm } },
      },
    },
    async ({ query }) => report.term(wished(query)),
  )
  app.get(
    '/api/v1/quiz/people',
    {
      onRequest: gate.needsPin,
      schema: {
        ...{ tags, summary: 'Who missed what and got what wrong, as long as that is kept', description: fails('PIN_REQUIRED') },
        ...{ querystring: Which, response: { 200: QuizPeople } },
      },
    },
    async ({ query }) => report.people(wished(query)),
  )
  csvRoutes(app, options)
  statementsRoute(app, options)
}

function csvRoutes(app: App, { gate, report }: QuizReportRoutesOptions): void {
  app.get(
    '/api/v1/quiz/results.csv',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        ...{ tags, summary: 'How many answered what, as a spreadsheet: one line for each vote' },
        ...{ querystring: CsvQuery, response: csv },
      },
    },
    async ({ query }, reply) => asFile(reply).send(linesOf(report, query, false)),
  )
  app.get(
    '/api/v1/quiz/answers.csv',
    {
      onRequest: gate.needsPin,
      schema: {
        ...{ tags, summary: 'Who answered what, as a spreadsheet, as long as that is kept', description: fails('PIN_REQUIRED') },
        ...{ querystring: CsvQuery, response: csv },
      },
    },
    async ({ query }, reply) => asFile(reply).send(linesOf(report, query, true)),
  )
}

function statementsRoute(app: App, { gate, statements }: QuizReportRoutesOptions): void {
  app.get(
    '/api/v1/quiz/statements',
    {
      onRequest: gate.needsPin,
      schema: {
        ...{ tags, summary: 'Who answered what as xAPI statements: pupils under pseudonyms, and counts where nobody was to know who' },
        ...{ description: fails('PIN_REQUIRED'), querystring: Which, response: { 200: Type.Array(XapiStatement) } },
      },
    },
    async ({ query }, reply) =>
      reply
        .headers({ 'cache-control': 'no-store', 'content-disposition': 'attachment' })
        .type('application/json; charset=utf-8')
        .send(Readable.from(statements(wished(query))) as never),
  )
}

function linesOf(report: QuizReport, query: Type.Static<typeof CsvQuery>, names: boolean): Readable {
  return Readable.from(report.csv({ ...wished(query), language: query.language ?? 'zh-Hans', names }))
}

/** What it is called says the page that offers it. */
function asFile(reply: FastifyReply): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'content-disposition': 'attachment' }).type('text/csv; charset=utf-8')
}
