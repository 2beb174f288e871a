import { ViewersView } from '#appliance/contract/live.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { ViewersForWeb } from '../rooms.ts'

export interface LiveViewersOptions {
  readonly gate: Gate
  readonly viewers: ViewersForWeb
}

export function liveViewersRoute(app: App, { gate, viewers }: LiveViewersOptions): void {
  app.get(
    '/api/v1/live/viewers',
    {
      onRequest: gate.needs('technician'),
      schema: { tags: ['live'], summary: 'Who watches, by which way, and how it reaches them', response: { 200: ViewersView } },
    },
    () => viewers.table(),
  )
}
