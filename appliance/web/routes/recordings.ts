import Type from 'typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { plainAddress } from '#appliance/base/address.ts'
import { minutes } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { ChannelName } from '#appliance/contract/live.ts'
import { Done } from '#appliance/contract/problem.ts'
import { KeepChange, RecordingId, RecordingsView } from '#appliance/contract/recordings.ts'
import { isMissing } from '#appliance/live/recorder/file-bytes.ts'
import type { LateViewer } from '#appliance/live/recorder/late-audience.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import { liveVisitor } from '../live-visitor.ts'
import type { LiveVisitors } from '../live-visitor.ts'
import type { RecordedMedia, RecordingsForWeb } from '../rooms.ts'
import { sendBytes } from '../send-bytes.ts'
import type { BytesToSend } from '../send-bytes.ts'
import { whoseRecording } from './whose-recording.ts'

export interface RecordingsRoutesOptions {
  readonly gate: Gate
  readonly recordings: RecordingsForWeb
  readonly visitors: LiveVisitors
  /** IANA time zone of the school, for the names of files. */
  readonly timeZone: () => string
}

const tags = ['recordings']
const done = { done: true as const }
const ById = Type.Object({ id: RecordingId })
const OnChannel = Type.Object({ channel: ChannelName })
const Whole = {
  all: Type.Optional(Type.Boolean({ description: 'Also what was before the bell and after the lesson' })),
}
const Skip = Type.Object({
  _HLS_skip: Type.Optional(Type.String({ description: 'YES or v2: only what is new (RFC 8216bis 6.2.5.1)' })),
  viewer: Type.Optional(Type.String({ maxLength: 64, description: 'Tells viewers behind one address apart' })),
})
const Media = {
  stretch: Type.String({ pattern: '^[1-9]\\d{0,8}$', description: 'Counts from 1 what goes on unbroken' }),
  file: Type.String({ pattern: '^(init\\.mp4|\\d{1,9}\\.m4s)$', description: 'init.mp4, or the number of a segment with .m4s' }),
}
const RecordedMediaName = Type.Object({ id: RecordingId, ...Media })
const LiveMediaName = Type.Object({ channel: ChannelName, id: RecordingId, ...Media })

/** Per minute: more than all viewers of a box ask for. Who watches must not take from what the teacher behind the same address may ask. */
const LATE = { rateLimit: { max: 30_000, timeWindow: minutes(1) } }
const PLAYLIST = 'application/vnd.apple.mpegurl'
const FRAGMENTS = 'video/mp4'
const playlist = { 200: { description: 'An HLS media playlist', content: { [PLAYLIST]: { schema: Type.Unknown() } } } }
const media = { 200: { description: 'Fragmented MP4', content: { [FRAGMENTS]: { schema: Type.Unknown() } } } }
/** What is behind a name never changes, but whoever signs out must not find it in the browser for ever. */
const FRAGMENT = { 'content-type': FRAGMENTS, 'cache-control': 'private, max-age=3600, immutable' }

export function recordingsRoutes(app: App, options: RecordingsRoutesOptions): void {
  commandRoutes(app, options)
  fromStartRoutes(app, options)
  replayRoutes(app, options)
  downloadRoute(app, options)
}

function commandRoutes(app: App, { gate, recordings }: RecordingsRoutesOptions): void {
  const onRequest = whoseRecording(gate, recordings)
  app.get(
    '/api/v1/recordings',
    { onRequest: gate.needs('teacher'), schema: { tags, summary: 'The recordings, newest first', response: { 200: RecordingsView } } },
    async () => recordings.fresh(),
  )
  app.put(
    '/api/v1/recordings/:id/keep',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Keep a recording until somebody deletes it, also the one of the class that runs; or no longer',
        description: fails('PIN_REQUIRED', 'RECORDING_UNKNOWN', 'RECORDING_NOT_ALLOWED'),
        params: ById,
        body: KeepChange,
        response: { 200: Done },
      },
    },
    async ({ params, body }) => {
      await recordings.keep(params.id, body.kept)
      return done
    },
  )
  app.delete(
    '/api/v1/recordings/:id',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Delete a recording',
        description: fails('PIN_REQUIRED', 'RECORDING_RUNNING'),
        params: ById,
        response: { 200: Done },
      },
    },
    async ({ params }) => {
      await recordings.remove(params.id)
      return done
    },
  )
}

function fromStartRoutes(app: App, { recordings: { replay, audience }, visitors }: RecordingsRoutesOptions): void {
  app.get(
    '/live/:channel/start.m3u8',
    {
      config: LATE,
      schema: {
        tags: ['live'],
        summary: 'The class that runs, from its beginning; open to everybody on this network',
        description: fails('CHANNEL_UNKNOWN', 'CHANNEL_NOT_ON_AIR', 'VIEWERS_FULL'),
        params: OnChannel,
        querystring: Skip,
        response: playlist,
      },
    },
    async (request, reply) => {
      const { channel } = request.params
      const playlist = replay.fromStart(channel, skipOf(request.query))
      // Whoever only looks takes no place.
      if (request.method === 'GET') audience.come(channel, viewerOf(request, request.query.viewer), liveVisitor(request, visitors))
      return sendPlaylist(reply, playlist)
    },
  )
  app.route({
    method: ['GET', 'HEAD'],
    url: '/live/:channel/dvr/:id/:stretch/:file',
    config: LATE,
    schema: {
      tags: ['live'],
      summary: 'A piece of the class that runs',
      description: fails('CHANNEL_UNKNOWN', 'CHANNEL_NOT_ON_AIR', 'SEGMENT_GONE'),
      params: LiveMediaName,
      response: media,
    },
    handler: async (request, reply) => {
      const { channel, ...name } = request.params
      const piece = replay.liveMedia(channel, nameOf(name))
      reply.raw.once('finish', () => audience.took(channel, viewerOf(request), sentBy(request, reply)))
      return sendBytes(request, reply, { ...readable(piece, 'SEGMENT_GONE'), headers: FRAGMENT })
    },
  })
}

