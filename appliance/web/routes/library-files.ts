import Type from 'typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { ItemId, Sha256 } from '#appliance/contract/catalogue.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import { appHeaders, fileHeaders } from '../file-headers.ts'
import type { Gate } from '../gate.ts'
import { libraryReaderOf } from '../library-reader.ts'
import type { LibraryReader } from '../library-reader.ts'
import { ChunkShelf } from '../chunk-shelf.ts'
import { sendFile } from '../send-file.ts'
import type { FileToSend } from '../send-file.ts'

/** A file of the library, on the box or on its way to it. */
export interface LibraryFile {
  readonly reader: FileToSend
  readonly mime: string
  /** teacher: nobody else gets it. */
  readonly audience: 'pupil' | 'teacher'
}

/** What the web needs of the library to give out its files. */
export interface LibraryFilesForWeb {
  /** Undefined where no catalogue knows it. Throws BLOB_ABSENT where it is not here, and is not fetched for this reader. */
  file(sha256: string, who: LibraryReader): LibraryFile | undefined
  /** A file of an html5 item, by its path in it; undefined where there is none. Throws as `file` does. */
  app(itemId: string, path: string, who: LibraryReader): LibraryFile | undefined
}

export interface LibraryFilesOptions {
  readonly gate: Pick<Gate, 'needs' | 'callerOf'>
  readonly library: LibraryFilesForWeb
  /** What the boxes of this school share; empty where they share nothing. */
  readonly secret: () => string
  readonly clock: Clock
  readonly log: Log
}

/** Per minute and address: a player asks in many small parts, and a class sits behind one access point. */
const config = { rateLimit: { max: 30_000, timeWindow: minutes(1) } }
const tags = ['library']
const bytes = { description: 'The bytes of the file, or the part that was asked for', content: { '*/*': { schema: Type.Unknown() } } }
const response = { 200: bytes, 206: bytes }

export function libraryFilesRoutes(app: App, options: LibraryFilesOptions): void {
  const shelf = new ChunkShelf(options.clock)
  fileRoute(app, { ...options, shelf })
  appRoute(app, { ...options, shelf })
}

function fileRoute(app: App, options: LibraryFilesOptions & { shelf: ChunkShelf }): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/library/files/:sha256',
    config,
    schema: {
      tags,
      summary: 'A file of the library, whole or in part; open to everybody on this network unless it is for teachers',
      description: fails(
        'BLOB_UNKNOWN',
        'BLOB_ABSENT',
        'BLOB_CORRUPT',
        'BUNDLE_REFUSED',
        'SIGN_IN_REQUIRED',
        'ROLE_TOO_LOW',
        'ROOM_FAILED',
      ),
      params: Type.Object({ sha256: Sha256 }),
      querystring: Type.Object({
        download: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'To be saved under this name' })),
      }),
      response,
    },
    handler: async (request, reply) => {
      const { sha256 } = request.params
      const who = readerOf(request, options)
      const file = options.library.file(sha256, who)
      if (file === undefined) throw new BoxError('BLOB_UNKNOWN', 'no lesson of the library has this file')
      // Another box has what it may have because this school trusts it.
      if (who !== 'box') await mayHave(request, file, options.gate)
      return sendFile(request, reply, { ...options, file: file.reader, headers: fileHeaders({ ...file, sha256 }, request.query.download) })
    },
  })
}

function appRoute(app: App, options: LibraryFilesOptions & { shelf: ChunkShelf }): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/library/apps/:itemId/*',
    config,
    schema: {
      tags,
      summary: 'A file of an interactive item, which runs apart from the pages of the box',
      description: fails(
        'ITEM_UNKNOWN',
        'BLOB_ABSENT',
        'BLOB_CORRUPT',
        'BUNDLE_REFUSED',
        'SIGN_IN_REQUIRED',
        'ROLE_TOO_LOW',
        'ROOM_FAILED',
      ),
      params: Type.Object({ itemId: ItemId, '*': Type.String({ maxLength: 512 }) }),
      response,
    },
    handler: async (request, reply) => {
      const { itemId, '*': path } = request.params
      const file = options.library.app(itemId, path === '' ? 'index.html' : path, readerOf(request, options))
      if (file === undefined) throw new BoxError('ITEM_UNKNOWN', 'the library has no such page')
      await mayHave(request, file, options.gate)
      return sendAppFile(request, reply, { options, file, itemId })
    },
  })
}

function sendAppFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { options, file, itemId }: { options: LibraryFilesOptions & { shelf: ChunkShelf }; file: LibraryFile; itemId: string },
): Promise<FastifyReply> {
  const about = { ...file, sha256: file.reader.etag.slice(1, -1) }
  const headers = appHeaders(about, { host: request.headers.host ?? 'localhost', itemId })
  return sendFile(request, reply, { ...options, file: file.reader, headers })
}

function readerOf(request: FastifyRequest, { gate, secret }: LibraryFilesOptions): LibraryReader {
  return libraryReaderOf(request, gate, secret())
}

async function mayHave(request: FastifyRequest, { audience }: LibraryFile, gate: Pick<Gate, 'needs'>): Promise<void> {
  if (audience === 'teacher') await gate.needs('teacher')(request)
}
