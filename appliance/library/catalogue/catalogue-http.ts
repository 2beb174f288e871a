import type { Agent, Dispatcher } from 'undici'
import { isOwnHost } from '#appliance/base/address.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { hours, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { maskUrl } from '#appliance/base/log.ts'
import { undici } from '#appliance/base/undici.ts'
import type { Document, DocumentSource, Wanted } from './document-source.ts'
import { isPage } from './json-text.ts'
import { lineTrouble } from './line-trouble.ts'
import { refusal } from './refusal.ts'

const MOST_REDIRECTS = 5
const SILENCE: Milliseconds = seconds(30)
/** Eight megabytes at 128 kbit/s, with breaks. */
const LONGEST: Milliseconds = minutes(15)
const LONGEST_RETRY_AFTER: Milliseconds = hours(6)
const MOVED = new Set([301, 302, 303, 307, 308])

type Answer = Dispatcher.ResponseData

/** Reads publishers' documents from web servers. All lines are its own; `close` ends them. */
export class HttpDesk {
  readonly #clock: Clock
  #agent: Agent | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The tree under an address of the settings, with credentials in it where the publisher wants some. */
  source(url: string): DocumentSource {
    return new HttpDocuments(url, { clock: this.#clock, agent: () => this.#lines() })
  }

  close(): void {
    // It rejects only where it was ended before, and resolves late while a line is being opened.
    this.#agent?.destroy().catch(() => undefined)
    this.#agent = undefined
  }

  #lines(): Agent {
    const { Agent: Lines } = undici()
    return (this.#agent ??= new Lines({
      ...{ allowH2: false, pipelining: 1, connections: 2, maxHeaderSize: 16_384, keepAliveTimeout: 5000, keepAliveMaxTimeout: 5000 },
      // The house's own clock looks at the silence; only a line that never opens is undici's to give up.
      ...{ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: SILENCE } },
    }))
  }
}

class HttpDocuments implements DocumentSource {
  readonly kind = 'origin'
  readonly label: string
  readonly #base: URL | undefined
  readonly #tools: { readonly clock: Clock; readonly agent: () => Agent }

  constructor(url: string, tools: { readonly clock: Clock; readonly agent: () => Agent }) {
    // The settings promise no more than its beginning.
    this.#base = URL.canParse(url) ? new URL(url) : undefined
    if (this.#base?.pathname.endsWith('/') === false) this.#base.pathname += '/'
    this.label = maskUrl(url)
    this.#tools = tools
  }

  async read(name: string, wanted: Wanted, signal: AbortSignal): Promise<Document | 'not-modified' | undefined> {
    const watch = new SilenceWatch(this.#tools.clock, signal)
    try {
      const answer = await this.#follow(name, wanted, watch)
      return await this.#take(answer, { name, wanted, watch })
    } catch (thrown) {
      if (thrown instanceof BoxError) throw thrown
      const says = watch.expired ?? lineTrouble(thrown)
      throw refusal('unreachable', `${this.label} ${says}`, { cause: thrown })
    } finally {
      watch.end()
    }
  }

  async #follow(name: string, wanted: Wanted, watch: SilenceWatch): Promise<Answer> {
    const base = this.#base ?? this.#refuse('is no address that can be read from')
    let url = new URL(base)
    url.pathname += name
    for (let turn = 0; turn <= MOST_REDIRECTS; turn += 1) {
      const answer = await undici().request(plain(url), {
        ...{ dispatcher: this.#tools.agent(), signal: watch.signal },
        headers: { ...headersOf(wanted), ...(url.origin === base.origin ? credentialsOf(base) : {}) },
      })
      watch.heard()
      if (!MOVED.has(answer.statusCode)) return answer
      discard(answer)
      url = movedTo(one(answer.headers['location']), url) ?? this.#refuse('says that it has moved, and not where to')
    }
    return this.#refuse('sends from one address to the next without end')
  }

  async #take(
    answer: Answer,
    given: { name: string; wanted: Wanted; watch: SilenceWatch },
  ): Promise<Document | 'not-modified' | undefined> {
    const { name, wanted, watch } = given
    const { statusCode, headers } = answer
    if (statusCode === 200) {
      const coding = one(headers['content-encoding'])?.toLowerCase() ?? 'identity'
      if (coding === 'identity') return { bytes: await this.#bytes(answer, { name, most: wanted.most, watch }), etag: etagOf(answer) }
      discard(answer)
      return this.#refuse(`packs ${name} though it was asked for as it is (${coding.slice(0, 20)})`)
    }
    discard(answer)
    if (statusCode === 304 && wanted.etag !== undefined) return 'not-modified'
    if (statusCode === 404 || statusCode === 410) return undefined
    return this.#refuse(statusTrouble(statusCode), retryAfterOf(one(headers['retry-after']), this.#tools.clock.now()))
  }

  async #bytes({ headers, body }: Answer, { name, most, watch }: { name: string; most: number; watch: SilenceWatch }): Promise<Buffer> {
    const tooLarge = (bytes: string): Error => refusal('too-large', `${name} at ${this.label} has ${bytes} bytes; at most ${most} are read`)
    const said = Number(one(headers['content-length']) ?? 0)
    // What is left of the body of an answer that is refused is nobody's.
    body.on('error', () => undefined)
    if (said > most) {
      body.destroy()
      throw tooLarge(String(said))
    }
    const parts: Buffer[] = []
    let length = 0
    for await (const part of body as AsyncIterable<Buffer>) {
      watch.heard()
      parts.push(part)
      length += part.length
      // Leaving the loop ends the line.
      if (length > most) throw tooLarge('more')
    }
    const bytes = Buffer.concat(parts)
    if (isPage(bytes)) this.#refuse('gives a web page instead of its catalogue: the network may want somebody to sign in')
    return bytes
  }

  #refuse(says: string, retryAfter?: Milliseconds): never {
    throw refusal('unreachable', `${this.label} ${says}`, { details: retryAfter === undefined ? {} : { retryAfter } })
  }
}

