import type { Socket } from 'node:net'
import Type from 'typebox'
import type { FastifyRequest } from 'fastify'
import { plainAddress } from '#appliance/base/address.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { ChannelName } from '#appliance/contract/live.ts'
import { channelUnknown } from '#appliance/live/refusals.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import { liveVisitor } from '../live-visitor.ts'
import type { LiveVisitors } from '../live-visitor.ts'
import type { LiveForWeb } from '../rooms.ts'

export interface LiveFlvOptions {
  readonly live: LiveForWeb
  readonly visitors: LiveVisitors
  /** Aborts when the box stops. */
  readonly signal: AbortSignal
}

const Channel = Type.Object({ channel: ChannelName })
const schema = {
  tags: ['live'],
  summary: 'The live picture as HTTP-FLV, until the viewer leaves; open to everybody on this network',
  description: fails('CHANNEL_UNKNOWN', 'CHANNEL_NOT_ON_AIR', 'VIEWERS_FULL'),
  params: Channel,
  response: { 200: { description: 'FLV without an end', content: { 'video/x-flv': { schema: Type.Unknown() } } } },
}
export const FLV_HEADERS = { 'content-type': 'video/x-flv', 'cache-control': 'no-store' }

/**
 * Without Content-Length and without chunks the body ends with the connection, RFC 9112 section 6.3: so the same bytes can be written
 * to every viewer's socket as they are.
 */
export function flvHead(more: Readonly<Record<string, string>> = {}): Buffer {
  const lines = [
    'HTTP/1.1 200 OK',
    'Content-Type: video/x-flv',
    'Cache-Control: no-store',
    'Connection: close',
    'X-Content-Type-Options: nosniff',
    'Cross-Origin-Resource-Policy: same-origin',
    ...Object.entries(more).map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

const HEAD = flvHead()
const PATH = '/live/:channel(^[a-z0-9][a-z0-9-]{0,31}).flv'

export function liveFlvRoute(app: App, { live, visitors, signal }: LiveFlvOptions): void {
  app.get(PATH, { schema, exposeHeadRoute: false }, async (request, reply) => {
    const { socket } = request.raw
    const viewer = { socket, address: plainAddress(request.ip), ...liveVisitor(request, visitors), head: HEAD, signal }
    await live.watch(request.params.channel, viewer)
    reply.hijack()
    letGoOfHttp(request)
    endWith(signal, socket)
    return reply
  })
  app.head(PATH, { schema }, async (request, reply) => {
    const channel = live.view.value.channels.find(({ name }) => name === request.params.channel)
    if (channel === undefined) throw channelUnknown(request.params.channel)
    if (channel.state !== 'live') throw new BoxError('CHANNEL_NOT_ON_AIR', `nothing is on air on channel ${channel.name}`)
    return reply.headers(FLV_HEADERS).send()
  })
}

// The HTTP parser would go on taking requests on this connection, and keep their answers behind one that never ends.
export function letGoOfHttp({ raw: { socket } }: FastifyRequest): void {
  socket.removeAllListeners('data')
  socket.on('data', () => undefined)
}

// The server does not count these connections as its own any more, and would not close them.
export function endWith(signal: AbortSignal, socket: Socket): void {
  const end = (): void => void socket.destroy()
  signal.addEventListener('abort', end, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', end))
}
