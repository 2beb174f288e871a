import { createHash } from 'node:crypto'
import type { Agent } from 'undici'
import { isOwnHost } from '#appliance/base/address.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { lineTrouble } from '#appliance/base/line-trouble.ts'
import { maskUrl } from '#appliance/base/log.ts'
import { undici } from '#appliance/base/undici.ts'
import { credentialsOf, plain } from '#appliance/base/web-desk.ts'
import { ExportTrouble } from './export-trouble.ts'
import { checksumOf, largestOf, locationOf, offsetOf, patchedOf } from './tus-answer.ts'
import type { Answer, Checksum, Verdict } from './tus-answer.ts'

/** The smallest chunk gets through at 10 kbit/s in this time. */
const PATIENCE: Milliseconds = minutes(2)

interface Question {
  readonly method: 'OPTIONS' | 'POST' | 'HEAD' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** Speaks tus 1.0.0 with one server. All lines are its own; `close` ends them. */
export class TusClient {
  readonly #clock: Clock
  readonly #home: URL
  readonly #label: string
  #agent: Agent | undefined
  #able: { checksum: Checksum | undefined; largest: number | undefined } | undefined

  /** `address`: http or https, with credentials in it where the server wants some. Throws ExportTrouble where it is none. */
  constructor(address: string, clock: Clock) {
    this.#clock = clock
    this.#label = maskUrl(address)
    if (!URL.canParse(address)) throw new ExportTrouble('refused', `${this.#label} is no address that can be sent to`)
    this.#home = new URL(address)
  }

  close(): void {
    // It rejects only where it was ended before, and resolves late while a line is being opened.
    this.#agent?.destroy().catch(() => undefined)
    this.#agent = undefined
  }

  /** Begins an upload; answers where it is taken. Rejects with ExportTrouble. */
  async begin(size: number, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string> {
    const { largest } = await this.#abilities(signal)
    if (largest !== undefined && size > largest) throw new ExportTrouble('too-large', `${this.#label} takes ${largest} bytes at most`)
    const words = Object.entries(metadata).map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    const headers = { 'upload-length': String(size), 'upload-metadata': words.join(',') }
    const answer = await this.#ask({ method: 'POST', url: this.#home, headers, body: Buffer.alloc(0) }, signal)
    return this.#addressOf(locationOf(answer, this.#clock.now())).href
  }

  /** How far an upload is. Rejects with ExportTrouble. */
  async look(upload: string, size: number, signal: AbortSignal): Promise<Verdict> {
    return offsetOf(await this.#ask({ method: 'HEAD', url: new URL(upload) }, signal), size, this.#clock.now())
  }

  /** Sends what begins at `offset`. Rejects with ExportTrouble. */
  async send(upload: string, { offset, bytes }: { offset: number; bytes: Buffer }, signal: AbortSignal): Promise<Verdict> {
    const { checksum } = await this.#abilities(signal)
    const seal = checksum === undefined ? {} : { 'upload-checksum': sealOf(checksum, bytes) }
    const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...seal }
    return patchedOf(await this.#ask({ method: 'PATCH', url: new URL(upload), headers, body: bytes }, signal), this.#clock.now())
  }

  /** Nobody wants this upload any more (termination extension). Rejects with ExportTrouble. */
  async end(upload: string, signal: AbortSignal): Promise<void> {
    await this.#ask({ method: 'DELETE', url: new URL(upload) }, signal)
  }

  /** A server that does not answer this has nothing beyond the core. */
  async #abilities(signal: AbortSignal): Promise<{ checksum: Checksum | undefined; largest: number | undefined }> {
    if (this.#able !== undefined) return this.#able
    const answer = await this.#ask({ method: 'OPTIONS', url: this.#home }, signal)
    return (this.#able = { checksum: checksumOf(answer), largest: largestOf(answer) })
  }

  async #ask({ method, url, headers, body }: Question, signal: AbortSignal): Promise<Answer> {
    const late = new AbortController()
    const timer = this.#clock.after(PATIENCE, () => late.abort())
    try {
      const answer = await undici().request(plain(url), {
        ...{ method, dispatcher: this.#lines(), signal: AbortSignal.any([signal, late.signal]), body: body ?? null },
        headers: { 'tus-resumable': '1.0.0', ...(url.origin === this.#home.origin ? credentialsOf(this.#home) : {}), ...headers },
      })
      // What a portal says at length is nobody's.
      answer.body.on('error', () => undefined)
      if (Number(answer.headers['content-length'] ?? 0) === 0) answer.body.resume()
      else answer.body.destroy()
      return { status: answer.statusCode, headers: answer.headers }
    } catch (cause) {
      signal.throwIfAborted()
      const says = late.signal.aborted ? `has not answered within ${PATIENCE / 1000} seconds` : lineTrouble(cause)
      throw new ExportTrouble('unreachable', `${this.#label} ${says}`, { cause: late.signal.aborted ? undefined : cause })
    } finally {
      timer.cancel()
    }
  }

  #lines(): Agent {
    const { Agent: Lines } = undici()
    return (this.#agent ??= new Lines({
      ...{ allowH2: false, pipelining: 1, connections: 1, maxHeaderSize: 16_384, keepAliveTimeout: 5000, keepAliveMaxTimeout: 60_000 },
      // The house's own clock looks at the silence; only a line that never opens is undici's to give up.
      ...{ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 30_000 } },
    }))
  }

  #addressOf(location: string): URL {
    if (!URL.canParse(location, this.#home)) throw new ExportTrouble('odd', `${this.#label} takes the upload at no address`)
    const url = new URL(location, this.#home)
    // A server behind a proxy may not know that the world speaks TLS with it.
    if (url.protocol === 'http:' && this.#home.protocol === 'https:' && url.hostname === this.#home.hostname) {
      url.protocol = 'https:'
      url.port = this.#home.port
    }
    const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
    if (isWeb && (isOwnHost(this.#home.hostname) || !isOwnHost(url.hostname))) return url
    throw new ExportTrouble('odd', `${this.#label} sends to an address that it cannot mean`)
  }
}

function sealOf(checksum: Checksum, bytes: Buffer): string {
  return `${checksum} ${createHash(checksum).update(bytes).digest('base64')}`
}
