import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { seconds } from '#appliance/base/duration.ts'
import { byteRangeOf } from './byte-range.ts'

/** A body that lies somewhere, and can be read from any byte on. */
export interface BytesToSend {
  readonly size: number
  /** Strong, with its quotes. */
  readonly etag: string
  read(from: number, bytes: number): Promise<Readable>
  /** What else is told of it. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Who takes nothing for so long has gone without saying so. */
const STALLED = seconds(60)

/**
 * Answers with bytes, or with the part of them that is asked for (RFC 9110 13, 14); HEAD with everything but them. They are read no
 * faster than the client takes them.
 */
export async function sendBytes(request: FastifyRequest, reply: FastifyReply, bytes: BytesToSend): Promise<FastifyReply> {
  const { size, etag } = bytes
  const headers = { ...bytes.headers, 'accept-ranges': 'bytes', etag }
  if (matches(request.headers['if-none-match'], etag)) return reply.headers(headers).code(304).send()
  const range = byteRangeOf({ range: request.headers.range, ifRange: headerOf(request, 'if-range') }, bytes)
  if (range === 'outside')
    return reply
      .headers({ ...headers, 'content-range': `bytes */${size}` })
      .code(416)
      .send()
  const { from, bytes: count } = range ?? { from: 0, bytes: size }
  // Before anything is said of it: where it fails, the answer is another one.
  const body = request.method === 'HEAD' ? undefined : await bytes.read(from, count)
  reply.headers({ ...headers, 'content-length': String(count) })
  if (range !== undefined) reply.code(206).header('content-range', `bytes ${from}-${from + count - 1}/${size}`)
  if (body === undefined) return reply.send()
  // Node ends a connection whose time is out when nobody else does; when all has been sent, it sets the time of an idle one itself.
  request.raw.socket.setTimeout(STALLED)
  return reply.send(body)
}

function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && (header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
