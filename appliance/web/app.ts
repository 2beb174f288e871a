import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import websocket from '@fastify/websocket'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { IncomingMessage, ServerResponse } from 'node:http'
import Fastify from 'fastify'
import type { FastifyServerFactory } from 'fastify'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { nodeHttp } from '#appliance/base/node-http.ts'
import type { ErrorCode } from '#appliance/contract/errors.ts'
import { replyWithError } from './error-reply.ts'
import { checkHost, checkOrigin } from './guard.ts'
import { compilersFactory } from './schema-compilers.ts'
import { addSecurityHeaders } from './security-headers.ts'

/** Whole classes sit behind one access point's address; the limit is there for machines that run wild. */
const REQUESTS_PER_MINUTE = 3000
const BODY_LIMIT = 65_536
const WORD_LIMIT = 16_384
const TIMEOUTS = { requestTimeout: seconds(20), keepAliveTimeout: seconds(30) }
const HTTP = { headersTimeout: seconds(10), connectionsCheckingInterval: seconds(5), maxHeaderSize: 16_384 }

export interface AppOptions {
  readonly log: Log
  readonly allowedHosts: () => readonly string[]
  /** Asked before everything else, for requests that come by the thousand; false where it leaves one to the routes, as `pass` does later. */
  readonly quick?: (request: IncomingMessage, response: ServerResponse, pass: () => void) => boolean
}

/** The HTTP side with everything that counts for every request, and no route yet. */
export function createApp({ log, allowedHosts, quick }: AppOptions) {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    ...TIMEOUTS,
    forceCloseConnections: true,
    logger: false,
    schemaController: { compilersFactory },
    // Refusals of the router itself, such as a malformed URL, look like all others.
    frameworkErrors: (thrown, request, reply) => void replyWithError(thrown, { request, reply, log }),
    serverFactory: serverWith(quick),
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setErrorHandler((thrown, request, reply) => replyWithError(thrown, { request, reply, log }))
  app.setNotFoundHandler((request, reply) => replyWithError(nothingAt(request.url), { request, reply, log }))
  app.addHook('onRequest', async (request, reply) => {
    addSecurityHeaders(request, reply)
    checkHost(request, allowedHosts())
    checkOrigin(request)
  })
  // Node no longer looks after a connection that asked for an upgrade: a refused one would stay open for ever.
  app.addHook('onResponse', async (request) => {
    if (request.headers.upgrade !== undefined) request.raw.socket.destroySoon()
  })
  acceptEmptyJson(app)
  app.register(cookie)
  app.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: minutes(1), errorResponseBuilder: (_, { ttl }) => tooMany(ttl) })
  app.register(websocket, { options: { maxPayload: WORD_LIMIT, perMessageDeflate: false } })
  return app
}

export type App = ReturnType<typeof createApp>

/** What a route may fail with, for the API page; every route may also answer 400, 421, 429 and 500. */
export const fails = (...codes: ErrorCode[]): string => `Fails with ${codes.join(', ')}.`

function serverWith(quick: AppOptions['quick']): FastifyServerFactory {
  return (routes) =>
    nodeHttp.createServer({ ...HTTP, ...TIMEOUTS }, (request, response) => {
      const pass = (): void => routes(request, response)
      if (quick?.(request, response, pass) !== true) pass()
    })
}

// A command that has nothing to say is sent with the JSON type and no body by every fetch wrapper.
function acceptEmptyJson(app: Pick<App, 'addContentTypeParser' | 'getDefaultJsonParser'>): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {})
    else void parseJson(request, String(body), done)
  })
}

function nothingAt(url: string): BoxError {
  return new BoxError('NOT_FOUND', `there is nothing at ${url.split('?')[0]}`)
}

function tooMany(ttl: number): BoxError {
  return new BoxError('TOO_MANY_REQUESTS', 'too many requests from this address', { details: { retryAfter: Math.ceil(ttl / 1000) } })
}
