import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { seconds } from '#appliance/base/duration.ts'
import { rangeAnswer } from './range-answer.ts'

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
  const { status, headers, part } = rangeAnswer(request.headers, bytes)
  // Before anything is said of it: where it fails, the answer is another one.
  const body = request.method === 'HEAD' || part === undefined ? undefined : await bytes.read(part.from, part.bytes)
  reply.code(status).headers({ ...bytes.headers, ...headers })
  if (body === undefined) return reply.send()
  // Node ends a connection whose time is out when nobody else does; when all has been sent, it sets the time of an idle one itself.
  request.raw.socket.setTimeout(STALLED)
  return reply.send(body)
}
