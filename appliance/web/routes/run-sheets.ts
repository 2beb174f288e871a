import Type from 'typebox'
import { ItemId } from '#appliance/contract/catalogue.ts'
import { Done } from '#appliance/contract/problem.ts'
import { NeededItem, RunSheetsView, SheetChangeRequest, SheetDescription, SheetDetail, SheetId } from '#appliance/contract/run-sheet.ts'
import type { RunSheets } from '#appliance/lesson/run-sheet/run-sheets.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'

export interface RunSheetsRoutesOptions {
  readonly gate: Gate
  readonly runSheets: Pick<
    RunSheets,
    'view' | 'get' | 'neededItems' | 'create' | 'copyItem' | 'copySheet' | 'change' | 'remove' | 'restore'
  >
}

const tags = ['run sheets']
const response = { 200: SheetDetail }
const ById = Type.Object({ id: SheetId })
const Until = Type.Object({ until: Type.String({ pattern: '^\\d{1,15}$', description: 'Epoch milliseconds' }) })
const Needed = Type.Object({ items: Type.Array(NeededItem) })
const CopyWish = Type.Object({ itemId: ItemId })
const AtRevision = Type.Object({ revision: Type.String({ pattern: '^\\d{1,9}$', description: 'Of the sheet that was looked at' }) })

export function runSheetsRoutes(app: App, options: RunSheetsRoutesOptions): void {
  readRoutes(app, options)
  makeRoutes(app, options)
  changeRoutes(app, options)
}

function readRoutes(app: App, { gate, runSheets }: RunSheetsRoutesOptions): void {
  const onRequest = gate.needs('teacher')
  app.get(
    '/api/v1/run-sheets',
    { onRequest, schema: { tags, summary: 'All run sheets, and those that can be taken back', response: { 200: RunSheetsView } } },
    async () => runSheets.view.value,
  )
  app.get(
    '/api/v1/run-sheets/needed',
    {
      onRequest,
      schema: {
        tags,
        summary: 'What sheets of coming lessons need of the library',
        querystring: Until,
        response: { 200: Needed },
      },
    },
    async ({ query }) => ({ items: [...runSheets.neededItems(Number(query.until))] }),
  )
  app.get(
    '/api/v1/run-sheets/:id',
    {
      onRequest,
      schema: {
        tags,
        summary: 'A run sheet with its steps, and how far what they show is',
        description: fails('RUN_SHEET_UNKNOWN'),
        params: ById,
        response,
      },
    },
    async ({ params }) => runSheets.get(params.id),
  )
}

function makeRoutes(app: App, { gate, runSheets }: RunSheetsRoutesOptions): void {
  const onRequest = gate.needsPin
  app.post(
    '/api/v1/run-sheets',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Begin an empty run sheet',
        description: fails('PIN_REQUIRED', 'RUN_SHEET_REFUSED'),
        body: SheetDescription,
        response,
      },
    },
    async (request) => runSheets.create(request.body, gate.nameOf(request)),
  )
  app.post(
    '/api/v1/run-sheets/of-item',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Make a run sheet of a ready-made lesson plan of the library',
        description: fails('PIN_REQUIRED', 'ITEM_UNKNOWN', 'RUN_SHEET_REFUSED'),
        body: CopyWish,
        response,
      },
    },
    async (request) => runSheets.copyItem(request.body.itemId, gate.nameOf(request)),
  )
  app.post(
    '/api/v1/run-sheets/:id/copy',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Copy a run sheet, to be changed at will',
        description: fails('PIN_REQUIRED', 'RUN_SHEET_UNKNOWN', 'RUN_SHEET_REFUSED'),
        params: ById,
        response,
      },
    },
    async (request) => runSheets.copySheet(request.params.id, gate.nameOf(request)),
  )
}

function changeRoutes(app: App, { gate, runSheets }: RunSheetsRoutesOptions): void {
  const onRequest = gate.needsPin
  app.post(
    '/api/v1/run-sheets/:id/changes',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Change a run sheet, on the revision that was looked at',
        description: fails(
          ...(['PIN_REQUIRED', 'RUN_SHEET_CHANGED', 'RUN_SHEET_UNKNOWN', 'RUN_STEP_UNKNOWN', 'ITEM_UNKNOWN'] as const),
          ...(['LESSON_HAS_SHEET', 'RUN_SHEET_REFUSED'] as const),
        ),
        params: ById,
        body: SheetChangeRequest,
        response,
      },
    },
    async (request) => runSheets.change(request.params.id, request.body, gate.nameOf(request)),
  )
  app.delete(
    '/api/v1/run-sheets/:id',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Delete a run sheet; it can be taken back for thirty days',
        description: fails('PIN_REQUIRED', 'RUN_SHEET_CHANGED', 'RUN_SHEET_UNKNOWN'),
        params: ById,
        querystring: AtRevision,
        response: { 200: Done },
      },
    },
    async ({ params, query }) => {
      await runSheets.remove(params.id, Number(query.revision))
      return { done: true as const }
    },
  )
  app.post(
    '/api/v1/run-sheets/:id/restore',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Take a deleted run sheet back',
        description: fails('PIN_REQUIRED', 'RUN_SHEET_UNKNOWN', 'RUN_SHEET_REFUSED'),
        params: ById,
        response,
      },
    },
    async (request) => runSheets.restore(request.params.id, gate.nameOf(request)),
  )
}
