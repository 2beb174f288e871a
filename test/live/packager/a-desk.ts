import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { Agent, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { BoxError } from '#appliance/base/errors.ts'
import { ViewerPlaces } from '#appliance/live/fanout/viewers.ts'
import { HlsDesk } from '#appliance/live/packager/hls-desk.ts'
import { askOf, HttpReply } from '#appliance/live/packager/hls-http.ts'
import { HTTP_ERRORS } from '#appliance/web/error-reply.ts'
import { PackagedChannel } from './a-packager.ts'
import type { HlsSettings } from './a-packager.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  text: string
}

interface AskOptions {
  headers?: OutgoingHttpHeaders
  agent?: Agent
}

/** A desk behind a real HTTP server, over a channel on a clock that a test moves. */
export class ServedChannel {
  readonly rig: PackagedChannel
  readonly desk: HlsDesk
  readonly limits = { max: 240, max_per_address: 240, max_lag_bytes: 1_048_576, stall_seconds: 15 }
  /** Whether a source may come. */
  expected = true
  watchers = 0
  readonly booked: string[] = []
  readonly #server: Server

  constructor(settings: Partial<HlsSettings> = {}) {
    const rig = new PackagedChannel(settings)
    const places = new ViewerPlaces(() => this.limits)
    this.rig = rig
    this.desk = new HlsDesk({
      ...{ clock: rig.clock, viewers: () => this.limits },
      book: { open: (about) => this.#page(about) },
      stage: (name) =>
        name === 'class'
          ? { packager: rig.packager, channel: rig.channel, mayCome: () => this.expected, enter: (...who) => this.#enter(places, who) }
          : undefined,
    })
    this.#server = createServer((asked, answer) => this.#serve(asked, answer))
    rig.clock.every(500, () => this.desk.watchOver())
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    onTestFinished(() => {
      this.desk.stop()
      this.#server.closeAllConnections()
      this.#server.close()
    })
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get(path: string, { headers = {}, agent }: AskOptions = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request({
        port: this.port,
        host: '127.0.0.1',
        path: `/live/class/${path}`,
        headers: { 'user-agent': 'a player', ...headers },
        agent: agent ?? false,
      })
      asked.on('error', reject)
      asked.on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const body = Buffer.concat(chunks)
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() })
        })
      })
      asked.end()
    })
  }

  /** Asks, and resolves once the request waits at the desk. */
  async blocked(path: string, options: AskOptions = {}): Promise<{ answer: Promise<Answer> }> {
    const before = this.desk.waiting
    const answer = this.get(path, options)
    answer.catch(() => undefined)
    await this.waitingFor(before + 1)
    return { answer }
  }

  async waitingFor(count: number): Promise<void> {
    while (this.desk.waiting !== count) await new Promise((resolve) => setImmediate(resolve))
  }

  /** The request for what the playlist hints at, and the one for the playlist that lists it. */
  get next(): { part: string; playlist: string } {
    const { number, part } = this.rig.packager.next
    return { part: `${number}.${part}.m4s`, playlist: `index.m3u8?_HLS_msn=${number}&_HLS_part=${part}` }
  }

  #serve(asked: IncomingMessage, answer: ServerResponse): void {
    const fail = (error: BoxError): void => {
      answer.writeHead(HTTP_ERRORS[error.code][0])
      answer.end(error.code)
    }
    const [ask, reply] = [askOf(asked), new HttpReply(answer)]
    if (this.desk.serve(ask, reply, fail)) return
    try {
      this.desk.admit(ask, { known: false, label: '' })
    } catch (thrown) {
      return fail(thrown as BoxError)
    }
    this.desk.serve(ask, reply, fail)
  }

  #enter(places: ViewerPlaces, [address, known]: [string, boolean]): () => void {
    const leave = places.take(address, known)
    this.watchers += 1
    return () => {
      this.watchers -= 1
      leave()
    }
  }

  #page({ transport, label }: { transport: string; label: string }) {
    this.booked.push(`${transport} ${label}`)
    const took = (bytes: number): void => void this.booked.push(`took ${bytes}`)
    const told = (what: string) => () => void this.booked.push(`${what} ${label}`)
    return { took, stalled: told('stalled'), skipped: told('skipped'), close: told('left') }
  }
}
