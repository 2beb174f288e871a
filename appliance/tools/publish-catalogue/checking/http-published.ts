import { Agent, request } from 'undici'
import type { Dispatcher } from 'undici'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { MOST_DOCUMENT_BYTES } from '../issue.ts'
import type { Manner, Published } from './published.ts'
import { absenceOf, mannersOf } from './server-manners.ts'

const PATIENCE_MS = 30_000
const MOST_REDIRECTS = 3

export type Headers = Readonly<Record<string, string>>

/** An answer whose body has not been read. */
export interface Answer {
  readonly status: number
  readonly body: Dispatcher.ResponseData['body']
  header(name: string): string | undefined
}

/** A published tree on a web server, asked as a box asks: nothing unpacked, nothing cached. */
export class HttpPublished implements Published {
  readonly #base: string
  readonly #agent = new Agent({ connections: 8, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS, connect: { timeout: PATIENCE_MS } })

  constructor(base: string) {
    const url = new URL(base)
    if (!url.pathname.endsWith('/')) url.pathname += '/'
    this.#base = url.href
  }

  async document(path: string): Promise<Buffer | undefined> {
    const answer = await this.ask(path)
    if (answer.status === 404 || answer.status === 410) {
      await answer.body.dump()
      return undefined
    }
    await mustBe(answer, 200)
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of this.#body(answer)) {
      bytes += chunk.length
      if (bytes > MOST_DOCUMENT_BYTES) throw new BoxError('SOURCE_FAILED', `${path} is larger than a box reads`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  async size(path: string): Promise<number | undefined> {
    const answer = await this.ask(path, 'HEAD')
    await answer.body.dump()
    if (answer.status === 404 || answer.status === 410) return undefined
    await mustBe(answer, 200)
    const length = answer.header('content-length')
    if (length === undefined) throw new BoxError('SOURCE_FAILED', 'the server does not say how long it is (Content-Length)')
    return Number(length)
  }

  async *bytes(path: string, length: number): AsyncGenerator<Buffer> {
    const answer = await this.ask(path)
    if (answer.status === 404) {
      await answer.body.dump()
      throw new BoxError('SOURCE_FAILED', 'is not there (404)')
    }
    await mustBe(answer, 200)
    const said = answer.header('content-length')
    if (said !== undefined && Number(said) !== length) {
      answer.body.destroy()
      throw new BoxError('SOURCE_FAILED', `has ${said} bytes on the server instead of ${length}`)
    }
    yield* this.#body(answer)
  }

  absence(): Promise<readonly Manner[]> {
    return absenceOf(this)
  }

  manners(sample: { path: string; bytes: number } | undefined): Promise<readonly Manner[]> {
    return mannersOf(this, sample)
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  /** Rejects with SOURCE_FAILED where nobody answers. */
  async ask(path: string, method: 'GET' | 'HEAD' = 'GET', headers: Headers = {}): Promise<Answer> {
    let url = new URL(path, this.#base)
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.#once(url, method, headers)
      const to = answer.header('location')
      if (![301, 302, 303, 307, 308].includes(answer.status) || to === undefined) return answer
      await answer.body.dump()
      if (redirects === MOST_REDIRECTS)
        throw new BoxError('SOURCE_FAILED', 'the server sends from one address to the next and arrives nowhere')
      url = new URL(to, url)
    }
  }

  async #once(url: URL, method: 'GET' | 'HEAD', headers: Headers): Promise<Answer> {
    try {
      const {
        statusCode,
        headers: given,
        body,
      } = await request(url, {
        ...{ method, dispatcher: this.#agent },
        headers: { 'accept-encoding': 'identity', 'user-agent': 'classbox publish-catalogue', ...headers },
      })
      // Who stops reading ends the body, which is no news.
      body.on('error', () => undefined)
      return { status: statusCode, body, header: (name) => [given[name] ?? []].flat()[0] }
    } catch (cause) {
      throw new BoxError('SOURCE_FAILED', `${url.host} does not answer: ${sentenceOf(cause)}`, { cause })
    }
  }

  async *#body(answer: Answer): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of answer.body) yield chunk as Buffer
    } catch (cause) {
      throw new BoxError('SOURCE_FAILED', `breaks off: ${sentenceOf(cause)}`, { cause })
    }
  }
}

async function mustBe(answer: Answer, status: number): Promise<void> {
  const encoding = answer.header('content-encoding')
  if (answer.status === status && (encoding === undefined || encoding === 'identity')) return
  answer.body.destroy()
  throw new BoxError(
    'SOURCE_FAILED',
    answer.status === status ? `is packed on the way (Content-Encoding: ${encoding})` : `answers ${answer.status}`,
  )
}