function replayRoutes(app: App, { gate, recordings }: RecordingsRoutesOptions): void {
  const { replay } = recordings
  const onRequest = whoseRecording(gate, recordings)
  app.get(
    '/recordings/:id/index.m3u8',
    {
      onRequest,
      schema: {
        tags,
        summary: 'A recording as HLS, also while it is being written; of a class that is over, its lesson',
        description: fails('PIN_REQUIRED', 'RECORDING_UNKNOWN'),
        params: ById,
        querystring: Type.Object({ ...Skip.properties, ...Whole }),
        response: playlist,
      },
    },
    async ({ params: { id }, query }, reply) =>
      sendPlaylist(reply, await replay.playlist(id, { ...skipOf(query), whole: query.all === true })),
  )
  app.route({
    method: ['GET', 'HEAD'],
    url: '/recordings/:id/:stretch/:file',
    onRequest,
    schema: {
      tags,
      summary: 'A piece of a recording',
      description: fails('PIN_REQUIRED', 'RECORDING_UNKNOWN', 'SEGMENT_GONE'),
      params: RecordedMediaName,
      response: media,
    },
    handler: async (request, reply) => {
      const piece = await replay.media(nameOf(request.params))
      return sendBytes(request, reply, { ...readable(piece, 'SEGMENT_GONE'), headers: FRAGMENT })
    },
  })
}

function downloadRoute(app: App, { gate, recordings, timeZone }: RecordingsRoutesOptions): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/recordings/:id(^[0-9a-z-]{1,64}).mp4',
    onRequest: whoseRecording(gate, recordings),
    schema: {
      tags,
      summary: 'The lesson of a recording as one MP4 file; of one that is being written, what there is so far',
      description: fails('PIN_REQUIRED', 'RECORDING_UNKNOWN'),
      params: ById,
      querystring: Type.Object(Whole),
      response: media,
    },
    handler: async (request, reply) => {
      const download = await recordings.replay.download(request.params.id, {
        goesOn: beginsLater(request.headers.range),
        wanted: () => !request.raw.socket.destroyed,
        whole: request.query.all === true,
      })
      const headers = {
        'content-type': 'video/mp4',
        'cache-control': 'private, no-cache',
        'content-disposition': `attachment; filename="${fileNameOf(download, timeZone())}"`,
      }
      return sendBytes(request, reply, { ...readable(download, 'RECORDING_UNKNOWN'), headers })
    },
  })
}

function sendPlaylist(reply: FastifyReply, text: Buffer): FastifyReply {
  return reply.headers({ 'content-type': PLAYLIST, 'cache-control': 'no-cache' }).send(text)
}

/** Bytes of the body, where there was one. */
function sentBy({ method }: FastifyRequest, reply: FastifyReply): number {
  return method === 'HEAD' || reply.statusCode >= 300 ? 0 : Number(reply.getHeader('content-length') ?? 0)
}

function viewerOf(request: FastifyRequest, viewer = ''): LateViewer {
  return { address: plainAddress(request.ip), agent: request.headers['user-agent'] ?? '', viewer, socket: request.raw.socket }
}

function skipOf(query: { _HLS_skip?: string }): { skip: boolean } {
  return { skip: query._HLS_skip === 'YES' || query._HLS_skip === 'v2' }
}

function nameOf({ id, stretch, file }: { id: string; stretch: string; file: string }): RecordedMedia {
  return { id, stretch: Number(stretch), segment: file === 'init.mp4' ? undefined : Number.parseInt(file, 10) }
}

/** A player or a download that goes on asks for the middle of what it has the beginning of. */
function beginsLater(range: string | undefined): boolean {
  return range !== undefined && !/^bytes=0+-/.test(range)
}

/** Somebody may have deleted it between two requests. */
function readable(bytes: BytesToSend, code: 'SEGMENT_GONE' | 'RECORDING_UNKNOWN'): BytesToSend {
  return {
    ...bytes,
    read: async (from, count) => {
      try {
        return await bytes.read(from, count)
      } catch (cause) {
        if (cause instanceof BoxError) throw cause
        if (isMissing(cause)) throw new BoxError(code, 'it is not there any more', { cause })
        throw new BoxError('ROOM_FAILED', 'the disk does not give it out now', { cause })
      }
    },
  }
}

/** By the clock of the school, such as `class-2026-11-21-0805.mp4`. */
function fileNameOf({ channel, startedAt, ended }: { channel: string; startedAt: number; ended: boolean }, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const [date = '', time = ''] = format.format(startedAt).split(' ')
  return `${channel}-${date}-${time.replace(':', '')}${ended ? '' : '-so-far'}.mp4`
}
