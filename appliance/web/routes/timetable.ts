import Type from 'typebox'
import { BoxError } from '#appliance/base/errors.ts'
import { MOST_FILE_BYTES } from '#appliance/base/table-file/read-table-file.ts'
import { Done } from '#appliance/contract/problem.ts'
import {
  Bells,
  CalendarDate,
  CalendarView,
  ChangeView,
  DayPlaces,
  GridCell,
  GridEntry,
  GridPreview,
  Term,
  TimetableChange,
  TimetableLesson,
  TimetablePlan,
  TimetableView,
} from '#appliance/contract/timetable.ts'
import { MOST_CALENDAR_BYTES } from '#appliance/lesson/timetable/calendar/calendar-text.ts'
import type { Timetable } from '#appliance/lesson/timetable/timetable.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'

export interface TimetableRoutesOptions {
  readonly gate: Gate
  readonly timetable: Omit<Timetable, 'start' | 'stop' | 'name'>
}

const tags = ['timetable']
const done = { done: true as const }
const Revision = Type.String({ maxLength: 32, description: 'Of what was looked at' })
const Instant = Type.String({ pattern: '^\\d{1,15}$', description: 'Epoch milliseconds' })
const FileName = Type.String({ minLength: 1, maxLength: 200, description: 'As the file is called; it stands in what is said of it' })
const GridFileQuery = Type.Object({
  name: FileName,
  table: Type.Optional(Type.String({ pattern: '^\\d{1,3}$', description: 'Which of its tables, counted from 0; else this class’s' })),
})
const ById = Type.Object({ id: Type.String({ maxLength: 40 }) })
/** Files are sent as they are. */
const BYTES = 'application/octet-stream'
const body = { content: { [BYTES]: { schema: Type.Unknown({ description: 'The bytes of the file' }) } } }

export function timetableRoutes(app: App, options: TimetableRoutesOptions): void {
  app.addContentTypeParser(BYTES, { parseAs: 'buffer' }, (_, bytes, parsed) => parsed(null, bytes))
  readRoutes(app, options)
  planRoutes(app, options)
  gridRoutes(app, options)
  changeRoutes(app, options)
  calendarRoutes(app, options)
}

function readRoutes(app: App, { gate, timetable }: TimetableRoutesOptions): void {
  const onRequest = gate.needs('teacher')
  app.get(
    '/api/v1/timetable',
    { onRequest, schema: { tags, summary: 'Today’s lessons and those of the seven days after', response: { 200: TimetableView } } },
    async () => timetable.view.value,
  )
  app.get(
    '/api/v1/timetable/lessons',
    {
      onRequest,
      schema: {
        tags,
        summary: 'The lessons between two instants, at most 800 days',
        querystring: Type.Object({ from: Instant, to: Instant }),
        response: { 200: Type.Object({ lessons: Type.Array(TimetableLesson) }) },
      },
    },
    async ({ query }) => ({ lessons: [...(await timetable.lessons(Number(query.from), Number(query.to)))] }),
  )
  app.get(
    '/api/v1/timetable/places',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'The periods of a day, and which of them are free', description: fails('TIMETABLE_INVALID') },
        ...{ querystring: Type.Object({ date: CalendarDate }), response: { 200: DayPlaces } },
      },
    },
    async ({ query }) => timetable.places(query.date),
  )
  app.get(
    '/api/v1/timetable/plan',
    { onRequest, schema: { tags, summary: 'Bells, term, week grid and changes, as staff edit them', response: { 200: TimetablePlan } } },
    async () => timetable.plan,
  )
}

function planRoutes(app: App, { gate, timetable }: TimetableRoutesOptions): void {
  const onRequest = gate.needsPin
  const description = fails('PIN_REQUIRED', 'TIMETABLE_CHANGED', 'TIMETABLE_INVALID')
  app.put(
    '/api/v1/timetable/bells',
    {
      onRequest,
      schema: {
        ...{ tags, description, summary: 'Set the school’s bells' },
        body: Type.Object({ bells: Bells, revision: Revision }),
        response: { 200: TimetablePlan },
      },
    },
    async (request) => {
      await timetable.setBells(request.body.bells, request.body.revision)
      return timetable.plan
    },
  )
  app.put(
    '/api/v1/timetable/term',
    {
      onRequest,
      schema: {
        ...{ tags, description, summary: 'Set the term, by which odd and even weeks are counted' },
        body: Type.Object({ term: Term, revision: Revision }),
        response: { 200: TimetablePlan },
      },
    },
    async (request) => {
      await timetable.setTerm(request.body.term, request.body.revision)
      return timetable.plan
    },
  )
  app.put(
    '/api/v1/timetable/cell',
    {
      onRequest,
      schema: {
        ...{ tags, description, summary: 'Put lessons into one place of the week grid, or none' },
        body: GridCell,
        response: { 200: GridCell },
      },
    },
    async (request) => timetable.setCell(request.body),
  )
}

