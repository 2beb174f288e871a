import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { BoxError } from '#appliance/base/errors.ts'
import { MOST_FILE_BYTES } from '#appliance/base/table-file/read-table-file.ts'
import { Done } from '#appliance/contract/problem.ts'
import {
  ClassDetail,
  ClassId,
  ClassName,
  ClassSummary,
  ClickerId,
  MOST_ROWS,
  Pupil,
  PupilFields,
  PupilId,
  RosterPreview,
  RosterRow,
  RosterTaken,
  RosterView,
} from '#appliance/contract/roster.ts'
import type { Roster } from '#appliance/quiz/roster/roster.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'

export interface RosterRoutesOptions {
  readonly gate: Gate
  readonly roster: Pick<Roster, 'view' | 'classes'>
}

const tags = ['roster']
const done = { done: true as const }
const OfClass = Type.Object({ id: ClassId })
const OfPupil = Type.Object({ id: PupilId })
const NameWish = Type.Object({ name: ClassName }, { additionalProperties: false })
const ListQuery = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200, description: 'As the file is called; it stands in what is said of it' }),
  class: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'Of lines that name no class' })),
})
const CsvQuery = Type.Object({
  class: Type.Optional(ClassId),
  language: Type.Optional(Type.Enum(['zh-Hans', 'en'], { description: 'Of the words above the columns' })),
})
/** Files are sent as they are. */
const BYTES = 'application/octet-stream'
const body = { content: { [BYTES]: { schema: Type.Unknown({ description: 'The bytes of the file' }) } } }

/** Classes and pupils. Names want the PIN; the view of the lesson has none. */
export function rosterRoutes(app: App, options: RosterRoutesOptions): void {
  readRoutes(app, options)
  listRoutes(app, options)
  classRoutes(app, options)
  pupilRoutes(app, options)
}

function readRoutes(app: App, { gate, roster }: RosterRoutesOptions): void {
  app.get(
    '/api/v1/roster',
    {
      onRequest: gate.needs('teacher'),
      schema: { tags, summary: 'The classes, and what becomes of the one in the room; without names', response: { 200: RosterView } },
    },
    async () => roster.view.value,
  )
  app.get(
    '/api/v1/roster/classes/:id',
    {
      onRequest: gate.needsPin,
      schema: {
        ...{ tags, summary: 'A class with its pupils', description: fails('PIN_REQUIRED', 'CLASS_UNKNOWN') },
        ...{ params: OfClass, response: { 200: ClassDetail } },
      },
    },
    async ({ params }) => roster.classes.detail(params.id),
  )
  app.get(
    '/api/v1/roster/list.csv',
    {
      onRequest: gate.needsPin,
      schema: {
        ...{
          tags,
          summary: 'One class or all as a list, which can be taken in again',
          description: fails('PIN_REQUIRED', 'CLASS_UNKNOWN'),
        },
        ...{ querystring: CsvQuery, response: { 200: Type.String({ description: 'text/csv, UTF-8 with a byte order mark' }) } },
      },
    },
    async ({ query }, reply) => {
      const text = roster.classes.csv(query.class, query.language ?? 'zh-Hans')
      const headers = { 'cache-control': 'no-store', 'content-disposition': 'attachment; filename="roster.csv"' }
      return reply.headers(headers).type('text/csv; charset=utf-8').send(text)
    },
  )
}

