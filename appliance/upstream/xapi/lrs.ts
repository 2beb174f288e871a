import type { Agent } from 'undici'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { lineTrouble } from '#appliance/base/line-trouble.ts'
import { maskUrl } from '#appliance/base/log.ts'
import { undici } from '#appliance/base/undici.ts'
import { credentialsOf, plain } from '#appliance/base/web-desk.ts'
import type { Recipient, Verdict } from '../delivery.ts'
import type { Letter } from '../outbox.ts'
import { verdictOf } from './lrs-answer.ts'
import type { LrsAnswer } from './lrs-answer.ts'

export interface LrsSettings {
  /** The endpoint, with or without `statements` at its end. */
  readonly url: string
  readonly username: string
  readonly password: string
}

export interface LrsOptions extends LrsSettings {
  readonly clock: Clock
  /** So many bytes went over the uplink, whether they arrived or not. */
  readonly took: (bytes: number) => void
}

const PATIENCE: Milliseconds = seconds(30)
/** Ids of a batch, or a reason. */
const MOST_ANSWER = 65_536

/** A learning record store, which takes statements of xAPI 1.0.3. Its line is its own; `close` ends it. */
export class Lrs implements Recipient {
  readonly #options: LrsOptions
  #agent: Agent | undefined

  constructor(options: LrsOptions) {
    this.#options = options
  }

  async send(letters: readonly Letter[], signal: AbortSignal): Promise<Verdict> {
    const { clock, took, url } = this.#options
    const label = maskUrl(url)
    if (!URL.canParse(url)) return { is: 'later', trouble: 'odd', says: `${label} is no address that can be sent to` }
    const body = Buffer.from(`[${letters.map((letter) => letter.body).join(',')}]`)
    const late = new AbortController()
    const timer = clock.after(PATIENCE, () => late.abort())
    try {
      took(body.length)
      const answer = await this.#post(body, AbortSignal.any([signal, late.signal]))
      const verdict = verdictOf(answer, { statements: letters.length, now: clock.now() })
      return verdict.is === 'taken' ? verdict : { ...verdict, says: `${label} ${verdict.says}` }
    } catch (thrown) {
      const says = late.signal.aborted ? `has not answered within ${PATIENCE / 1000} seconds` : lineTrouble(thrown)
      return { is: 'later', trouble: 'unreachable', says: `${label} ${says}` }
    } finally {
      timer.cancel()
    }
  }

  close(): void {
    // It rejects only where it was ended before, and resolves late while a line is being opened.
    this.#agent?.destroy().catch(() => undefined)
    this.#agent = undefined
  }

  async #post(body: Buffer, signal: AbortSignal): Promise<LrsAnswer> {
    const home = addressOf(this.#options)
    const answer = await undici().request(plain(home), {
      ...{ method: 'POST', dispatcher: this.#lines(), signal, body },
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json', 'accept-encoding': 'identity' },
        ...{ 'x-experience-api-version': '1.0.3', ...credentialsOf(home) },
      },
    })
    const parts: Buffer[] = []
    let length = 0
    for await (const part of answer.body as AsyncIterable<Buffer>) {
      parts.push(part)
      length += part.length
      // What comes after that is nobody's; leaving the loop ends the line.
      if (length > MOST_ANSWER) break
    }
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }
  }

  #lines(): Agent {
    const { Agent: Lines } = undici()
    return (this.#agent ??= new Lines({
      ...{ allowH2: false, pipelining: 1, connections: 1, maxHeaderSize: 16_384, keepAliveTimeout: 5000, keepAliveMaxTimeout: 60_000 },
      // The house's own clock looks at the silence; only a line that never opens is undici's to give up.
      ...{ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: PATIENCE } },
    }))
  }
}

/** With its credentials in it. */
function addressOf({ url, username, password }: LrsSettings): URL {
  const address = new URL(url)
  if (!/\/statements\/?$/u.test(address.pathname)) address.pathname = `${address.pathname.replace(/\/$/u, '')}/statements`
  if (username !== '') address.username = encodeURIComponent(username)
  if (password !== '') address.password = encodeURIComponent(password)
  return address
}
