import Type from 'typebox'
import type { Static } from 'typebox'
import { minutes } from '#appliance/base/duration.ts'
import { ItemId } from '#appliance/contract/catalogue.ts'
import { ItemDetail, ItemList, ItemQuery, LibraryView, PauseChange, PinChange } from '#appliance/contract/library.ts'
import { Done } from '#appliance/contract/problem.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { LibraryForWeb } from '../rooms.ts'

export interface LibraryRoutesOptions {
  readonly gate: Gate
  readonly library: LibraryForWeb
}

const tags = ['library']
const done = { done: true as const }
/** Per address: a class of sixty behind one access point looks through the shelf, and each page looks again by itself. */
const config = { rateLimit: { max: 6000, timeWindow: minutes(1) } }
/** What comes in an address is text. */
const AskedItems = Type.Object({
  ...ItemQuery.properties,
  grade: Type.Optional(Type.String({ pattern: '^([1-9]|1[0-2])$' })),
  offset: Type.Optional(Type.String({ pattern: '^\\d{1,5}$' })),
  limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|1\\d\\d|200)$' })),
})
const ById = Type.Object({ id: ItemId })

export function libraryRoutes(app: App, options: LibraryRoutesOptions): void {
  browseRoutes(app, options)
  itemCommands(app, options)
  libraryCommands(app, options)
}

function browseRoutes(app: App, { gate, library }: LibraryRoutesOptions): void {
  app.get(
    '/api/v1/library',
    {
      onRequest: gate.needs('teacher'),
      schema: { tags, summary: 'Lessons ahead, catalogues, line, disk and queue', response: { 200: LibraryView } },
    },
    async () => library.fresh(),
  )
  app.get(
    '/api/v1/library/items',
    {
      config,
      schema: {
        tags,
        summary: 'What the library has; without a sign-in only what is for pupils',
        querystring: AskedItems,
        response: { 200: ItemList },
      },
    },
    async (request) => library.list(queryOf(request.query), audienceOf(gate.callerOf(request).role)),
  )
  app.get(
    '/api/v1/library/items/:id',
    {
      config,
      schema: {
        tags,
        summary: 'One item with its files, which lie under /library/files/',
        description: fails('ITEM_UNKNOWN'),
        params: ById,
        response: { 200: ItemDetail },
      },
    },
    async (request) => library.item(request.params.id, audienceOf(gate.callerOf(request).role)),
  )
}

function itemCommands(app: App, { gate, library }: LibraryRoutesOptions): void {
  app.put(
    '/api/v1/library/items/:id/pin',
    {
      onRequest: gate.needs('technician'),
      schema: {
        tags,
        summary: 'Keep an item on the box whatever else needs room, or no longer',
        description: fails('ITEM_UNKNOWN'),
        params: ById,
        body: PinChange,
        response: { 200: Done },
      },
    },
    async ({ params, body }) => {
      await library.pin(params.id, body.pinned)
      return done
    },
  )
  app.post(
    '/api/v1/library/items/:id/fetch',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        tags,
        summary: 'Fetch an item now, whatever the windows say',
        description: fails('ITEM_UNKNOWN', 'DISK_FULL'),
        params: ById,
        response: { 200: Done },
      },
    },
    async ({ params }) => {
      await library.fetchNow(params.id)
      return done
    },
  )
}

function libraryCommands(app: App, { gate, library }: LibraryRoutesOptions): void {
  const onRequest = gate.needs('technician')
  app.put(
    '/api/v1/library/paused',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Fetch nothing in the background until told otherwise, or go on',
        body: PauseChange,
        response: { 200: Done },
      },
    },
    async ({ body }) => {
      await library.pause(body.paused)
      return done
    },
  )
  app.post(
    '/api/v1/library/check',
    { onRequest, schema: { tags, summary: 'Look at all catalogues now', response: { 200: Done } } },
    async () => {
      await library.checkNow()
      return done
    },
  )
}

function queryOf({ grade, offset, limit, ...words }: Static<typeof AskedItems>): ItemQuery {
  return {
    ...words,
    ...(grade === undefined ? {} : { grade: Number(grade) }),
    ...(offset === undefined ? {} : { offset: Number(offset) }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  }
}

function audienceOf(role: 'guest' | 'teacher' | 'technician'): 'pupil' | 'teacher' {
  return role === 'guest' ? 'pupil' : 'teacher'
}
