import type { Socket } from 'node:net'
import type { Client, Dispatcher } from 'undici'
import { undici } from '#appliance/base/undici.ts'

/** Lines to one server that wait open for the next request. */
const MOST_IDLE = 32
/** Servers close idle lines after 5 s (node) to 75 s (nginx); between two small files no more than a moment passes. */
const IDLE_MILLISECONDS = 20_000

/** One line to a server. Nobody else uses it while it is held. */
export interface Connection {
  /** It has carried an answer before: the server may have closed it in the same moment as it is asked again. */
  readonly used: boolean
  request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>
  /** The answer was read to its end: the next one may have it. */
  giveBack(): void
  /** Ends it at once. Safe to call twice. */
  destroy(): void
}

interface Line {
  readonly client: Client
  readonly sockets: Set<Socket>
  readonly place: string
  used: boolean
}

/**
 * What the fetcher sees of undici: lines of HTTP/1.1, one request at a time on each, so that ending a request ends its line and nothing flows
 * on. HTTP/2 is not offered: there one lost packet on a poor line stops all that share it.
 */
export class Connections {
  readonly #all = new Set<Line>()
  readonly #idle = new Map<string, Line[]>()

  /** `lane` keeps lines apart that must be ended apart. */
  take(origin: string, lane: string): Connection {
    const place = `${lane} ${origin}`
    const line = this.#idle.get(place)?.pop() ?? this.#open(origin, place)
    return {
      used: line.used,
      request: (options) => line.client.request(options),
      giveBack: () => this.#giveBack(line),
      destroy: () => this.#end(line),
    }
  }

  /** Ends all lines of a lane that nobody holds, or of all lanes. */
  endIdle(lane?: string): void {
    for (const [place, lines] of this.#idle) {
      if (lane === undefined || place.startsWith(`${lane} `)) for (const line of lines.slice()) this.#end(line)
    }
  }

  endAll(): void {
    for (const line of this.#all) this.#end(line)
  }

  #open(origin: string, place: string): Line {
    const sockets = new Set<Socket>()
    const { Client: NewClient } = undici()
    const line = { client: new NewClient(origin, optionsOf(sockets)), sockets, place, used: false }
    this.#all.add(line)
    return line
  }

  #giveBack(line: Line): void {
    if (!this.#all.has(line)) return
    line.used = true
    const idle = this.#idle.get(line.place) ?? []
    if (idle.length >= MOST_IDLE) return this.#end(line)
    if (!idle.includes(line)) idle.push(line)
    this.#idle.set(line.place, idle)
  }

  #end(line: Line): void {
    this.#all.delete(line)
    const others = (this.#idle.get(line.place) ?? []).filter((one) => one !== line)
    if (others.length > 0) this.#idle.set(line.place, others)
    else this.#idle.delete(line.place)
    // Destroying the client waits for a socket that is still being connected; that may take minutes.
    for (const socket of line.sockets) socket.destroy()
    // It rejects only where it was destroyed before.
    line.client.destroy().catch(() => undefined)
  }
}

// Time is the house's own clock: undici's time-outs are off, and whoever asks looks at the silence.
function optionsOf(sockets: Set<Socket>): Client.Options {
  const connect = undici().buildConnector({ timeout: 0, allowH2: false })
  return {
    ...{ pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 },
    ...{ keepAliveTimeout: IDLE_MILLISECONDS, keepAliveMaxTimeout: IDLE_MILLISECONDS, maxHeaderSize: 16_384 },
    connect: (options, callback) => {
      const socket = connect(options, callback) as unknown as Socket
      sockets.add(socket)
      socket.once('close', () => void sockets.delete(socket))
      return socket
    },
  }
}
