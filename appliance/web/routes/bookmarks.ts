import Type from 'typebox'
import { Done } from '#appliance/contract/problem.ts'
import { BookmarkId, BookmarkName, BookmarkView, BookmarkWish, RecordingId } from '#appliance/contract/recordings.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { RecordingsForWeb } from '../rooms.ts'
import { whoseRecording } from './whose-recording.ts'

export interface BookmarksRoutesOptions {
  readonly gate: Gate
  readonly recordings: Pick<RecordingsForWeb, 'fresh' | 'mark' | 'nameBookmark' | 'removeBookmark' | 'chapters'>
  /** In which a bookmark is called that nobody has named. */
  readonly language: () => 'zh-Hans' | 'en'
}

const tags = ['recordings']
const done = { done: true as const }
const ById = Type.Object({ id: RecordingId })
const BookmarkById = Type.Object({ id: RecordingId, bookmark: BookmarkId })

export function bookmarksRoutes(app: App, options: BookmarksRoutesOptions): void {
  commandRoutes(app, options)
  chaptersRoute(app, options)
}

function commandRoutes(app: App, { gate, recordings }: BookmarksRoutesOptions): void {
  const onRequest = whoseRecording(gate, recordings)
  app.post(
    '/api/v1/recordings/:id/bookmarks',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Mark a point to explain again: on the disk before it is answered',
        description: fails('PIN_REQUIRED', 'RECORDING_UNKNOWN', 'BOOKMARKS_FULL', 'BAD_REQUEST'),
        params: ById,
        body: BookmarkWish,
        response: { 200: BookmarkView },
      },
    },
    async ({ params, body }) => recordings.mark(params.id, body),
  )
  app.put(
    '/api/v1/recordings/:id/bookmarks/:bookmark',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Name a bookmark',
        description: fails('PIN_REQUIRED', 'RECORDING_UNKNOWN', 'BOOKMARK_UNKNOWN'),
        params: BookmarkById,
        body: BookmarkName,
        response: { 200: Done },
      },
    },
    async ({ params, body }) => {
      await recordings.nameBookmark(params.id, params.bookmark, body.label)
      return done
    },
  )
  app.delete(
    '/api/v1/recordings/:id/bookmarks/:bookmark',
    { onRequest, schema: { tags, summary: 'Remove a bookmark', params: BookmarkById, response: { 200: Done } } },
    async ({ params }) => {
      await recordings.removeBookmark(params.id, params.bookmark)
      return done
    },
  )
}

function chaptersRoute(app: App, { gate, recordings, language }: BookmarksRoutesOptions): void {
  app.get(
    '/recordings/:id(^[0-9a-z-]{1,64}).vtt',
    {
      onRequest: whoseRecording(gate, recordings),
      schema: {
        tags,
        summary: 'The bookmarks of a recording as chapters beside its MP4',
        description: fails('PIN_REQUIRED', 'RECORDING_UNKNOWN'),
        params: ById,
        response: { 200: { description: 'WebVTT chapters', content: { 'text/vtt': { schema: Type.Unknown() } } } },
      },
    },
    async ({ params }, reply) => {
      const text = Buffer.from(recordings.chapters(params.id, language()))
      return reply.headers({ 'content-type': 'text/vtt; charset=utf-8', 'cache-control': 'private, no-cache' }).send(text)
    },
  )
}
