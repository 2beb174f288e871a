import Type from 'typebox'
import { Done } from '#appliance/contract/problem.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { RestartForWeb } from '../rooms.ts'

const RestartWish = Type.Object({
  inClass: Type.Optional(Type.Boolean({ description: 'Also while a class is given: its picture breaks off for some seconds' })),
})

export function restartRoute(app: App, { gate, restart }: { gate: Gate; restart: RestartForWeb }): void {
  app.post(
    '/api/v1/restart',
    {
      onRequest: gate.needs('technician'),
      schema: {
        tags: ['box'],
        summary: 'Start the program of the box again; it is back within some seconds',
        description: fails('CLASS_RUNNING'),
        body: RestartWish,
        response: { 200: Done },
      },
    },
    async ({ body }) => {
      restart.ask({ inClass: body.inClass === true, because: 'page' })
      return { done: true as const }
    },
  )
}
