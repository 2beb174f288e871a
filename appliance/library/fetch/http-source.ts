import { connect } from 'node:net'
import { finished } from 'node:stream'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { isOwnHost } from '#appliance/base/address.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { BlobSource } from '../ports.ts'
import { Connections } from './connections.ts'
import type { Connection } from './connections.ts'
import { judge, strongEtag } from './http-answer.ts'
import type { Asked, Coding, Headers, Verdict } from './http-answer.ts'
import { troubleOf } from './http-error.ts'
import type { Giving, SourceReader, Want } from './source-reader.ts'
import { SourceTrouble } from './source-trouble.ts'

const MOST_REDIRECTS = 5
const MOST_ETAGS = 512
const UNPACK: Readonly<Record<Coding, () => NodeJS.ReadWriteStream>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

interface Reply {
  readonly connection: Connection
  readonly settled: boolean
  readonly status: number
  readonly headers: Headers
  readonly body: Readable
}

/** Reads a source over HTTP, whatever its server makes of it; see `http-answer.ts` for what is accepted. */
export class HttpSource implements SourceReader {
  readonly #clock: Pick<Clock, 'now'>
  readonly #connections = new Connections()
  /** The last strong validator by address. */
  readonly #etags = new Map<string, string>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  async open(want: Want, signal: AbortSignal): Promise<Giving> {
    let url = addressOf(want.source.address)
    let asked = this.#askedFor(want)
    const seen = new Set<string>()
    for (let turn = 0; turn <= MOST_REDIRECTS + 2; turn += 1) {
      const reply = await this.#ask({ url, asked, want }, signal)
      const verdict = this.#judge(reply, asked)
      if (verdict.kind === 'bytes') return this.#giving(reply, verdict, want)
      reply.connection.destroy()
      if (verdict.kind === 'again') {
        asked = verdict.without === 'range' ? { ...asked, from: 0, to: asked.total, ranged: false } : { ...asked, ifRange: undefined }
        continue
      }
      seen.add(url.href)
      url = movedTo(verdict.to, url, want)
      if (seen.has(url.href)) throw new SourceTrouble('odd', 'sends in a circle from one address to the next')
      if (seen.size > MOST_REDIRECTS) break
    }
    throw new SourceTrouble('odd', 'sends from one address to the next without end')
  }

  /** Makes a connection of its own and says nothing on it. */
  reaches(source: BlobSource, signal: AbortSignal): Promise<boolean> {
    const { hostname, port, protocol } = addressOf(source.address)
    return new Promise((resolve) => {
      const host = hostname.replace(/^\[|\]$/gu, '')
      const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) })
      const end = (reached: boolean): void => {
        signal.removeEventListener('abort', giveUp)
        socket.destroy()
        resolve(reached)
      }
      const giveUp = (): void => end(false)
      signal.addEventListener('abort', giveUp, { once: true })
      socket.once('connect', () => end(true))
      socket.on('error', giveUp)
    })
  }

  /** Ends the lines of a lane that are open and carry nothing. */
  endIdle(lane?: string): void {
    this.#connections.endIdle(lane)
  }

  /** Ends every line; what is being read of them fails. */
  stop(): void {
    this.#connections.endAll()
  }

  #askedFor({ source, from, to, total, whole }: Want): Asked {
    const ranged = !whole && (from > 0 || to < total)
    const ifRange = ranged ? this.#etags.get(source.address) : undefined
    return ranged ? { from, to, total, ranged, ifRange } : { from: 0, to: total, total, ranged }
  }

  /** A line that was open may have been closed by the server in this very moment: then a new one is asked once more. */
  async #ask(question: { url: URL; asked: Asked; want: Want }, signal: AbortSignal): Promise<Reply> {
    for (;;) {
      const connection = this.#connections.take(question.url.origin, question.want.lane)
      try {
        return await this.#askOn(connection, question, signal)
      } catch (thrown) {
        connection.destroy()
        signal.throwIfAborted()
        const trouble = troubleOf(thrown)
        if (!connection.used || trouble.kind !== 'line') throw trouble
      }
    }
  }

  async #askOn(connection: Connection, { url, asked, want }: { url: URL; asked: Asked; want: Want }, signal: AbortSignal): Promise<Reply> {
    signal.throwIfAborted()
    // What is still being connected is not ended by the signal of a request.
    const end = (): void => connection.destroy()
    signal.addEventListener('abort', end, { once: true })
    try {
      const { statusCode, headers, body } = await connection.request({
        ...{ method: 'GET', path: `${url.pathname}${url.search}`, signal, headers: headersFor(url, asked, want) },
      })
      const etag = statusCode === 200 || statusCode === 206 ? strongEtag(headers) : undefined
      if (etag !== undefined) this.#remember(want.source.address, etag)
      return { connection, settled: connection.used, status: statusCode, headers, body }
    } finally {
      signal.removeEventListener('abort', end)
    }
  }

  #judge(reply: Reply, asked: Asked): Verdict {
    try {
      return judge(reply, asked, this.#clock.now())
    } catch (thrown) {
      reply.body.on('error', () => undefined) // nobody reads it any more
      reply.connection.destroy()
      throw thrown
    }
  }

  #giving(reply: Reply, verdict: Verdict & { kind: 'bytes' }, { total }: Want): Giving {
    const { from, noRanges, coding } = verdict
    return { from, noRanges: noRanges || coding !== undefined, settled: reply.settled, chunks: chunksOf(reply, coding, total - from) }
  }

  #remember(address: string, etag: string): void {
    this.#etags.delete(address)
    this.#etags.set(address, etag)
    const oldest = this.#etags.size > MOST_ETAGS ? this.#etags.keys().next().value : undefined
    if (oldest !== undefined) this.#etags.delete(oldest)
  }
}

