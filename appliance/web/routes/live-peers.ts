import Type from 'typebox'
import type { FastifyRequest } from 'fastify'
import { plainAddress } from '#appliance/base/address.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { pathHeader, pathIn } from '#appliance/live/pull/peer-protocol.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { LiveForWeb, PeersForWeb } from '../rooms.ts'
import { endWith, flvHead, FLV_HEADERS, letGoOfHttp } from './live-flv.ts'

export interface LivePeersOptions {
  readonly live: LiveForWeb
  readonly peers: PeersForWeb
  /** Aborts when the box stops. */
  readonly signal: AbortSignal
}

const schema = {
  tags: ['live'],
  summary: 'A lesson that is on air here, for another box of the school; nothing is started for it',
  description: fails('CHANNEL_UNKNOWN', 'CHANNEL_NOT_ON_AIR', 'RELAY_REFUSED', 'VIEWERS_FULL'),
  params: Type.Object({ digest: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'What the boxes of a school know the lesson by' }) }),
  response: { 200: { description: 'FLV without an end', content: { 'video/x-flv': { schema: Type.Unknown() } } } },
}
const PATH = '/live/peers/:digest(^[0-9a-f]{64}).flv'

/** Another box asks with the header that names it, and is told by the same header which boxes the media come through. */
export function livePeersRoute(app: App, { live, peers, signal }: LivePeersOptions): void {
  app.get(PATH, { schema, exposeHeadRoute: false }, async (request, reply) => {
    const { channel, digest, path } = peers.find(request.params.digest, askerOf(request))
    const { socket } = request.raw
    const head = flvHead(pathHeader(path))
    await live.watch(channel, { socket, address: plainAddress(request.ip), known: false, head, signal, label: 'classbox' })
    reply.hijack()
    letGoOfHttp(request)
    endWith(signal, socket)
    const forget = peers.whileHandedOn({ channel, digest }, () => void socket.destroy())
    socket.once('close', forget)
    return reply
  })
  app.head(PATH, { schema }, async (request, reply) => {
    const { path } = peers.find(request.params.digest, askerOf(request))
    return reply.headers({ ...FLV_HEADERS, ...pathHeader(path) }).send()
  })
}

function askerOf(request: FastifyRequest): readonly string[] {
  const path = pathIn(request.headers)
  if (path === undefined) throw new BoxError('BAD_REQUEST', 'another box of the school says in the header classbox-path who it is')
  return path
}
