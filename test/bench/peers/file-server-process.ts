import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import Fastify from 'fastify'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { BlobReader } from '#appliance/library/blobs/blob-reader.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { createApp } from '#appliance/web/app.ts'
import { libraryFilesRoutes } from '#appliance/web/routes/library-files.ts'

/*
 * A program that serves the files of a folder: `file-server-process.ts library|static <folder> <port>`. library: as the box does, from the
 * store in it. static: with @fastify/static, from `files` in it.
 */

const [kind, folder = '', port] = process.argv.slice(2)
const address = { port: Number(port), host: '127.0.0.1' }

async function serveLibrary(): Promise<void> {
  const clock = new RealClock()
  const log = createLog('warn')
  const store = new BlobStore({ folder, clock, log })
  await store.open()
  const app = createApp({ log, allowedHosts: () => [] })
  const file = (sha256: string) => {
    const found = store.find(sha256)
    const spec = { sha256, bytes: found?.bytes ?? 0 }
    return (
      found && { reader: new BlobReader({ store, spec, clock, onWanted: () => undefined }), mime: 'video/mp4', audience: 'pupil' as const }
    )
  }
  const callerOf = () => ({ role: 'guest' as const, session: undefined })
  const gate = { needs: () => async () => undefined, callerOf }
  const options = { gate, secret: () => '', library: { file, app: () => undefined }, clock, log }
  app.after(() => libraryFilesRoutes(app, options))
  await app.listen(address)
}

async function serveStatic(): Promise<void> {
  const app = Fastify()
  await app.register(fastifyStatic, { root: join(folder, 'files') })
  await app.listen(address)
}

await (kind === 'library' ? serveLibrary() : serveStatic())
