import Type from 'typebox'
import { SheetId } from '#appliance/contract/run-sheet.ts'
import { RunChoice, RunCosts, RunRequest, RunView } from '#appliance/contract/run.ts'
import type { Running } from '#appliance/lesson/run-sheet/running.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { SignIn } from '../sign-in/sign-in.ts'

export interface RunRoutesOptions {
  readonly gate: Gate
  readonly signIn: Pick<SignIn, 'holdIfFree'>
  readonly running: Pick<Running, 'view' | 'begin' | 'choose' | 'end' | 'costs'>
}

const tags = ['run sheets']
const response = { 200: RunView }
const BeginWish = Type.Object({ sheetId: SheetId })
const CostsWish = Type.Object({ choices: Type.Array(RunChoice, { maxItems: 16 }) })

export function runRoutes(app: App, options: RunRoutesOptions): void {
  const { gate, running } = options
  app.get(
    '/api/v1/run',
    { onRequest: gate.needs('teacher'), schema: { tags, summary: 'The run sheet in use, step by step', response } },
    async () => running.view.value,
  )
  app.post(
    '/api/v1/run/costs',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        tags,
        summary: 'What choices would do to the end of the lesson; changes nothing',
        description: fails('RUN_NOT_BEGUN', 'RUN_STEP_UNKNOWN'),
        body: CostsWish,
        response: { 200: RunCosts },
      },
    },
    async ({ body }) => running.costs(body.choices),
  )
  runCommands(app, options)
}

function runCommands(app: App, { gate, signIn, running }: RunRoutesOptions): void {
  const onRequest = gate.needsLesson
  app.post(
    '/api/v1/run/begin',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Run a sheet from its first step; the screens follow it while the class runs',
        description: fails('RUN_SHEET_UNKNOWN', 'RUN_SHEET_REFUSED', 'RUN_ALREADY_BEGUN', 'LESSON_HELD_BY_OTHER'),
        body: BeginWish,
        response,
      },
    },
    async (request) => {
      const { session } = gate.callerOf(request)
      if (session !== undefined) await signIn.holdIfFree(session)
      return running.begin(request.body.sheetId)
    },
  )
  app.post(
    '/api/v1/run/choose',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Go on: next, back, to a step, pause, resume, turn a page, more or less time; names the step that was on',
        description: fails('RUN_NOT_BEGUN', 'RUN_STEP_UNKNOWN', 'RUN_MOVED', 'LESSON_HELD_BY_OTHER'),
        body: RunRequest,
        response,
      },
    },
    async ({ body }) => running.choose(body),
  )
  app.post(
    '/api/v1/run/end',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Put the sheet away; the class goes on',
        description: fails('RUN_NOT_BEGUN', 'LESSON_HELD_BY_OTHER'),
        response,
      },
    },
    async () => running.end(),
  )
}
