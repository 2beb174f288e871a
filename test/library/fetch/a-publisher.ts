import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import type { BlobSource, BlobSpec } from '#appliance/library/ports.ts'
import { Random } from '#test/helper/random.ts'
import { hex } from './memory-store.ts'

export interface MadeBlob {
  readonly spec: BlobSpec
  readonly bytes: Buffer
  /** The piece list, where it has one. */
  readonly list: Buffer
}

/** Bytes that no packing makes shorter, the same for one seed. */
export function aBlob(size: number, seed = 1): MadeBlob {
  const random = new Random(seed)
  const bytes = Buffer.alloc(size)
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE(random.below(0x1_0000_0000), at)
  return blobOf(bytes)
}

export function blobOf(bytes: Buffer): MadeBlob {
  const pieces = []
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) pieces.push(Buffer.from(hex(bytes.subarray(at, at + PIECE_BYTES)), 'hex'))
  const list = Buffer.concat(pieces)
  const spec = { sha256: hex(bytes), bytes: bytes.length }
  if (bytes.length <= PIECE_BYTES) return { spec, bytes, list }
  return { spec: { ...spec, pieces: { size: PIECE_BYTES, listSha256: hex(list), listBytes: list.length } }, bytes, list }
}

export interface Ask {
  readonly path: string
  readonly range: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly socket: Socket
}

/** What a test makes of one request; true: it has answered, or never will. */
export type Mischief = (request: IncomingMessage, response: ServerResponse, bytes: Buffer | undefined) => boolean | void

/** A static server with Range, ETag and keep-alive, as a publisher has it; `mischief` may answer in its place. */
export class Publisher {
  readonly asks: Ask[] = []
  /** Bytes of bodies that were handed to the network. */
  given = 0
  /** The same by path: how far into the file it has come. */
  readonly furthest = new Map<string, number>()
  /** It rests a moment after each 64 KiB, so that whoever reads is never far behind. */
  unhurried = false
  mischief: Mischief | undefined
  etag: ((sha256: string) => string) | undefined = (sha256) => `"${sha256}"`
  readonly sockets = new Set<Socket>()
  readonly #blobs = new Map<string, Buffer>()
  readonly #server: Server
  #port = 0

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response))
    this.#server.keepAliveTimeout = 60_000
    this.#server.on('connection', (socket) => {
      this.sockets.add(socket)
      socket.once('close', () => this.sockets.delete(socket))
    })
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Kept, as sources are named thousands of times and the system would be asked each time. */
  get port(): number {
    return this.#port
  }

  add(...blobs: readonly MadeBlob[]): void {
    for (const { spec, bytes, list } of blobs) {
      this.#blobs.set(`/blobs/${spec.sha256.slice(0, 2)}/${spec.sha256}`, bytes)
      const its = spec.pieces?.listSha256
      if (its !== undefined) this.#blobs.set(`/blobs/${its.slice(0, 2)}/${its}`, list)
    }
  }

  /** This server as a source of a blob. */
  source(spec: BlobSpec, more: Partial<BlobSource> = {}): BlobSource {
    const address = `http://127.0.0.1:${this.port}/blobs/${spec.sha256.slice(0, 2)}/${spec.sha256}`
    return { key: `127.0.0.1:${this.port}`, kind: 'origin', address, over: 'uplink', priority: 0, ...more }
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', headers, socket } = request
    this.asks.push({ path: url, range: headers.range, headers, socket })
    const bytes = this.#blobs.get(url)
    if (this.mischief?.(request, response, bytes) === true) return
    if (bytes === undefined) return void response.writeHead(404).end()
    const etag = this.etag?.(url.slice(-64))
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '')
    const stale = headers['if-range'] !== undefined && headers['if-range'] !== etag
    const head = { ...(etag === undefined ? {} : { etag }), 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' }
    if (range === null || stale)
      return this.send(response, bytes, { status: 200, headers: { ...head, 'content-length': bytes.length }, path: url })
    const [from, last] = [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)]
    const part = bytes.subarray(from, last + 1)
    const said = { 'content-length': part.length, 'content-range': `bytes ${from}-${last}/${bytes.length}` }
    this.send(response, part, { status: 206, headers: { ...head, ...said }, path: url, from })
  }

  send(response: ServerResponse, bytes: Buffer, { status, headers, path = '', from = 0 }: Sending): void {
    response.writeHead(status, headers)
    const size = this.unhurried ? 65_536 : 16_384
    const step = (at: number): void => {
      if (response.destroyed) return
      if (at >= bytes.length) return void response.end()
      const chunk = bytes.subarray(at, at + size)
      const next = (): void => void (this.unhurried ? setTimeout(step, 2, at + chunk.length) : setImmediate(step, at + chunk.length))
      this.given += chunk.length
      this.furthest.set(path, Math.max(this.furthest.get(path) ?? 0, from + at + chunk.length))
      if (response.write(chunk)) next()
      else response.once('drain', next)
    }
    step(0)
  }
}

interface Sending {
  status: number
  headers: Record<string, string | number>
  path?: string
  from?: number
}

export async function aPublisher(...blobs: readonly MadeBlob[]): Promise<Publisher> {
  const publisher = new Publisher()
  publisher.add(...blobs)
  await publisher.listen()
  onTestFinished(() => publisher.stop())
  return publisher
}
