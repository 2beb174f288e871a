import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { getCACertificates } from 'node:tls'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { isNear } from '#appliance/base/address.ts'
import { nodeHttp } from '#appliance/base/node-http.ts'
import { isNearHost, lookupFar, refusedAsNear } from './near-addresses.ts'
import { CookieJar } from './cookie-jar.ts'

const MOST_REDIRECTS = 5

export interface UpstreamAnswer {
  /** Where the redirects led. */
  url: URL
  message: IncomingMessage
}

/**
 * HTTP to one upstream: follows redirects, keeps cookies and connections, and believes no server whose certificate does not hold, be
 * it the first or the thousandth connection. It leads to this machine only where that is what was asked for first. Whoever reads sets
 * the time limits.
 */
export class UpstreamHttp {
  readonly #http = new nodeHttp.Agent({ keepAlive: true })
  #https: HttpsAgent | undefined
  readonly #cookies = new CookieJar()
  readonly #onConnected: (host: string) => void
  /** What was asked for first is what the settings name; anything else was named by that server. */
  #home: string | undefined
  #isHomeNear = false

  constructor(onConnected: (host: string) => void) {
    this.#onConnected = onConnected
  }

  /** Resolves with the head of the answer, whatever its status. Rejects with BoxError UPSTREAM_FAILED, in words that ffmpeg would use. */
  async get(from: URL, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<UpstreamAnswer> {
    this.#home ??= from.hostname
    let url = from
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const message = await this.#ask(url, headers, signal)
      this.#cookies.keep(url, message.headers['set-cookie'] ?? [])
      const target = redirectOf(message, url)
      if (target === undefined) return { url, message }
      message.resume()
      url = target
    }
    throw failed(`it redirects more than ${MOST_REDIRECTS} times`)
  }

  close(): void {
    this.#http.destroy()
    this.#https?.destroy()
  }

  async #ask(url: URL, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<IncomingMessage> {
    try {
      return await this.#once(url, headers, signal)
    } catch (thrown) {
      // A kept connection may be closed by its server in the moment that it is used.
      if (signal.aborted || !(thrown instanceof StaleConnection)) throw failed(inWordsOfFfmpeg(thrown), thrown)
    }
    return this.#once(url, headers, signal).catch((thrown: unknown) => Promise.reject(failed(inWordsOfFfmpeg(thrown), thrown)))
  }

  #once(url: URL, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const cookie = this.#cookies.for(url)
      const guard = this.#guardFor(url)
      const request = this.#begin(url, { headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) }, signal, ...guard })
      request.once('response', resolve)
      request.once('error', (thrown) => reject(request.reusedSocket && isReset(thrown) ? new StaleConnection() : thrown))
      // An answer that changes to another protocol, unasked, is neither a response nor an error to Node.
      request.once('close', () => reject(failed('Invalid data found: it does not answer in HTTP')))
      request.once('socket', (socket) => {
        if (!socket.connecting) return
        socket.once('connect', () => {
          if (url.hostname === this.#home) this.#isHomeNear = isNear(socket.remoteAddress ?? '')
          this.#onConnected(url.host)
        })
      })
      request.end()
    })
  }

  /** Throws BoxError UPSTREAM_FAILED where the host is this machine and nobody has set it. */
  #guardFor(url: URL): { lookup?: LookupFunction } {
    if (url.hostname === this.#home || this.#isHomeNear) return {}
    if (isNearHost(url)) throw refusedAsNear()
    return { lookup: lookupFar }
  }

  #begin(url: URL, options: { headers: OutgoingHttpHeaders; signal: AbortSignal; lookup?: LookupFunction }): ClientRequest {
    // Servers of live pictures are seldom strict about their headers.
    if (url.protocol === 'http:') return nodeHttp.request(url, { ...options, agent: this.#http, insecureHTTPParser: true })
    this.#https ??= new HttpsAgent({ keepAlive: true, ca: trusted() })
    return requestHttps(url, { ...options, agent: this.#https, insecureHTTPParser: true })
  }
}

class StaleConnection extends BoxError {
  constructor() {
    super('UPSTREAM_FAILED', 'the kept connection was closed')
  }
}

/** Who Node trusts, and who this machine does: a school may have a certificate authority of its own. */
function trusted(): string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')]
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | undefined {
  if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) return undefined
  const to = URL.parse(headers.location, from.href)
  if (to === null || !/^https?:$/.test(to.protocol)) throw failed('it redirects to a protocol that is not on whitelist')
  // A credential is for the server that it was given for.
  if (to.origin === from.origin && to.username === '') [to.username, to.password] = [from.username, from.password]
  return to
}

function isReset(thrown: Error): boolean {
  return 'code' in thrown && (thrown.code === 'ECONNRESET' || thrown.code === 'EPIPE')
}

function failed(sentence: string, cause?: unknown): BoxError {
  return new BoxError('UPSTREAM_FAILED', sentence, { cause })
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ENOTFOUND: 'Failed to resolve hostname',
  EAI_AGAIN: 'Failed to resolve hostname',
  ETIMEDOUT: 'Connection timed out',
}

/** A failure of Node's HTTP as ffmpeg says it: so both are judged alike. */
function inWordsOfFfmpeg(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (/CERT|SELF_SIGNED|TLS|SSL/.test(code)) return `certificate: ${sentenceOf(thrown)}`
  return WORDS[code] === undefined ? sentenceOf(thrown) : `${WORDS[code]}: ${sentenceOf(thrown)}`
}
