/*
 * HTTP between an upstream and ffmpeg, for the length of one pull. ffmpeg is told an address of this machine that means nothing, so no
 * credential stands in its process list; every playlist goes through and names only addresses of the same kind, so a hostile one
 * leads nowhere; and every connection checks certificates, which ffmpeg 5.1 does for the first one of an HLS pull only.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline as pipe } from 'node:stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { FfmpegChild } from './ffmpeg.ts'
import { playlistThrough } from './hls-through.ts'
import { UpstreamHttp } from './upstream-http.ts'
import type { UpstreamAnswer } from './upstream-http.ts'

/** A day of segments of 4 s. */
const MOST_PLACES = 20_000
const MOST_PLAYLIST_BYTES = 4 * 1024 * 1024
const KEPT_HEADERS = ['content-type', 'content-length', 'content-range', 'accept-ranges'] as const
/** Longer than a segment lasts. */
const KEEP_ALIVE_MILLISECONDS = 75_000

/** `start`, then hand `joined` to whoever reads; `stop` frees the port. */
export class HttpRelay {
  readonly #url: URL
  readonly #places = new Places()
  readonly #upstream = new UpstreamHttp((host) => this.#say('verbose', `Successfully connected to ${host}`))
  readonly #server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
    (request, response) => void this.#answer(request, response),
  )
  readonly #listeners = new Set<(line: string) => void>()

  /** `url` is http or https. */
  constructor(url: string) {
    this.#url = new URL(url)
  }

  /** Resolves with the address on the loopback that stands for the upstream's. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${this.#port}${this.#places.of(this.#url)}`
  }

  async stop(): Promise<void> {
    this.#upstream.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** The child, and what the relay says in its words. That ffmpeg has reached the relay tells nothing of the upstream. */
  joined(child: FfmpegChild): FfmpegChild {
    const reached = `Successfully connected to 127.0.0.1 port ${this.#port}`
    const onLine = (listener: (line: string) => void): void => {
      this.#listeners.add(listener)
      child.onLine((line) => line.includes(reached) || listener(line))
    }
    return { pid: child.pid, stdout: child.stdout, gone: child.gone, onLine, end: () => child.end() }
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.method === 'GET' ? this.#places.find(request.url ?? '') : undefined
    if (url === undefined) return void response.writeHead(404).end()
    const left = new AbortController()
    response.once('close', () => left.abort())
    const headers = { 'user-agent': request.headers['user-agent'], accept: '*/*', range: request.headers.range }
    try {
      const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
      await this.#handOn(await this.#upstream.get(url, given, left.signal), response)
    } catch (thrown) {
      if (!left.signal.aborted) this.#say('error', sentenceOf(thrown))
      if (response.headersSent) response.destroy()
      else response.writeHead(502).end()
    }
  }

  async #handOn({ url, message }: UpstreamAnswer, response: ServerResponse): Promise<void> {
    const { statusCode = 502, headers } = message
    if (statusCode < 200 || statusCode >= 300) {
      message.resume()
      return void response.writeHead(statusCode).end()
    }
    const body = headers['content-encoding'] === 'gzip' ? unpacked(message) : message
    if (isPlaylist(url, headers['content-type'])) return this.#handOnPlaylist(url, body, response)
    for (const name of KEPT_HEADERS) if (headers[name] !== undefined && body === message) response.setHeader(name, headers[name])
    response.writeHead(statusCode)
    await pipeline(body, response)
  }

  async #handOnPlaylist(base: URL, body: Readable, response: ServerResponse): Promise<void> {
    const text = await readText(body)
    response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl' })
    if (!text.startsWith('#EXTM3U')) return void response.end(text)
    try {
      response.end(playlistThrough(text, (address) => this.#placeIn(base, address)))
    } catch (thrown) {
      // ffmpeg finds nothing in it, which is what is wrong with it.
      this.#say('error', sentenceOf(thrown))
      response.end()
    }
  }

  /** Throws BoxError UPSTREAM_FAILED where an address would lead somewhere else than to a web server. */
  #placeIn(base: URL, address: string): string {
    const url = URL.parse(address, base.href)
    // A key may stand in the list itself; ffmpeg judges.
    if (url?.protocol === 'data:') return address
    if (url !== null && /^https?:$/.test(url.protocol)) return this.#places.of(withCredentials(url, base))
    throw new BoxError('UPSTREAM_FAILED', `the playlist names an address that is not on whitelist: ${url?.protocol ?? 'none'}`)
  }

  #say(level: 'verbose' | 'error', sentence: string): void {
    for (const listener of this.#listeners) listener(`[relay] [${level}] ${sentence}`)
  }
}

/** Addresses of the upstream, and what stands for each on the relay. One that was not named for a long time is forgotten. */
class Places {
  readonly #token = randomBytes(16).toString('hex')
  readonly #numbers = new Map<string, number>()
  readonly #urls = new Map<number, string>()
  #next = 0

  /** The same for the same address: ffmpeg compares. The ending stays, by which it judges what a file may be. */
  of(url: URL): string {
    const number = this.#numbers.get(url.href) ?? this.#next++
    // Behind all others again.
    this.#numbers.delete(url.href)
    this.#numbers.set(url.href, number)
    this.#urls.set(number, url.href)
    this.#forgetOldest()
    const ending = /\.[a-z0-9]{1,5}$/i.exec(url.pathname)?.[0] ?? ''
    return `/${this.#token}/${number}${ending}`
  }

  find(path: string): URL | undefined {
    const [, token, number] = /^\/([0-9a-f]+)\/(\d+)/.exec(path) ?? []
    const url = token === this.#token ? this.#urls.get(Number(number)) : undefined
    return url === undefined ? undefined : new URL(url)
  }

  #forgetOldest(): void {
    if (this.#numbers.size <= MOST_PLACES) return
    const [oldest] = this.#numbers
    if (oldest === undefined) return
    this.#numbers.delete(oldest[0])
    this.#urls.delete(oldest[1])
  }
}

function isPlaylist(url: URL, contentType = ''): boolean {
  return /mpegurl/i.test(contentType) || /\.m3u8?$/i.test(url.pathname)
}

/** User and password of a playlist's address are for what it lists on the same server, too. */
function withCredentials(url: URL, base: URL): URL {
  if (url.origin === base.origin && url.username === '') [url.username, url.password] = [base.username, base.password]
  return url
}

/** Some servers pack although nobody asked them to. */
function unpacked(message: IncomingMessage): Readable {
  // What goes wrong is told by what comes out.
  return pipe(message, createGunzip(), () => undefined)
}

async function readText(body: Readable): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > MOST_PLAYLIST_BYTES) throw new BoxError('UPSTREAM_FAILED', 'Invalid data found: the playlist is larger than 4 MB')
    pieces.push(piece)
  }
  // Some servers put a byte order mark before the first tag.
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}
