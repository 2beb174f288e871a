/*
 * HTTP between an upstream and ffmpeg, for the length of one pull. ffmpeg is told an address of this machine that means nothing, so no
 * credential stands in its process list; every playlist, whatever it calls itself, goes through and names only addresses of the same
 * kind, so a hostile one leads nowhere; and every connection checks certificates, which ffmpeg 5.1 does for the first one of an HLS pull only.
 */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline as pipe } from 'node:stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { aTurn } from '#appliance/base/in-turns.ts'
import { nodeHttp } from '#appliance/base/node-http.ts'
import { beginningOf } from './body-beginning.ts'
import type { FfmpegChild } from './ffmpeg.ts'
import { linesOf, playlistThrough } from './hls-through.ts'
import type { RelayedLists } from './origin-dvr.ts'
import { RelayPlaces } from './relay-places.ts'
import { UpstreamHttp } from './upstream-http.ts'
import type { UpstreamAnswer } from './upstream-http.ts'

/** A whole morning of segments of 2 s; what is larger is no lesson. */
const MOST_PLAYLIST_BYTES = 512 * 1024
const MOST_LINES = 20_000
const LONGEST_ADDRESS = 4096
/** Rewritten at one go: everybody else in the school waits meanwhile. */
const LINES_AT_ONCE = 200
const LIST_MARK = '#EXTM3U'
const BYTE_ORDER_MARK = '\u{FEFF}'
const KEPT_HEADERS = ['content-type', 'content-length', 'content-range', 'accept-ranges'] as const
/** Longer than a segment lasts. */
const KEEP_ALIVE_MILLISECONDS = 75_000

/** `start`, then hand `joined` to whoever reads; `stop` frees the port. */
export class HttpRelay {
  readonly #url: URL
  readonly #lists: RelayedLists | undefined
  readonly #places = new RelayPlaces()
  readonly #upstream = new UpstreamHttp((host) => this.#say('verbose', `Successfully connected to ${host}`))
  readonly #server = nodeHttp.createServer(
    { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
    (request, response) => void this.#answer(request, response),
  )
  readonly #listeners = new Set<(line: string) => void>()

  /** `url` is http or https. `lists` is shown every media playlist, and decides what of it is handed on. */
  constructor(url: string, lists?: RelayedLists) {
    this.#url = new URL(url)
    this.#lists = lists
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
      if (response.writableFinished) this.#lists?.fetched(url)
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
    // Some call a list what is none, some send one under another name, and ffmpeg finds out by the same mark.
    const beginning = (await beginningOf(body, LIST_MARK.length + 3)).toString('utf8').replace(BYTE_ORDER_MARK, '')
    if (beginning.startsWith(LIST_MARK)) return this.#handOnPlaylist(url, body, response)
    for (const name of KEPT_HEADERS) if (headers[name] !== undefined && body === message) response.setHeader(name, headers[name])
    response.writeHead(statusCode)
    await pipeline(body, response)
  }

  async #handOnPlaylist(base: URL, body: Readable, response: ServerResponse): Promise<void> {
    const list = await this.#rewritten(base, body).catch((thrown: unknown) => {
      // ffmpeg finds nothing in it, which is what is wrong with it.
      this.#say('error', sentenceOf(thrown))
      return ''
    })
    response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl' }).end(list)
  }

  async #rewritten(base: URL, body: Readable): Promise<string> {
    const all = linesOf(await readText(body))
    if (all.length > MOST_LINES) throw tooLarge(`has more than ${MOST_LINES} lines`)
    const wanted = this.#lists?.listed(all, base) ?? all
    const { lines, through } = playlistThrough(wanted, (address, ending) => this.#placeIn(base, { address, ending }))
    const written: string[] = []
    for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
      for (const line of lines.slice(from, from + LINES_AT_ONCE)) written.push(through(line))
      await aTurn()
    }
    return written.join('\n')
  }

  /** Throws BoxError UPSTREAM_FAILED where an address would lead somewhere else than to a web server. */
  #placeIn(base: URL, { address, ending }: { address: string; ending: string }): string {
    if (address.length > LONGEST_ADDRESS) throw tooLarge(`names an address of more than ${LONGEST_ADDRESS} characters`)
    const url = URL.parse(address, base.href)
    // A key may stand in the list itself; ffmpeg judges.
    if (url?.protocol === 'data:') return address
    if (url !== null && /^https?:$/.test(url.protocol)) return this.#places.of(withCredentials(url, base), ending)
    throw new BoxError('UPSTREAM_FAILED', `the playlist names an address that is not on whitelist: ${url?.protocol ?? 'none'}`)
  }

  #say(level: 'verbose' | 'error', sentence: string): void {
    for (const listener of this.#listeners) listener(`[relay] [${level}] ${sentence}`)
  }
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
    if (bytes > MOST_PLAYLIST_BYTES) throw tooLarge('is larger than 512 KB')
    pieces.push(piece)
  }
  // Some servers put a byte order mark before the first tag.
  return Buffer.concat(pieces).toString('utf8').replace(BYTE_ORDER_MARK, '')
}

function tooLarge(why: string): BoxError {
  return new BoxError('UPSTREAM_FAILED', `Invalid data found: the playlist ${why}`)
}
