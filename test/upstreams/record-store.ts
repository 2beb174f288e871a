import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * well: takes statements as xAPI 1.0.3 says. silent: takes the request, never answers. html: a web page, as a portal gives one. A number: that
 * status and nothing else.
 */
export type StoreMood = 'well' | 'silent' | 'html' | number

interface Statement {
  readonly id: string
  readonly [member: string]: unknown
}

/** A learning record store at the wire, on 127.0.0.1: it answers 409 to another statement of an id that it has, and 400 to what it does not want. */
export class RecordStore {
  mood: StoreMood = 'well'
  /** Takes statements only from whoever says this; `name:password`. */
  account: string | undefined
  /** Ids of statements that it will never take. */
  readonly unwanted = new Set<string>()
  /** What it has, by id. */
  readonly statements = new Map<string, Statement>()
  /** How many were in each request, whatever became of it. */
  readonly requests: number[] = []
  /** How often it was sent something that it had already. */
  again = 0
  #server: Server | undefined
  #port = 0

  /** Again, on the port that it had before. */
  async open(): Promise<void> {
    const server = (this.#server = createServer((request, response) => void this.#answer(request, response)))
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
  }

  /** It goes away, with all its lines. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/xapi`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
    const sent = JSON.parse(Buffer.concat(parts).toString()) as Statement[]
    this.requests.push(sent.length)
    if (this.mood === 'silent') return
    response.setHeader('x-experience-api-version', '1.0.3')
    const { status, says } = this.#verdict(request, sent)
    response.writeHead(status).end(says)
  }

  #verdict({ method, url, headers }: IncomingMessage, sent: readonly Statement[]): { status: number; says: string } {
    if (typeof this.mood === 'number') return { status: this.mood, says: '' }
    if (this.mood === 'html') return { status: 200, says: '<!doctype html><title>Sign in</title>' }
    if (method !== 'POST' || url !== '/xapi/statements') return { status: 404, says: '' }
    const wanted = this.account === undefined ? undefined : `Basic ${Buffer.from(this.account).toString('base64')}`
    if (wanted !== undefined && headers.authorization !== wanted) return { status: 401, says: '' }
    if (headers['x-experience-api-version'] !== '1.0.3') return { status: 400, says: 'no version' }
    // All or none: "the LRS MUST reject the whole batch".
    if (sent.some(({ id }) => this.unwanted.has(id))) return { status: 400, says: 'a verb is not known' }
    if (sent.some((one) => this.#isAnother(one))) return { status: 409, says: '' }
    for (const one of sent) {
      if (this.statements.has(one.id)) this.again += 1
      this.statements.set(one.id, one)
    }
    return { status: 200, says: JSON.stringify(sent.map(({ id }) => id)) }
  }

  #isAnother(one: Statement): boolean {
    const known = this.statements.get(one.id)
    return known !== undefined && JSON.stringify(known) !== JSON.stringify(one)
  }
}
