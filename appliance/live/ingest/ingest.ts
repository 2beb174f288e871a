/*
 * The box's RTMP door: encoders in the room (ffmpeg, OBS, hardware) publish to rtmp://BOX:1935/live/<publish key>, players take the
 * picture from rtmp://BOX:1935/play/<channel>. It owns the listening socket, who may be connected and for how long, and who
 * publishes on which channel. It keeps no media: what an accepted publisher sends goes straight into the channel that its key
 * stands for, and who may play is handed to the live room as a viewer.
 */
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { neighbourhoodOf, plainAddress } from '#appliance/base/address.ts'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { IngestConnection } from './ingest-connection.ts'
import { PublishDesk } from './ingest-desk.ts'
import type { PublishRight } from './ingest-desk.ts'
import type { WatchPort } from '../live-ports.ts'

const ROUND = milliseconds(500)
const ANY_HOST = '::'
const WILDCARDS = [ANY_HOST, '0.0.0.0', '']

export interface IngestOptions {
  /** Address to listen on; `::` is every address, also where the machine has no IPv6. */
  host: string
  /** 0 takes any free port; `door` tells which. */
  port: number
  /** Open connections in all, without those who play. Where it is reached, strangers of the busiest address make room for a newcomer. */
  maxConnections: number
  /** Open connections from one address, without those who play. */
  maxPerAddress: number
  /** A publisher without media for longer than this is let go; asked each time, so that it can change. */
  publisherTimeout: () => Milliseconds
  /** What a publish key allows; undefined for a key that nobody gave out. */
  rightOf: (key: string) => PublishRight | undefined
  /** Makes a socket a viewer of a channel, and counts it as one. */
  watch: WatchPort
  clock: Clock
  bus: Pick<BoxBus, 'tell'>
  log: Log
}

export class Ingest {
  readonly #options: IngestOptions
  readonly #desk: PublishDesk
  readonly #connections = new Set<IngestConnection>()
  /** The one above the limits; see `#letIn`. */
  #guest: IngestConnection | undefined
  #server: Server | undefined
  #rounds: Timer | undefined

  constructor(options: IngestOptions) {
    this.#options = options
    this.#desk = new PublishDesk(options.clock)
  }

  /** Where the box itself reaches this door; port 0 while it does not listen. */
  get door(): { host: string; port: number } {
    const { host } = this.#options
    const address = this.#server?.address() as AddressInfo | null | undefined
    return { host: WILDCARDS.includes(host) ? '127.0.0.1' : host, port: address?.port ?? 0 }
  }

  /** Open connections, of publishers, players and strangers. */
  get connections(): number {
    return this.#connections.size
  }

  /** Listens. Rejects with BoxError PORT_TAKEN, or ROOM_FAILED where the address cannot be used; it can be tried again then. */
  async start(): Promise<void> {
    if (this.#server !== undefined) return
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: seconds(10) })
    server.on('connection', (socket) => this.welcome(socket))
    await listen(server, this.#options)
    server.on('error', (error) => this.#options.log.warn({ reason: error.message }, 'rtmp connection not accepted'))
    this.#server = server
    this.#rounds = this.#options.clock.every(ROUND, () => this.#lookRound())
  }

  /** Stops listening and drops every connection. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.#rounds?.cancel()
    const closed = new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())))
    const connections = [...this.#connections]
    for (const connection of connections) connection.drop('the box stops')
    await Promise.all(connections.map((connection) => connection.closed()))
    await closed
  }

  /** Lets the publisher of a channel go, as after a change of its key; `reason` is for the log. */
  letGo(channel: string, reason: string): void {
    this.#desk.clear(channel, reason)
  }

  /** Takes a connection that was accepted elsewhere; `isOwn` where it comes from this very machine. */
  take(socket: Duplex, address: string, isOwn = false): void {
    const letIn = this.#letIn(address, isOwn)
    if (letIn === 'no') return void socket.destroy()
    const { clock, bus, log, rightOf, watch } = this.#options
    const connection = new IngestConnection(socket, address, { clock, bus, log, rightOf, watch, desk: this.#desk })
    this.#connections.add(connection)
    if (letIn === 'guest') this.#guest = connection
    socket.once('close', () => {
      this.#connections.delete(connection)
      if (this.#guest === connection) this.#guest = undefined
    })
    connection.start()
  }

  /** Takes a connection that was accepted here or elsewhere, or ends it while this door is shut. */
  welcome(socket: Socket): void {
    if (this.#server === undefined) return void socket.destroy()
    const address = plainAddress(socket.remoteAddress ?? 'unknown')
    // Who comes from the very address that was called is this machine.
    this.take(socket, address, address === plainAddress(socket.localAddress ?? ''))
  }

  #lookRound(): void {
    const timeout = this.#options.publisherTimeout()
    for (const connection of this.#connections) connection.checkPatience(timeout)
  }

  /**
   * Whoever has not shown a key makes room, the oldest first, so that a flood of silent sockets keeps no encoder out. In a full house
   * one stranger of the box itself comes in above the limits, and sends nobody away: its watchdog, that asks whether this door answers.
   */
  #letIn(address: string, isOwn: boolean): 'yes' | 'guest' | 'no' {
    const crowd = this.#crowdAround(address)
    if (crowd === undefined) return 'yes'
    if (isOwn && this.#guest?.isStranger !== true) return 'guest'
    const stranger = crowd.find(({ isStranger }) => isStranger) ?? (isOwn ? this.#guest : undefined)
    if (stranger === undefined) {
      this.#options.log.warn({ address }, 'rtmp connection refused: too many publishers')
      return 'no'
    }
    this.#sendAway(stranger)
    return stranger === this.#guest ? 'guest' : 'yes'
  }

  /** Among whom somebody has to leave before a newcomer gets in; undefined where there is room. */
  #crowdAround(address: string): IngestConnection[] | undefined {
    const { maxConnections, maxPerAddress } = this.#options
    const all = [...this.#connections].filter((each) => !each.isPlayer && (each !== this.#guest || !each.isStranger))
    const neighbours = all.filter((connection) => neighbourhoodOf(connection.address) === neighbourhoodOf(address))
    if (neighbours.length >= maxPerAddress) return neighbours
    return all.length < maxConnections ? undefined : busiestStrangers(all)
  }

  #sendAway(stranger: IngestConnection): void {
    this.#connections.delete(stranger)
    stranger.drop('it made room for a newcomer', 'debug')
  }
}

function busiestStrangers(all: readonly IngestConnection[]): IngestConnection[] {
  const strangers = Map.groupBy(
    all.filter((connection) => connection.isStranger),
    (connection) => neighbourhoodOf(connection.address),
  )
  return [...strangers.values()].sort((a, b) => b.length - a.length)[0] ?? []
}

async function listen(server: Server, { host, port }: IngestOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  // Without a host Node itself falls back to IPv4 where there is no IPv6.
  server.listen(host === ANY_HOST ? { port } : { port, host }, resolve)
  try {
    await promise
  } catch (cause) {
    throw explain(cause as NodeJS.ErrnoException, host, port)
  } finally {
    server.off('error', reject)
  }
}

function explain(cause: NodeJS.ErrnoException, host: string, port: number): BoxError {
  const details = { host, port }
  if (cause.code !== 'EADDRINUSE') {
    return new BoxError('ROOM_FAILED', `the RTMP door cannot listen on ${host} port ${port}: ${cause.message}`, { cause, details })
  }
  return new BoxError('PORT_TAKEN', `RTMP port ${port} is taken by another program; set rtmp.port to a free one`, { cause, details })
}
