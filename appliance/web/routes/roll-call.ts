import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Attendance, ClassId, ClickerId, PupilId, RosterView, WallNames, WaveWish } from '#appliance/contract/roster.ts'
import type { Roster } from '#appliance/quiz/roster/roster.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'

export interface RollCallRoutesOptions {
  readonly gate: Gate
  readonly roster: Omit<Roster, 'start' | 'stop' | 'name' | 'classes'>
}

const tags = ['roster']
const response = { 200: RosterView }
const OfPupil = Type.Object({ id: PupilId })
const closed = { additionalProperties: false } as const
const MarkWish = Type.Object({ is: Type.Union([Attendance, Type.Null()]) }, closed)
const PointsWish = Type.Object(
  { group: Type.String({ minLength: 1, maxLength: 20 }), points: Type.Integer({ minimum: -10, maximum: 10 }) },
  closed,
)

const PointsBack = Type.Object({
  group: Type.Optional(PointsWish.properties.group),
  points: Type.Optional(Type.String({ pattern: '^-?\\d{1,2}$' })),
})

/**
 * What becomes of the class in the room. Whoever gives the lesson may do it; to put names on the projector wants the PIN, and so does pairing: whose
 * clicker is whose outlives the lesson.
 */
export function rollCallRoutes(app: App, options: RollCallRoutesOptions): void {
  classRoute(app, options)
  waveRoutes(app, options)
  attendanceRoutes(app, options)
  loanRoutes(app, options)
  pickRoutes(app, options)
  pointsRoutes(app, options)
}

function classRoute(app: App, { gate, roster }: RollCallRoutesOptions): void {
  const schema = { tags, summary: 'Say which class is in the room', description: fails('CLASS_UNKNOWN'), response }
  app.put(
    '/api/v1/roster/now',
    { onRequest: gate.needsLesson, schema: { ...schema, body: Type.Object({ classId: ClassId }, closed) } },
    async ({ body }) => {
      await roster.choose(body.classId)
      return roster.view.value
    },
  )
}

function waveRoutes(app: App, { gate, roster }: RollCallRoutesOptions): void {
  const description = fails('CLASS_NOT_CHOSEN', 'ROSTER_REFUSED', 'PIN_REQUIRED')
  app.put(
    '/api/v1/roster/wave',
    {
      onRequest: gate.needsLesson,
      schema: {
        tags,
        summary: 'Ask the class to press: its letters for pairing, any key for attendance',
        description,
        body: WaveWish,
        response,
      },
    },
    async (request) => {
      if (request.body.kind === 'pairing') await gate.needsPin(request)
      await mayName(gate, request, request.body.names)
      await roster.openWave(request.body)
      return roster.view.value
    },
  )
  app.delete(
    '/api/v1/roster/wave',
    { onRequest: gate.needsLesson, schema: { tags, summary: 'Ask no longer; of attendance, who has not pressed is absent', response } },
    async () => {
      await roster.closeWave()
      return roster.view.value
    },
  )
}

function attendanceRoutes(app: App, { gate, roster }: RollCallRoutesOptions): void {
  const description = fails('CLASS_NOT_CHOSEN', 'PUPIL_UNKNOWN')
  app.put(
    '/api/v1/roster/attendance/:id',
    {
      onRequest: gate.needsLesson,
      schema: { tags, summary: 'Say whether a pupil is here; null: nobody knows', description, params: OfPupil, body: MarkWish, response },
    },
    async ({ params, body }) => {
      await roster.mark(params.id, body.is)
      return roster.view.value
    },
  )
  app.post(
    '/api/v1/roster/attendance/all-present',
    { onRequest: gate.needsLesson, schema: { tags, summary: 'Whoever was not marked by a tap is here', description, response } },
    async () => {
      await roster.allPresent()
      return roster.view.value
    },
  )
}

function loanRoutes(app: App, { gate, roster }: RollCallRoutesOptions): void {
  const description = fails('CLASS_NOT_CHOSEN', 'PUPIL_UNKNOWN', 'ROSTER_TAKEN')
  const summary = 'Lend a pupil a clicker for this lesson'
  app.put(
    '/api/v1/roster/loans/:id',
    {
      onRequest: gate.needsLesson,
      schema: { tags, summary, description, params: OfPupil, body: Type.Object({ clicker: ClickerId }, closed), response },
    },
    async ({ params, body }) => {
      await roster.lend(params.id, body.clicker)
      return roster.view.value
    },
  )
  app.delete(
    '/api/v1/roster/loans/:id',
    { onRequest: gate.needsLesson, schema: { tags, summary: 'Take a lent clicker back', params: OfPupil, response } },
    async ({ params }) => {
      await roster.giveBack(params.id)
      return roster.view.value
    },
  )
}

function pickRoutes(app: App, { gate, roster }: RollCallRoutesOptions): void {
  const description = fails('CLASS_NOT_CHOSEN', 'NOBODY_HERE', 'PIN_REQUIRED', 'ROSTER_REFUSED')
  app.post(
    '/api/v1/roster/pick',
    {
      onRequest: gate.needsLesson,
      schema: {
        ...{ tags, summary: 'Pick a pupil who is here: everybody once before anybody twice', description },
        ...{ body: Type.Object({ names: WallNames }, closed), response },
      },
    },
    async (request) => {
      await mayName(gate, request, request.body.names)
      await roster.pick(request.body.names)
      return roster.view.value
    },
  )
  app.delete(
    '/api/v1/roster/pick',
    { onRequest: gate.needsLesson, schema: { tags, summary: 'Take the picked one from the screens', response } },
    async () => {
      await roster.putPickAway()
      return roster.view.value
    },
  )
}

function pointsRoutes(app: App, { gate, roster }: RollCallRoutesOptions): void {
  const description = fails('CLASS_NOT_CHOSEN')
  app.post(
    '/api/v1/roster/points',
    {
      onRequest: gate.needsLesson,
      schema: { tags, summary: 'Give a group points, or take them', description, body: PointsWish, response },
    },
    async ({ body }) => {
      await roster.addPoints(body.group, body.points)
      return roster.view.value
    },
  )
  app.delete(
    '/api/v1/roster/points/last',
    {
      onRequest: gate.needsLesson,
      schema: {
        ...{ tags, summary: 'Take back what was given or taken last; with both words, the last that was as they say', description },
        ...{ querystring: PointsBack, response },
      },
    },
    async ({ query: { group, points } }) => {
      await roster.undoPoints(group === undefined || points === undefined ? undefined : { group, points: Number(points) })
      return roster.view.value
    },
  )
  app.put(
    '/api/v1/roster/points/shown',
    {
      onRequest: gate.needsLesson,
      schema: {
        ...{ tags, summary: 'Show the points of the groups on the projector, or no longer', description },
        ...{ body: Type.Object({ shown: Type.Boolean() }, closed), response },
      },
    },
    async ({ body }) => {
      await roster.showPoints(body.shown)
      return roster.view.value
    },
  )
}

/** A device that is here for this lesson alone shows seats. */
async function mayName(gate: Gate, request: FastifyRequest, names: WallNames): Promise<void> {
  if (names === 'name') await gate.needsPin(request)
}
