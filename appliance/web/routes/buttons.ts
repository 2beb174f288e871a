import { ButtonsDesk } from '#appliance/contract/buttons.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { ButtonsForWeb } from '../rooms.ts'

export interface ButtonsRouteOptions {
  readonly gate: Gate
  readonly buttons: ButtonsForWeb
}

export function buttonsRoute(app: App, { gate, buttons }: ButtonsRouteOptions): void {
  app.get(
    '/api/v1/buttons',
    {
      onRequest: gate.needs('technician'),
      schema: {
        tags: ['buttons'],
        summary: 'Buttons, remotes and keypads: which there are, how they are, what was pressed last',
        response: { 200: ButtonsDesk },
      },
    },
    () => buttons.desk(),
  )
}