/** Ends a request whose server has fallen silent, or drips. */
class SilenceWatch {
  readonly #clock: Clock
  readonly #abort = new AbortController()
  readonly #whole: Timer
  #silence: Timer
  /** What was waited for too long. */
  expired: string | undefined
  readonly signal: AbortSignal

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock
    this.signal = AbortSignal.any([signal, this.#abort.signal])
    this.#whole = clock.after(LONGEST, () => this.#expire(`has not sent a document within ${LONGEST / 60_000} minutes`))
    this.#silence = this.#wait()
  }

  heard(): void {
    this.#silence.cancel()
    this.#silence = this.#wait()
  }

  end(): void {
    this.#silence.cancel()
    this.#whole.cancel()
  }

  #wait(): Timer {
    return this.#clock.after(SILENCE, () => this.#expire(`has been silent for ${SILENCE / 1000} seconds`))
  }

  #expire(says: string): void {
    this.expired = says
    this.#abort.abort()
  }
}

function headersOf({ etag, fresh }: Wanted): Record<string, string> {
  return {
    accept: 'application/json, */*;q=0.5',
    // Nothing is unpacked, so that nothing can swell.
    'accept-encoding': 'identity',
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(fresh === true ? { 'cache-control': 'no-cache', pragma: 'no-cache' } : {}),
  }
}

function plain(url: URL): URL {
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  return copy
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function movedTo(location: string | undefined, from: URL): URL | undefined {
  if (location === undefined || !URL.canParse(location, from)) return undefined
  const url = new URL(location, from)
  if (isOwnHost(url.hostname) && !isOwnHost(from.hostname)) return undefined
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined
}

function discard({ body }: Answer): void {
  body.on('error', () => undefined)
  body.destroy()
}

function etagOf({ headers }: Answer): string | undefined {
  const etag = one(headers['etag'])
  return etag !== undefined && etag.length <= 256 && /^(W\/)?"[\x21\x23-\x7e]*"$/u.test(etag) ? etag : undefined
}

function retryAfterOf(said: string | undefined, now: number): Milliseconds | undefined {
  if (said === undefined) return undefined
  const wait = /^\d{1,9}$/u.test(said.trim()) ? Number(said) * 1000 : Date.parse(said) - now
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER) : undefined
}

function statusTrouble(status: number): string {
  if (status === 401 || status === 403 || status === 407) return `does not let the box have its documents (${status})`
  if (status === 511) return 'is out of reach: the network wants somebody to sign in (511)'
  if (status === 429 || status === 503) return `is busy, it says (${status})`
  return status >= 500 ? `has a fault of its own (${status})` : `gives an answer that fits no question (${status})`
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'object' ? header[0] : header
}