function gridRoutes(app: App, { gate, timetable }: TimetableRoutesOptions): void {
  const onRequest = gate.needsPin
  app.post(
    '/api/v1/timetable/grid/read',
    {
      ...{ onRequest, bodyLimit: MOST_FILE_BYTES },
      schema: {
        ...{ tags, summary: 'Read a school’s own timetable, XLSX or CSV; nothing of it is in force by that' },
        description: fails('PIN_REQUIRED', 'TIMETABLE_FILE_REFUSED', 'PAYLOAD_TOO_LARGE'),
        ...{ querystring: GridFileQuery, body, response: { 200: GridPreview } },
      },
    },
    async (request) => {
      const { name, table } = request.query
      return timetable.readGrid({ name, bytes: bytesOf(request.body), ...(table === undefined ? {} : { table: Number(table) }) })
    },
  )
  app.put(
    '/api/v1/timetable/grid',
    {
      ...{ onRequest, bodyLimit: 1_048_576 },
      schema: {
        ...{ tags, summary: 'Replace the whole week grid; answers the changes of single days that do not find their lesson in it' },
        description: fails('PIN_REQUIRED', 'TIMETABLE_CHANGED', 'TIMETABLE_INVALID'),
        body: Type.Object({ entries: Type.Array(GridEntry, { maxItems: 294 }), revision: Revision }),
        response: { 200: Type.Object({ unfound: Type.Array(ChangeView) }) },
      },
    },
    async (request) => {
      const { unfound } = await timetable.replaceGrid(request.body.entries, request.body.revision)
      return { unfound: [...unfound] }
    },
  )
}

function changeRoutes(app: App, { gate, timetable }: TimetableRoutesOptions): void {
  const onRequest = gate.needsPin
  app.post(
    '/api/v1/timetable/changes',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Change single days: swap, move, borrow, cancel, add, make up, give off' },
        description: fails('PIN_REQUIRED', 'LESSON_UNKNOWN', 'TIMETABLE_INVALID'),
        ...{ body: TimetableChange, response: { 200: ChangeView } },
      },
    },
    async (request) => timetable.addChange(request.body),
  )
  app.delete(
    '/api/v1/timetable/changes/:id',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Undo a change', description: fails('PIN_REQUIRED', 'CHANGE_UNKNOWN') },
        ...{ params: ById, response: { 200: Done } },
      },
    },
    async ({ params }) => {
      await timetable.undoChange(params.id)
      return done
    },
  )
}

function calendarRoutes(app: App, { gate, timetable }: TimetableRoutesOptions): void {
  const onRequest = gate.needsPin
  app.post(
    '/api/v1/timetable/calendars',
    {
      ...{ onRequest, bodyLimit: MOST_CALENDAR_BYTES },
      schema: {
        ...{ tags, summary: 'Take in an iCalendar file; addresses stand in the settings' },
        description: fails('PIN_REQUIRED', 'TIMETABLE_FILE_REFUSED', 'TIMETABLE_INVALID', 'PAYLOAD_TOO_LARGE', 'DISK_FULL'),
        ...{ querystring: Type.Object({ name: FileName }), body, response: { 200: CalendarView } },
      },
    },
    async (request) => timetable.addCalendar(request.query.name, bytesOf(request.body)),
  )
  app.post(
    '/api/v1/timetable/calendars/check',
    { onRequest, schema: { tags, summary: 'Look at all calendars now', description: fails('PIN_REQUIRED'), response: { 200: Done } } },
    async () => {
      await timetable.checkCalendars()
      return done
    },
  )
  app.delete(
    '/api/v1/timetable/calendars/:id',
    {
      onRequest,
      schema: {
        ...{ tags, summary: 'Take away a calendar that was brought as a file', description: fails('PIN_REQUIRED', 'CALENDAR_UNKNOWN') },
        ...{ params: ById, response: { 200: Done } },
      },
    },
    async ({ params }) => {
      await timetable.removeCalendar(params.id)
      return done
    },
  )
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body
  throw new BoxError('BAD_REQUEST', `a file is sent as it is, with the content type ${BYTES}`)
}
