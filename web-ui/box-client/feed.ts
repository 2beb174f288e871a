import { computed, signal } from '@preact/signals'
import type { FeedMessage, FeedRoom, FeedWord } from '#appliance/contract/feed.ts'
import type { ReadonlySignal } from '@preact/signals'
import type { FeedViews } from '#appliance/contract/feed.ts'
import { backOff } from './back-off.ts'
import { offsetOf } from './box-time.ts'
import type { Ping } from './box-time.ts'
import { connectAnew, NOTHING_KNOWN, readMessage, take } from './feed-state.ts'
import type { FeedState } from './feed-state.ts'
import type { PageClock } from './page-clock.ts'

export interface Link {
  state: 'connecting' | 'up' | 'down'
  /** Epoch milliseconds by this device. */
  since: number
  /** The box is there and has no place for this page. */
  full?: boolean
}

const PING_EVERY = 10_000
const ANSWER_WITHIN = 4_000
/** A connection that lived so long was a good one: the next try comes at once. */
const STEADY_AFTER = 5_000
const PINGS_KEPT = 8
/** How the box closes a connection that it has no place for (RFC 6455, 7.4.2: try again later). */
const NO_PLACE = 1013

/**
 * The one WebSocket of a page: the box's views as signals, a measure of its clock, and the page's words back.
 * It comes back by itself after a break, a sleep of the phone or a restart of the box; the last views stay meanwhile.
 */
export class Feed {
  readonly link = signal<Link>({ state: 'connecting', since: 0 })
  readonly offset = signal(0)
  readonly state = signal<FeedState>(NOTHING_KNOWN)
  /** Hears what the box says as it comes, on a page that wants to. */
  declare hear: ((message: FeedMessage) => void) | undefined
  readonly #url: string
  readonly #clock: PageClock
  #socket: WebSocket | undefined
  #attempt = 0
  #pings: Ping[] = []
  #cancelRetry: (() => void) | undefined
  #cancelDoubt: (() => void) | undefined

  constructor(query: Record<string, string>, clock: PageClock) {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    this.#url = `${scheme}://${location.host}/api/v1/feed?${new URLSearchParams(query).toString()}`
    this.#clock = clock
  }

  view<R extends FeedRoom>(room: R): ReadonlySignal<FeedViews[R] | undefined> {
    return computed(() => this.state.value.views[room] as FeedViews[R] | undefined)
  }

  start(): void {
    this.#connect()
    this.#clock.every(PING_EVERY, () => this.#ping())
    // A phone that wakes has a dead socket that still looks open: ask at once instead of waiting for the next ping.
    document.addEventListener('visibilitychange', () => this.#wake())
    window.addEventListener('online', () => this.reconnect())
    window.addEventListener('pageshow', () => this.#wake())
  }

  /** Opens a new connection now, for instance because this device has signed in and has another role. */
  reconnect(): void {
    this.#attempt = 0
    this.#drop()
    this.#connect()
  }

  send(word: FeedWord): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(word))
  }

  /** Epoch milliseconds by the box's clock. */
  now(): number {
    return this.#clock.now() + this.offset.value
  }

  #connect(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    const socket = new WebSocket(this.#url)
    this.#socket = socket
    socket.addEventListener('open', () => this.#opened(socket))
    socket.addEventListener('message', (event) => this.#heard(socket, String(event.data)))
    socket.addEventListener('close', ({ code }) => this.#closed(socket, code === NO_PLACE))
    this.#cancelDoubt?.()
    this.#cancelDoubt = this.#clock.after(ANSWER_WITHIN, () => this.#giveUp(socket))
  }

  #opened(socket: WebSocket): void {
    if (socket !== this.#socket) return
    this.state.value = connectAnew(this.state.peek())
    this.#ping()
  }

  #heard(socket: WebSocket, text: string): void {
    if (socket !== this.#socket) return
    const message = readMessage(text)
    if (message === undefined) return
    this.#cancelDoubt?.()
    this.#cancelDoubt = undefined
    if (this.link.peek().state !== 'up') this.link.value = { state: 'up', since: this.#clock.now() }
    if (message.type === 'pong') this.#measured(message.echo, message.now)
    this.hear?.(message)
    this.state.value = take(this.state.peek(), message)
  }

  #measured(echo: number, box: number): void {
    const received = this.#clock.now()
    this.#pings = [...this.#pings, { sent: echo, received, box }].slice(-PINGS_KEPT)
    this.offset.value = offsetOf(this.#pings)
  }

  #closed(socket: WebSocket, full: boolean): void {
    if (socket !== this.#socket) return
    this.#drop()
    const link = this.link.peek()
    if (link.state === 'up' && this.#clock.now() - link.since > STEADY_AFTER) this.#attempt = 0
    const since = link.state === 'down' ? link.since : this.#clock.now()
    if (link.state !== 'down' || link.full !== full) this.link.value = { state: 'down', since, full }
    this.#cancelRetry = this.#clock.after(backOff(this.#attempt, Math.random()), () => this.#connect())
    this.#attempt += 1
  }

  #ping(): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return
    this.send({ type: 'ping', echo: this.#clock.now() })
    this.#cancelDoubt ??= this.#clock.after(ANSWER_WITHIN, () => this.#giveUp(socket))
  }

  #wake(): void {
    if (document.visibilityState !== 'visible') return
    if (this.#socket?.readyState === WebSocket.OPEN) this.#ping()
    else if (this.#socket?.readyState !== WebSocket.CONNECTING) this.reconnect()
  }

  #giveUp(socket: WebSocket): void {
    this.#cancelDoubt = undefined
    this.#closed(socket, false)
    socket.close()
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#cancelDoubt?.()
    this.#cancelDoubt = undefined
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    socket?.close()
  }
}