/** Reads a body; what is longer than `most` is cut off. A line whose body was read to its end carries the next request. */
async function* chunksOf({ body, connection }: Reply, coding: Coding | undefined, most: number): AsyncGenerator<Buffer> {
  let left = most
  let ended = false
  try {
    for await (const chunk of coding === undefined ? body : unpacked(body, coding)) {
      const bytes = chunk as Buffer
      yield left < bytes.length ? bytes.subarray(0, left) : bytes
      left -= bytes.length
      if (left < 0) return
    }
    ended = true
  } catch (thrown) {
    throw troubleOf(thrown)
  } finally {
    if (ended) connection.giveBack()
    else connection.destroy()
  }
}

function unpacked(body: Readable, coding: Coding): AsyncIterable<Buffer> {
  const unpack = UNPACK[coding]() as unknown as Readable & NodeJS.WritableStream
  finished(body, (failure) => {
    if (failure !== undefined && failure !== null) unpack.destroy(failure)
  })
  return body.pipe(unpack)
}

function headersFor(url: URL, { from, to, ranged, ifRange }: Asked, { source }: Want): Record<string, string> {
  const home = addressOf(source.address)
  // What proves who we are is for the one that was named, not for whom it sends us to.
  const own = url.origin === home.origin ? { ...signInOf(home), ...source.headers?.() } : {}
  const range = ranged ? { range: `bytes=${from}-${to - 1}` } : {}
  return { ...own, ...range, ...(ifRange === undefined ? {} : { 'if-range': ifRange }), 'accept-encoding': 'identity', accept: '*/*' }
}

function signInOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(words).toString('base64')}` }
}

function addressOf(text: string): URL {
  const url = URL.parse(text)
  if (url === null || !isHttp(url)) throw new SourceTrouble('odd', 'has an address that is not one of the web')
  return url
}

/** A box of the school that sends us out of the room would spend bytes of the uplink that nobody counts. */
function movedTo(location: string, url: URL, { source }: Want): URL {
  const next = URL.parse(location, url)
  if (next === null || !isHttp(next)) throw new SourceTrouble('odd', 'sends to an address that is not one of the web')
  if (isOwnHost(next.hostname) && !isOwnHost(url.hostname)) throw new SourceTrouble('odd', 'sends the box to itself')
  if (source.over === 'room' && next.origin !== url.origin) throw new SourceTrouble('odd', 'sends out of the room')
  next.hash = ''
  return next
}

function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:'
}
