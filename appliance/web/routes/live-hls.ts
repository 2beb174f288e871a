import Type from 'typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { BoxError } from '#appliance/base/errors.ts'
import { ChannelName } from '#appliance/contract/live.ts'
import { askOf } from '#appliance/live/packager/hls-http.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import { liveVisitor } from '../live-visitor.ts'
import type { LiveVisitors } from '../live-visitor.ts'
import type { QuickHls } from '../quick-hls.ts'
import type { HlsForWeb } from '../rooms.ts'

/*
 * HLS as the API page shows it. A GET comes here when whoever sends it is not known to watch, or when it failed: what is answered is
 * written by quick-hls.ts, which every later request meets first.
 */

export interface LiveHlsOptions {
  readonly live: { readonly hls: HlsForWeb }
  readonly visitors: LiveVisitors
  readonly quickHls: QuickHls
}

const Directives = Type.Object({
  _HLS_msn: Type.Optional(Type.String({ description: 'Answer when this segment is listed, RFC 8216bis 6.2.5.2' })),
  _HLS_part: Type.Optional(Type.String({ description: 'Answer when this part of it is listed' })),
  _HLS_skip: Type.Optional(Type.String({ description: 'YES: leave out what was listed long ago, RFC 8216bis 6.2.5.1' })),
  viewer: Type.Optional(Type.String({ description: 'Tells viewers behind one address apart' })),
})
const Channel = Type.Object({ channel: ChannelName })
const File = Type.Object({ channel: ChannelName, file: Type.String({ description: 'As the playlist names it' }) })

const PLAYLIST_FAILURES = ['CHANNEL_UNKNOWN', 'CHANNEL_NOT_ON_AIR', 'CODEC_NOT_CARRIED', 'SEGMENT_LATE', 'VIEWERS_FULL'] as const
const playlist = (summary: string) => ({
  tags: ['live'],
  summary: `${summary}; open to everybody on this network`,
  description: fails(...PLAYLIST_FAILURES),
  params: Channel,
  querystring: Directives,
  response: { 200: { description: 'A media playlist', content: { 'application/vnd.apple.mpegurl': { schema: Type.String() } } } },
})
const media = {
  tags: ['live'],
  summary: 'An init, a segment or a part that a playlist names; one that is hinted at is sent when it is there',
  description: fails('CHANNEL_UNKNOWN', 'CHANNEL_NOT_ON_AIR', 'SEGMENT_GONE', 'SEGMENT_LATE', 'VIEWERS_FULL'),
  params: File,
  response: { 200: { description: 'Fragmented MP4', content: { 'video/mp4': { schema: Type.Unknown() } } } },
}
const ROUTES = [
  ['/live/:channel/index.m3u8', playlist('The live picture as low-latency HLS')],
  ['/live/:channel/plain.m3u8', playlist('The live picture as HLS for players that know no low latency')],
  ['/live/:channel/:file(^(?:init-)?[\\d.]+\\.m(?:p4|4s)$)', media],
] as const

export function liveHlsRoutes(app: App, { live: { hls }, visitors, quickHls }: LiveHlsOptions): void {
  const begin = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const failure = quickHls.failureOf(request.raw)
    if (failure !== undefined) throw failure
    hls.admit(askOf(request.raw), liveVisitor(request, visitors))
    const served = quickHls.serve(request.raw, reply.raw, () => app.routing(request.raw, reply.raw))
    // Only what is answered there is out of the routes' hands.
    if (!served) throw new BoxError('NOT_FOUND', 'there is nothing here')
    return reply.hijack()
  }
  const look = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { headers } = hls.look(request.raw.url ?? '')
    for (let at = 0; at + 1 < headers.length; at += 2) reply.header(String(headers[at]), headers[at + 1])
    return reply.send()
  }
  for (const [url, schema] of ROUTES) {
    app.route({ method: 'GET', url, schema, exposeHeadRoute: false, handler: begin })
    app.route({ method: 'HEAD', url, schema, handler: look })
  }
}
