import type { Agent, Dispatcher } from 'undici'
import { isOwnHost } from './address.ts'
import type { Clock, Timer } from './clock.ts'
import { hours, minutes, seconds } from './duration.ts'
import type { Milliseconds } from './duration.ts'
import { BoxError } from './errors.ts'
import { lineTrouble } from './line-trouble.ts'
import { undici } from './undici.ts'

const MOST_REDIRECTS = 5
const SILENCE: Milliseconds = seconds(30)
/** Eight megabytes at 128 kbit/s, with breaks. */
const LONGEST: Milliseconds = minutes(15)
const LONGEST_RETRY_AFTER: Milliseconds = hours(6)
const MOVED = new Set([301, 302, 303, 307, 308])

type Answer = Dispatcher.ResponseData

/** One document that is asked for. */
export interface WebQuestion {
  /** http or https, with credentials in it where its server wants some; undefined where the settings named no address. */
  readonly url: URL | undefined
  /** The server as sentences begin with it, without credentials. */
  readonly label: string
  /** The document as sentences name it. */
  readonly name: string
  /** What a web page would stand in the place of, such as `its catalogue`. */
  readonly instead: string
  readonly accept: string
  /** Bytes above which it is refused. */
  readonly most: number
  /** Of what the box has already. */
  readonly etag?: string | undefined
  /** No cache on the way may answer. */
  readonly fresh?: boolean | undefined
  /** The error that is thrown; `details.retryAfter` in milliseconds where the server said it. */
  readonly refuse: (kind: 'unreachable' | 'too-large', says: string, options?: RefusalOptions) => BoxError
}

export interface RefusalOptions {
  readonly cause?: unknown
  readonly details?: Record<string, unknown>
}

export interface WebDocument {
  readonly bytes: Buffer
  /** As the server named this version. */
  readonly etag?: string | undefined
}

/**
 * Reads small documents from web servers that nobody vouches for: bounded in bytes and time, never unpacked, never led to the box itself.
 * All lines are its own; `close` ends them.
 */
export class WebDesk {
  readonly #clock: Clock
  #agent: Agent | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** undefined: there is none at that address. Rejects with what `refuse` makes of it. */
  async read(question: WebQuestion, signal: AbortSignal): Promise<WebDocument | 'not-modified' | undefined> {
    const watch = new SilenceWatch(this.#clock, signal)
    try {
      return await this.#take(question, await this.#follow(question, watch), watch)
    } catch (thrown) {
      if (thrown instanceof BoxError) throw thrown
      const says = watch.expired ?? lineTrouble(thrown)
      throw question.refuse('unreachable', `${question.label} ${says}`, { cause: thrown })
    } finally {
      watch.end()
    }
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

  async #follow(question: WebQuestion, watch: SilenceWatch): Promise<Answer> {
    const home = question.url ?? refuse(question, 'is no address that can be read from')
    let url = home
    for (let turn = 0; turn <= MOST_REDIRECTS; turn += 1) {
      const answer = await undici().request(plain(url), {
        ...{ dispatcher: this.#lines(), signal: watch.signal },
        headers: { ...headersOf(question), ...(url.origin === home.origin ? credentialsOf(home) : {}) },
      })
      watch.heard()
      if (!MOVED.has(answer.statusCode)) return answer
      discard(answer)
      url = movedTo(one(answer.headers['location']), url) ?? refuse(question, 'says that it has moved, and not where to')
    }
    return refuse(question, 'sends from one address to the next without end')
  }

  async #take(question: WebQuestion, answer: Answer, watch: SilenceWatch): Promise<WebDocument | 'not-modified' | undefined> {
    const { statusCode, headers } = answer
    if (statusCode === 200) {
      const coding = one(headers['content-encoding'])?.toLowerCase() ?? 'identity'
      if (coding === 'identity') return { bytes: await bytesOf(question, answer, watch), etag: etagOf(answer) }
      discard(answer)
      return refuse(question, `packs ${question.name} though it was asked for as it is (${coding.slice(0, 20)})`)
    }
    discard(answer)
    if (statusCode === 304 && question.etag !== undefined) return 'not-modified'
    if (statusCode === 404 || statusCode === 410) return undefined
    return refuse(question, statusTrouble(statusCode), retryAfterOf(one(headers['retry-after']), this.#clock.now()))
  }
}

async function bytesOf(question: WebQuestion, { headers, body }: Answer, watch: SilenceWatch): Promise<Buffer> {
  const { name, label, most, instead } = question
  const tooLarge = (bytes: string): Error =>
    question.refuse('too-large', `${name} at ${label} has ${bytes} bytes; at most ${most} are read`)
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
  if (isPage(bytes)) refuse(question, `gives a web page instead of ${instead}: the network may want somebody to sign in`)
  return bytes
}

/** Whether these bytes begin as HTML does and a document never can. */
export function isPage(bytes: Uint8Array): boolean {
  const start = new TextDecoder('utf-8').decode(bytes.subarray(0, 512))
  return start.trimStart().startsWith('<')
}

function refuse({ label, refuse: error }: WebQuestion, says: string, retryAfter?: Milliseconds): never {
  throw error('unreachable', `${label} ${says}`, { details: retryAfter === undefined ? {} : { retryAfter } })
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

function headersOf({ accept, etag, fresh }: WebQuestion): Record<string, string> {
  return {
    accept,
    // Nothing is unpacked, so that nothing can swell.
    'accept-encoding': 'identity',
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(fresh === true ? { 'cache-control': 'no-cache', pragma: 'no-cache' } : {}),
  }
}

/** The address as it is asked for: credentials go in a header of their own. */
export function plain(url: URL): URL {
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  return copy
}

/** The header for the credentials in an address; none where it has none. */
export function credentialsOf({ username, password }: URL): Record<string, string> {
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
