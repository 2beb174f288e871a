import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { plainAddress } from '#appliance/base/address.ts'
import type { HlsAnswer } from './hls-answer.ts'

/** A GET of somebody who watches or wants to. */
export interface HlsAsk {
  /** Path and query. */
  readonly target: string
  readonly address: string
  /** User-Agent. */
  readonly agent: string
  readonly gzip: boolean
  readonly socket: Socket
}

/** The way back to whoever asked. */
export interface HlsReply {
  /** Sends the whole answer; the bytes that now wait for the socket. */
  send(answer: HlsAnswer): number
  /** Nobody is there any more. */
  readonly gone: boolean
}

export function askOf(request: IncomingMessage): HlsAsk {
  const { socket, headers, url = '' } = request
  const agent = headers['user-agent'] ?? ''
  return { target: url, address: plainAddress(socket.remoteAddress ?? ''), agent, gzip: acceptsGzip(headers['accept-encoding']), socket }
}

/** RFC 9110 12.5.3, as far as any player goes. */
export function acceptsGzip(header: string | string[] | undefined): boolean {
  return typeof header === 'string' && /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/u.test(header)
}

/** Answers by node's own HTTP, and closes the connection: the next one is a quick one, see web/quick-door.ts. */
export class HttpReply implements HlsReply {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get gone(): boolean {
    return this.#response.destroyed
  }

  send({ headers, body }: HlsAnswer): number {
    const response = this.#response
    response.writeHead(200, [...headers, 'Connection', 'close'] as OutgoingHttpHeader[])
    for (const piece of body) response.write(piece)
    response.end()
    return response.writableLength
  }
}
