import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { ClientOptions } from 'ws'
import type { Fact } from '#appliance/contract/facts.ts'
import type { FeedMessage, FeedRoom } from '#appliance/contract/feed.ts'
import type { Visitor } from './visitor.ts'

/** A page's end of the feed: what it was sent, and waits for what is to come. */
export class FeedPage {
  readonly socket: WebSocket
  readonly messages: FeedMessage[] = []
  #listeners: (() => void)[] = []
  closed: { code: number; reason: string } | undefined

  constructor(url: string, options: ClientOptions) {
    this.socket = new WebSocket(url, options)
    this.socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()) as FeedMessage)
      this.#wake()
    })
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() }
      this.#wake()
    })
    this.socket.on('error', () => undefined)
  }

  /** Resolves when `done` holds, looked at after every message. */
  async until<T>(done: () => T | undefined): Promise<T> {
    for (let found = done(); ; found = done()) {
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#listeners.push(resolve))
    }
  }

  /** The newest view of a room that was sent; undefined where none was. */
  find(room: FeedRoom): Record<string, unknown> | undefined {
    const found = this.messages.findLast((message) => message.type === 'view' && message.room === room)
    return found?.type === 'view' ? { ...found.view } : undefined
  }

  view(room: FeedRoom, fits: (view: Record<string, unknown>) => boolean = () => true): Promise<Record<string, unknown>> {
    return this.until(() => {
      const view = this.find(room)
      return view !== undefined && fits(view) ? view : undefined
    })
  }

  get facts(): Fact[] {
    return this.messages.flatMap((message) => (message.type === 'fact' ? [message.fact] : []))
  }

  say(word: unknown): void {
    this.socket.send(typeof word === 'string' ? word : JSON.stringify(word))
  }

  /** Resolves when everything that was said before has been answered. */
  async settled(): Promise<void> {
    const echo = Math.random()
    this.say({ type: 'ping', echo })
    await this.until(() => this.messages.find((message) => message.type === 'pong' && message.echo === echo))
  }

  untilClosed(): Promise<{ code: number; reason: string }> {
    return this.until(() => this.closed)
  }

  #wake(): void {
    for (const listener of this.#listeners.splice(0)) listener()
  }
}

/** Opens the feed as this visitor, with its cookies. */
export async function openFeed(visitor: Visitor, query = '', headers: Record<string, string> = {}): Promise<FeedPage> {
  const cookie = visitor.cookie === '' ? {} : { cookie: visitor.cookie }
  const all = { origin: visitor.origin, ...cookie, ...headers }
  const url = `${visitor.origin.replace(/^http/u, 'ws')}/api/v1/feed${query}`
  const page = new FeedPage(url, { headers: all, rejectUnauthorized: false })
  onTestFinished(() => page.socket.terminate())
  await page.until(() => page.closed ?? page.messages[0])
  return page
}
