import Type from 'typebox'
import { LogPage, LogQuery } from '#appliance/contract/log.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { LogbookForWeb } from '../rooms.ts'

export interface LogRoutesOptions {
  readonly gate: Gate
  readonly logbook: LogbookForWeb
  /** Of this start of the box. */
  readonly boot: string
  /** The lowest level that is written. */
  readonly writes: () => string
  readonly now: () => number
}

const tags = ['log']
/** What a phone draws at once. */
const MOST = 500

export function logRoutes(app: App, { gate, logbook, boot, writes, now }: LogRoutesOptions): void {
  const onRequest = gate.needs('technician')
  app.get(
    '/api/v1/log',
    {
      onRequest,
      schema: {
        tags,
        summary: 'The newest lines of the log, and what came since',
        description: `At most ${MOST} lines. Who names a line of another start of the box gets what this one has said.`,
        querystring: LogQuery,
        response: { 200: LogPage },
      },
    },
    async ({ query }, reply) => {
      void reply.header('cache-control', 'no-store')
      const after = query.boot === boot ? Number(query.after ?? 0) : 0
      return { boot, writes: writes(), ...logbook.since(after, MOST) }
    },
  )
  app.get(
    '/api/v1/log/file',
    {
      onRequest,
      schema: {
        tags,
        summary: 'All that the box still knows of its log, a JSON object a line',
        produces: ['application/x-ndjson'],
        response: { 200: Type.Any({ description: 'application/x-ndjson' }) },
      },
    },
    async (_, reply) => {
      const name = `classbox-log-${new Date(now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}.ndjson`
      return reply
        .headers({ 'cache-control': 'no-store', 'content-disposition': `attachment; filename="${name}"` })
        .type('application/x-ndjson; charset=utf-8')
        .send(Buffer.from(logbook.text()))
    },
  )
}
