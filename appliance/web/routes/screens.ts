import Type from 'typebox'
import { Done } from '#appliance/contract/problem.ts'
import { ScreensView } from '#appliance/contract/screens.ts'
import type { Screens } from '#appliance/screens/screens.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'

export interface ScreensRoutesOptions {
  readonly gate: Gate
  readonly screens: Screens
}

const Letters = Type.Object({ letters: Type.String({ pattern: '^[A-Za-z]{4}$', description: 'What the screen shows' }) })
const ScreenId = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{16}$' }) })
const tags = ['screens']
const done = { done: true as const }

export function screensRoutes(app: App, { gate, screens }: ScreensRoutesOptions): void {
  app.get(
    '/api/v1/screens',
    { onRequest: gate.needs('teacher'), schema: { tags, summary: 'The screens of the room', response: { 200: ScreensView } } },
    async () => screens.view.value,
  )
  app.post(
    '/api/v1/screens/:letters/admit',
    {
      onRequest: gate.needsHolderOrTechnician,
      schema: {
        tags,
        summary: 'Admit the connected screen that shows these letters',
        description: fails('SCREEN_UNKNOWN', 'NOT_THE_HOLDER'),
        params: Letters,
        response: { 200: Done },
      },
    },
    async ({ params }) => {
      await screens.admit(params.letters.toUpperCase())
      return done
    },
  )
  app.delete(
    '/api/v1/screens/:id',
    {
      onRequest: gate.needsHolderOrTechnician,
      schema: {
        tags,
        summary: 'Make an admitted screen a stranger again',
        description: fails('SCREEN_UNKNOWN', 'NOT_THE_HOLDER'),
        params: ScreenId,
        response: { 200: Done },
      },
    },
    async ({ params }) => {
      await screens.dismiss(params.id)
      return done
    },
  )
  app.post(
    '/api/v1/screens/:id/main',
    {
      onRequest: gate.needsLesson,
      schema: {
        tags,
        summary: 'Let this screen be the one that speaks',
        description: fails('SCREEN_UNKNOWN', 'LESSON_HELD_BY_OTHER'),
        params: ScreenId,
        response: { 200: Done },
      },
    },
    async ({ params }) => {
      await screens.makeMain(params.id)
      return done
    },
  )
}
