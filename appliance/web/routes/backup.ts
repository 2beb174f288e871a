import Type from 'typebox'
import { BackupAbout, BackupBrought, BackupWish, RestoreWish } from '#appliance/contract/backup.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { BackupForWeb } from '../rooms.ts'

export interface BackupRoutesOptions {
  readonly gate: Gate
  readonly backup: BackupForWeb
  readonly now: () => number
}

const tags = ['backup']
const BYTES = 'application/octet-stream'

export function backupRoutes(app: App, { gate, backup, now }: BackupRoutesOptions): void {
  const onRequest = gate.needs('technician')
  app.post(
    '/api/v1/backup',
    {
      onRequest,
      schema: {
        tags,
        summary: 'All that people have put into the box, in one file that is sealed with a passphrase',
        description: `Films and recordings are not in it, nor who is signed in. ${fails('DISK_FULL', 'DATABASE_FAILED')}`,
        body: BackupWish,
        produces: [BYTES],
        response: { 200: Type.Any({ description: BYTES }) },
      },
    },
    async ({ body }, reply) => {
      const file = await backup.make(body.passphrase)
      const name = `classbox-${new Date(now()).toISOString().slice(0, 10)}.backup`
      return reply
        .headers({ 'cache-control': 'no-store', 'content-disposition': `attachment; filename="${name}"` })
        .type(BYTES)
        .send(file)
    },
  )
  void app.register(async (scope) => bringRoute(scope as unknown as App, { onRequest, backup }))
  app.post(
    '/api/v1/restore',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Become what the file says that was brought; the box starts again',
        description: fails(
          ...(['CLASS_RUNNING', 'BACKUP_MISSING', 'BACKUP_UNKNOWN', 'BACKUP_PASSPHRASE_WRONG', 'BACKUP_DAMAGED'] as const),
          ...(['BACKUP_TOO_NEW', 'BACKUP_OF_OTHER_BOX', 'DISK_FULL'] as const),
        ),
        body: RestoreWish,
        response: { 200: BackupAbout },
      },
    },
    async ({ body }) => backup.restore({ passphrase: body.passphrase, as: body.as }),
  )
}

type OnRequest = ReturnType<Gate['needs']>

/** In a scope of its own, where a body is not read before the route does. */
function bringRoute(scope: App, { onRequest, backup }: { onRequest: OnRequest; backup: BackupForWeb }): void {
  if (scope.hasContentTypeParser(BYTES)) scope.removeContentTypeParser(BYTES)
  scope.addContentTypeParser(BYTES, (_request, _payload, done) => done(null))
  scope.post(
    '/api/v1/restore/file',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Bring a backup to the box; nothing of it is looked at yet',
        description: fails('DISK_FULL'),
        consumes: [BYTES],
        response: { 200: BackupBrought },
      },
    },
    async (request) => ({ bytes: await backup.bring(request.raw) }),
  )
}
