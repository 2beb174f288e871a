import type { WebSocket } from '@fastify/websocket'
import Value from 'typebox/value'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import { FeedWord } from '#appliance/contract/feed.ts'
import type { FeedMessage, FeedRoom } from '#appliance/contract/feed.ts'
import type { Role } from '#appliance/contract/roles.ts'
import type { ScreenReport } from '#appliance/contract/screens.ts'
import { mayHear, maySee } from './feed-filter.ts'

const BETWEEN_VIEWS = milliseconds(100)
/**
 * While the box fetches, the library changes each second, and phones have it all sent each time. What a child has pressed is counted on the
 * projector at once: the quiz itself sees to it that there are not too many of its views.
 */
const REST: Partial<Record<FeedRoom, Milliseconds>> = { library: seconds(2), quiz: 0, question: 0 }
const MOST_UNSENT_BYTES = 1_048_576
const WORDS_PER_SECOND = 20
const WORDS_AT_ONCE = 40

/** Close codes that pages know; 4000 and up are ours, RFC 6455 section 7.4.2. */
export const CLOSE = { stopping: 1001, badWord: 1008, busy: 1013, signedOut: 4401 } as const

export interface FeedClientOptions {
  readonly socket: WebSocket
  readonly clock: Clock
  /** Who is on the other side, asked at every message: it can change at any time. */
  readonly role: () => Role
  /** The view of a room for this client; undefined where there is none. */
  readonly viewOf: (room: FeedRoom, role: Role) => unknown
  /** What a screen says of itself; undefined where the page is none. */
  readonly report: ((report: ScreenReport) => void) | undefined
}

interface Sent {
  at: Milliseconds
  text: string
  timer: Timer | undefined
}

/** One open page. It is sent only what its role may know, whole views at most ten times a second (of a quiz twenty), and never more than it takes. */
export class FeedClient {
  readonly #options: FeedClientOptions
  readonly #sent = new Map<FeedRoom, Sent>()
  #words = WORDS_AT_ONCE
  #wordsAt: Milliseconds
  #answered = true

  constructor(options: FeedClientOptions) {
    this.#options = options
    this.#wordsAt = options.clock.monotonic()
  }

  /** A view may have changed. It is sent at once, or as soon as the last one is a tenth of a second old, or two where nobody is in a hurry. */
  changed(room: FeedRoom): void {
    const sent = this.#sent.get(room)
    if (sent?.timer !== undefined) return
    const rest = REST[room] ?? BETWEEN_VIEWS
    const wait = sent === undefined ? 0 : sent.at + rest - this.#options.clock.monotonic()
    if (sent === undefined || wait <= 0) return this.#sendView(room)
    sent.timer = this.#options.clock.after(wait, () => {
      sent.timer = undefined
      this.#sendView(room)
    })
  }

  tell(fact: Fact): void {
    if (mayHear(this.#options.role(), fact)) this.#send({ type: 'fact', fact })
  }

  /** A word from the page. Anything that is none, or too many, ends the connection. */
  hear(text: string): void {
    if (!this.#mayTalk()) return this.close(CLOSE.badWord, 'too many words')
    const said = parse(text)
    if (!Value.Check(FeedWord, said)) return this.close(CLOSE.badWord, 'malformed word')
    const now = this.#options.clock.now()
    if (said.type === 'ping') return this.#send({ type: 'pong', echo: said.echo, now })
    if (this.#options.report === undefined) return this.close(CLOSE.badWord, 'only screens report')
    this.#options.report(said.report)
  }

  /** The page's browser is there. */
  ponged(): void {
    this.#answered = true
  }

  /** Asks whether anybody is there; whoever did not answer the last time is let go. */
  beat(): void {
    if (!this.#answered) return this.#options.socket.terminate()
    this.#answered = false
    this.#options.socket.ping()
  }

  close(code: number, reason: string): void {
    this.forget()
    this.#options.socket.close(code, reason)
  }

  /** Leaves no timer behind. */
  forget(): void {
    for (const sent of this.#sent.values()) sent.timer?.cancel()
    this.#sent.clear()
  }

  #sendView(room: FeedRoom): void {
    const role = this.#options.role()
    if (!maySee(role, room)) return
    const view = this.#options.viewOf(room, role)
    if (view === undefined) return
    const text = JSON.stringify({ type: 'view', room, view })
    const sent = this.#sent.get(room) ?? { at: 0, text: '', timer: undefined }
    if (sent.text === text) return
    this.#sent.set(room, Object.assign(sent, { at: this.#options.clock.monotonic(), text }))
    this.#sendText(text)
  }

  #send(message: FeedMessage): void {
    this.#sendText(JSON.stringify(message))
  }

  // A page that takes nothing would make the box keep everything; it comes back and gets whole views.
  #sendText(text: string): void {
    const { socket } = this.#options
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MOST_UNSENT_BYTES) return socket.terminate()
    socket.send(text)
  }

  #mayTalk(): boolean {
    const now = this.#options.clock.monotonic()
    this.#words = Math.min(WORDS_AT_ONCE, this.#words + ((now - this.#wordsAt) * WORDS_PER_SECOND) / 1000)
    this.#wordsAt = now
    this.#words -= 1
    return this.#words >= 0
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Undefined is no word, and is answered as such.
    return undefined
  }
}
