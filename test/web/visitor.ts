import { request as overHttp } from 'node:http'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { request as overHttps } from 'node:https'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body, where it is JSON. */
  readonly body: Record<string, unknown>
}

/** A browser at the wire: it keeps cookies and names its origin, unless a test makes it lie. */
export class Visitor {
  readonly #port: number
  readonly #address: string
  readonly #scheme: 'http' | 'https'
  readonly cookies = new Map<string, string>()

  /** `address` is the loopback address that it comes from. Over HTTPS it takes any certificate, as one who has looked at it does. */
  constructor(port: number, address = '127.0.0.1', scheme: 'http' | 'https' = 'http') {
    this.#port = port
    this.#address = address
    this.#scheme = scheme
  }

  get origin(): string {
    return `${this.#scheme}://${this.host}`
  }

  get host(): string {
    return `127.0.0.1:${this.#port}`
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  get(path: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.ask('GET', path, { headers })
  }

  post(path: string, body: unknown = {}, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.ask('POST', path, { body, headers })
  }

  /** Sends a file as it is. */
  send(path: string, bytes: Buffer, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.ask('POST', path, { body: bytes, headers: { 'content-type': 'application/octet-stream', ...headers } })
  }

  ask(method: string, path: string, { body, headers = {} }: { body?: unknown; headers?: OutgoingHttpHeaders } = {}): Promise<Answer> {
    const text = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const all: OutgoingHttpHeaders = {
      host: this.host,
      ...(method === 'GET' ? {} : { origin: this.origin }),
      ...(this.cookies.size === 0 ? {} : { cookie: this.cookie }),
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...headers,
    }
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    return new Promise((resolve, reject) => {
      const ask = this.#scheme === 'https' ? overHttps : overHttp
      const asked = ask(
        {
          ...{ host: '127.0.0.1', port: this.#port, localAddress: this.#address, method, path, headers: given, agent: false },
          rejectUnauthorized: false,
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            this.#keep(response.headers['set-cookie'] ?? [])
            resolve(answerOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString()))
          })
        },
      )
      asked.on('error', reject)
      asked.end(text)
    })
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(line) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
}

function answerOf(status: number, headers: IncomingHttpHeaders, text: string): Answer {
  const isJson = /json/u.test(headers['content-type'] ?? '')
  return { status, headers, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} }
}
