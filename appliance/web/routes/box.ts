import { BoxView, TimeConfirmed } from '#appliance/contract/box.ts'
import { Done } from '#appliance/contract/problem.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { ClockTrustForWeb } from '../rooms.ts'

export interface BoxRoutesOptions {
  readonly gate: Gate
  readonly box: () => BoxView
  readonly clockTrust: ClockTrustForWeb
}

export function boxRoutes(app: App, { gate, box, clockTrust }: BoxRoutesOptions): void {
  app.get(
    '/api/v1/box',
    { schema: { tags: ['box'], summary: 'What every page may know of the box', response: { 200: BoxView } } },
    async () => box(),
  )
  app.post(
    '/api/v1/time/confirm',
    {
      onRequest: gate.needsPin,
      schema: { tags: ['box'], summary: 'A person says what time it is', body: TimeConfirmed, response: { 200: Done } },
    },
    async ({ body }) => {
      clockTrust.confirmedByPerson(body.now)
      return { done: true as const }
    },
  )
}
