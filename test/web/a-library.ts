import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { BlobReader } from '#appliance/library/blobs/blob-reader.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { createApp } from '#appliance/web/app.ts'
import { libraryFilesRoutes } from '#appliance/web/routes/library-files.ts'
import type { LibraryFile } from '#appliance/web/routes/library-files.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import type { ABlob } from '#test/library/blobs/a-blob.ts'

export interface ALibrary {
  readonly port: number
  readonly store: BlobStore
  /** Pieces that somebody waits for. */
  readonly wanted: number[]
  readonly lines: string[]
  /** Makes a file known, as a catalogue does; nothing of it is on the box yet. */
  know(blob: ABlob, about: Omit<LibraryFile, 'reader'>, page?: { itemId: string; path: string }): void
  /** Brings pieces of it; by default all. */
  bring(blob: ABlob, pieces?: readonly number[]): Promise<void>
  get(path: string, options?: RequestInit): Promise<Response>
}

/** The files of a library behind the web as it is, with a store of its own. Whoever shows the token `teacher` is one. */
export async function aLibrary(): Promise<ALibrary> {
  const clock = new RealClock()
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const store = new BlobStore({ folder: await aFolder(), clock, log })
  await store.open()
  const known = new Map<string, LibraryFile>()
  const wanted: number[] = []
  const app = createApp({ log, allowedHosts: () => [] })
  const needs = () => async (request: { headers: { authorization?: string | undefined } }) => {
    if (request.headers.authorization !== 'Bearer teacher') throw new BoxError('SIGN_IN_REQUIRED', 'sign in first')
  }
  const callerOf = () => ({ role: 'guest' as const, session: undefined })
  const library = {
    file: (sha256: string) => known.get(sha256),
    app: (itemId: string, path: string) => known.get(`${itemId} ${path}`),
  }
  app.after(() => libraryFilesRoutes(app, { gate: { needs, callerOf }, library, secret: () => '', clock, log }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(async () => {
    app.server.closeAllConnections()
    await app.close()
    await store.close()
  })
  const { port } = app.server.address() as AddressInfo
  return {
    ...{ port, store, wanted, lines },
    know: (blob, about, page) => {
      const reader = new BlobReader({ store, spec: blob.spec, clock, onWanted: (piece) => wanted.push(piece) })
      known.set(page === undefined ? blob.spec.sha256 : `${page.itemId} ${page.path}`, { ...about, reader })
    },
    bring: (blob, pieces) => bring(store, blob, pieces),
    get: (path, options) => fetch(`http://127.0.0.1:${port}${path}`, options),
  }
}

async function bring(store: BlobStore, blob: ABlob, pieces = blob.pieces): Promise<void> {
  const partial = await store.begin(blob.spec)
  if (partial.needsList && blob.list !== undefined) await partial.giveList(blob.list)
  for (const piece of pieces) await partial.write(piece, blob.piece(piece))
  await partial.flush()
}