function listRoutes(app: App, { gate, roster }: RosterRoutesOptions): void {
  const onRequest = gate.needsPin
  app.post(
    '/api/v1/roster/list/read',
    {
      ...{ onRequest, bodyLimit: MOST_FILE_BYTES },
      schema: {
        ...{ tags, summary: 'Read a class list, XLSX or CSV; nothing of it is in force by that' },
        description: fails('PIN_REQUIRED', 'TABLE_FILE_REFUSED', 'PAYLOAD_TOO_LARGE'),
        ...{ querystring: ListQuery, body, response: { 200: RosterPreview } },
      },
    },
    async (request) => roster.classes.read({ name: request.query.name, bytes: bytesOf(request.body) }, request.query.class),
  )
  app.post(
    '/api/v1/roster/list',
    {
      ...{ onRequest, bodyLimit: 1_048_576 },
      schema: {
        ...{ tags, summary: 'Take lines of a list: pupils are known by class and number, and what a line leaves out stays' },
        description: fails('PIN_REQUIRED', 'ROSTER_REFUSED'),
        body: Type.Object({ rows: Type.Array(RosterRow, { maxItems: MOST_ROWS }) }),
        response: { 200: RosterTaken },
      },
    },
    async (request) => roster.classes.take(request.body.rows),
  )
}

function classRoutes(app: App, { gate, roster }: RosterRoutesOptions): void {
  const onRequest = gate.needsPin
  app.post(
    '/api/v1/roster/classes',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Begin a class', description: fails('PIN_REQUIRED', 'ROSTER_REFUSED') },
        ...{ body: NameWish, response: { 200: ClassSummary } },
      },
    },
    async (request) => roster.classes.addClass(request.body.name),
  )
  app.put(
    '/api/v1/roster/classes/:id',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Call a class otherwise', description: fails('PIN_REQUIRED', 'CLASS_UNKNOWN', 'ROSTER_REFUSED') },
        ...{ params: OfClass, body: NameWish, response: { 200: Done } },
      },
    },
    async (request) => {
      await roster.classes.renameClass(request.params.id, request.body.name)
      return done
    },
  )
  app.delete(
    '/api/v1/roster/classes/:id',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Delete a class with its pupils and all they could be known by; it cannot be taken back' },
        ...{ description: fails('PIN_REQUIRED', 'CLASS_UNKNOWN'), params: OfClass, response: { 200: Done } },
      },
    },
    async ({ params }) => {
      await roster.classes.removeClass(params.id)
      return done
    },
  )
}

function pupilRoutes(app: App, { gate, roster }: RosterRoutesOptions): void {
  const onRequest = gate.needsPin
  const failures = ['PIN_REQUIRED', 'PUPIL_UNKNOWN', 'ROSTER_TAKEN'] as const
  app.post(
    '/api/v1/roster/classes/:id/pupils',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Add a pupil', description: fails('PIN_REQUIRED', 'CLASS_UNKNOWN', 'ROSTER_TAKEN', 'ROSTER_REFUSED') },
        ...{ params: OfClass, body: PupilFields, response: { 200: Pupil } },
      },
    },
    async (request) => roster.classes.addPupil(request.params.id, request.body),
  )
  app.put(
    '/api/v1/roster/pupils/:id',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Write all of a pupil anew', description: fails(...failures) },
        ...{ params: OfPupil, body: PupilFields, response: { 200: Pupil } },
      },
    },
    async (request) => roster.classes.changePupil(request.params.id, request.body),
  )
  app.put(
    '/api/v1/roster/pupils/:id/clicker',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Say which clicker is a pupil’s; null: none', description: fails(...failures), params: OfPupil },
        body: Type.Object({ clicker: Type.Union([ClickerId, Type.Null()]) }, { additionalProperties: false }),
        response: { 200: Done },
      },
    },
    async (request) => {
      await roster.classes.setClicker(request.params.id, request.body.clicker)
      return done
    },
  )
  app.delete(
    '/api/v1/roster/pupils/:id',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Delete a pupil and all that this pupil could be known by; it cannot be taken back' },
        ...{ description: fails('PIN_REQUIRED', 'PUPIL_UNKNOWN'), params: OfPupil, response: { 200: Done } },
      },
    },
    async ({ params }) => {
      await roster.classes.removePupil(params.id)
      return done
    },
  )
}

function bytesOf(sent: FastifyRequest['body']): Buffer {
  if (Buffer.isBuffer(sent)) return sent
  throw new BoxError('BAD_REQUEST', `a file is sent as it is, with the content type ${BYTES}`)
}
