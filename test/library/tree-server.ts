import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PublishedTree } from './published-tree.ts'

export interface Asked {
  readonly method: string
  /** Without the leading slash. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** 0 while it has not been answered. */
  readonly status: number
  /** Bytes of the body that were handed to the socket. */
  readonly bytes: number
}

export interface Exchange {
  readonly path: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Answers in the server's place: true where it did, or will. */
export type Misbehaviour = (exchange: Exchange) => boolean | Promise<boolean>

/**
 * A static web server on the loopback as publishers use them: strong ETags, If-None-Match, one Range with If-Range, HEAD, 404, 416.
 * It counts what it sends, and misbehaves as a test wishes.
 */
export class TreeServer {
  readonly asked: Asked[] = []
  /** May be replaced at any time. */
  misbehave: Misbehaviour | undefined
  readonly #tree: Pick<PublishedTree, 'at'>
  readonly #server: Server
  readonly #etags = new WeakMap<Buffer, string>()

  constructor(tree: Pick<PublishedTree, 'at'>, misbehave?: Misbehaviour) {
    this.#tree = tree
    this.misbehave = misbehave
    this.#server = createServer((request, response) => void this.#answer(request, response).catch(() => response.destroy()))
  }

  /** On a free port, or on one where it must be found again. */
  async listen(port = 0, host = '127.0.0.1'): Promise<this> {
    this.#server.listen(port, host)
    await once(this.#server, 'listening')
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The folder in which root.json lies. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Bytes of all bodies, or of those at one path. */
  bytesOf(path?: string): number {
    return this.asked.filter((one) => path === undefined || one.path === path).reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Forgets what was asked so far. */
  forget(): void {
    this.asked.length = 0
  }

  /** Cuts every connection that is open; new ones are welcome. */
  cut(): void {
    this.#server.closeAllConnections()
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent((request.url ?? '/').replace(/^\/+/u, '').replace(/[?#].*$/u, ''))
    this.#count(path, request, response)
    if ((await this.misbehave?.({ path, request, response })) === true) return
    const bytes = this.#tree.at(path)
    if (bytes === undefined) return void response.writeHead(404, { 'content-length': 0 }).end()
    const etag = this.#etagOf(bytes)
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end()
    this.#send(bytes, etag, { path, request, response })
  }

  #send(bytes: Buffer, etag: string, { request, response }: Exchange): void {
    const common = { etag, 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream' }
    const range = rangeOf(request, bytes.length, etag)
    if (range === 'unsatisfiable') {
      return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}`, 'content-length': 0 }).end()
    }
    const body = range === undefined ? bytes : bytes.subarray(range.from, range.to)
    const extra = range === undefined ? {} : { 'content-range': `bytes ${range.from}-${range.to - 1}/${bytes.length}` }
    response.writeHead(range === undefined ? 200 : 206, { ...common, ...extra, 'content-length': body.length })
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  #etagOf(bytes: Buffer): string {
    const etag = this.#etags.get(bytes) ?? `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`
    this.#etags.set(bytes, etag)
    return etag
  }

  /** What goes to the socket is seen at `write` and `end`, whoever answers. */
  #count(path: string, request: IncomingMessage, response: ServerResponse): void {
    let bytes = 0
    const entry = {
      path,
      method: request.method ?? '',
      headers: request.headers,
      get status() {
        return response.headersSent ? response.statusCode : 0
      },
      get bytes() {
        return bytes
      },
    }
    this.asked.push(entry)
    const write = response.write.bind(response) as (...given: unknown[]) => boolean
    const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse
    const seen = (chunk: unknown): void => {
      if (request.method !== 'HEAD' && (typeof chunk === 'string' || chunk instanceof Uint8Array)) bytes += Buffer.byteLength(chunk)
    }
    response.write = (...given: unknown[]) => (seen(given[0]), write(...given))
    response.end = (...given: unknown[]) => (seen(given[0]), end(...given))
  }
}

function rangeOf(request: IncomingMessage, size: number, etag: string): { from: number; to: number } | 'unsatisfiable' | undefined {
  const condition = request.headers['if-range']
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/u.exec(request.headers.range ?? '') ?? []
  if ((first === '' && last === '') || (condition !== undefined && condition !== etag)) return undefined
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  return from >= to ? 'unsatisfiable' : { from, to }
}
