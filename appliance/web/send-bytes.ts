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
}

/** Who takes nothing for so long has gone without saying so. */
const STALLED = seconds(60)

/**
 * Answers with bytes, or with the part of them that is asked for (RFC 9110 13, 14); HEAD with everything but them. They are read no
 * faster than the client takes them.
 */
export async function sendBytes(request: FastifyRequest, reply: FastifyReply, bytes: BytesToSend): Promise<FastifyReply> {
  const { size, etag } = bytes
  reply.headers({ 'accept-ranges': 'bytes', etag })
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
  const range = byteRangeOf({ range: request.headers.range, ifRange: headerOf(request, 'if-range') }, bytes)
  if (range === 'outside') return reply.code(416).header('content-range', `bytes */${size}`).send()
  if (range !== undefined) reply.code(206).header('content-range', `bytes ${range.from}-${range.from + range.bytes - 1}/${size}`)
  const { from, bytes: count } = range ?? { from: 0, bytes: size }
  reply.header('content-length', String(count))
  if (request.method === 'HEAD') return reply.send()
  const body = await bytes.read(from, count)
  letGoOfStalled(request, body)
  return reply.send(body)
}

function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && (header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Node ends a connection whose time is out when nobody else does. */
function letGoOfStalled({ raw: { socket } }: FastifyRequest, body: Readable): void {
  socket.setTimeout(STALLED)
  body.once('close', () => socket.setTimeout(0))
}
