import Type from 'typebox'
import { BoxError } from '#appliance/base/errors.ts'
import { MOST_FILE_BYTES } from '#appliance/base/table-file/read-table-file.ts'
import { QuestionSheet } from '#appliance/contract/question-sheet.ts'
import { templateTable } from '#appliance/quiz/sheet/question-table.ts'
import { readQuestionSheet } from '#appliance/quiz/sheet/read-question-sheet.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import { sendTable, TableFileBody, TableQuery } from './send-table.ts'

/** Files are sent as they are. */
const BYTES = 'application/octet-stream'
const body = { content: { [BYTES]: { schema: Type.Unknown({ description: 'The bytes of the file' }) } } }
const FileQuery = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200, description: 'As the file is called' }) })

export function questionSheetRoutes(app: App, { gate }: { readonly gate: Gate }): void {
  app.get(
    '/api/v1/quiz/sheet/template',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        ...{
          tags: ['quiz'],
          summary: 'A sheet with one question of each kind, to be written over and read in',
          querystring: TableQuery,
        },
        response: { 200: TableFileBody },
      },
    },
    async ({ query: { as = 'xlsx', language = 'zh-Hans' } }, reply) =>
      sendTable(reply, { name: 'questions-template', as, rows: templateTable(language) }),
  )
  app.post(
    '/api/v1/quiz/sheet/read',
    {
      ...{ onRequest: gate.needs('teacher'), bodyLimit: MOST_FILE_BYTES },
      schema: {
        ...{ tags: ['quiz'], summary: 'Read questions from a spreadsheet, XLSX or CSV; none of them is kept or asked by that' },
        description: fails('TABLE_FILE_REFUSED', 'PAYLOAD_TOO_LARGE'),
        ...{ querystring: FileQuery, body, response: { 200: QuestionSheet } },
      },
    },
    async (request) => {
      if (!Buffer.isBuffer(request.body)) throw new BoxError('BAD_REQUEST', `a file is sent as it is, with the content type ${BYTES}`)
      return readQuestionSheet({ name: request.query.name, bytes: request.body })
    },
  )
}
