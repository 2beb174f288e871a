import type { IncomingMessage } from 'node:http'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { nodeHttp } from '#appliance/base/node-http.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import type { SentFrames } from './sent-frames.ts'

/** A pause between two pictures that a class would notice. */
const STALL = seconds(1)
const COME_BACK_AFTER = seconds(1)

/** What one viewer saw since it was last asked; `age` in milliseconds, undefined where nothing came or another class is on. */
export interface Seen {
  bytes: number
  frames: number
  age: Milliseconds | undefined
  oldest: Milliseconds | undefined
  /** Since the beginning: pauses of more than a second, and connections that had to be made again. */
  stalls: number
  reconnects: number
  /** Why nothing comes; empty while it does. */
  trouble: string
}

export interface WatcherOptions {
  url: string
  clock: Clock
  frames: SentFrames
}

/** One screen: watches HTTP-FLV until it is told to stop, and counts what a teacher would notice. */
export class Watcher {
  readonly #options: WatcherOptions
  #seen: Seen = { bytes: 0, frames: 0, age: undefined, oldest: undefined, stalls: 0, reconnects: 0, trouble: 'connecting' }
  #lastFrame: Milliseconds | undefined
  #stalled = false

  constructor(options: WatcherOptions) {
    this.#options = options
  }

  /** Resolves when `signal` aborts; never rejects. */
  async watch(signal: AbortSignal): Promise<void> {
    for (; !signal.aborted; this.#seen.reconnects += 1) {
      try {
        await this.#watchOnce(signal)
        this.#seen.trouble = 'the box ended the stream'
      } catch (thrown) {
        this.#seen.trouble = sentenceOf(thrown)
      }
      await this.#options.clock.sleep(COME_BACK_AFTER, signal)
    }
  }

  /** What was seen since the last call. */
  take(): Seen {
    this.#noteStall(this.#options.clock.monotonic())
    const seen = this.#seen
    this.#seen = { ...seen, bytes: 0, frames: 0, age: undefined, oldest: undefined }
    return seen
  }

  async #watchOnce(signal: AbortSignal): Promise<void> {
    const response = await this.#ask(signal)
    if (response.statusCode !== 200) {
      response.destroy()
      throw new BoxError('CHANNEL_NOT_ON_AIR', `the box answers ${response.statusCode}`)
    }
    const reader = new FlvReader((message) => this.#onMessage(message))
    for await (const chunk of response as AsyncIterable<Buffer>) {
      this.#seen.bytes += chunk.length
      reader.write(chunk)
    }
  }

  #ask(signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      // Without an agent each viewer has a connection of its own, as each screen has.
      nodeHttp.get(this.#options.url, { agent: false, signal }, resolve).on('error', reject)
    })
  }

  #onMessage(message: MediaMessage): void {
    const kind = kindOf(message)
    if (kind !== 'keyframe' && kind !== 'inter') return
    const { clock, frames } = this.#options
    const now = clock.monotonic()
    this.#noteStall(now)
    this.#stalled = false
    this.#lastFrame = now
    this.#seen.trouble = ''
    this.#seen.frames += 1
    this.#seen.age = frames.age(message.body, now)
    this.#seen.oldest = Math.max(this.#seen.oldest ?? 0, this.#seen.age ?? 0)
  }

  /** Counted once, while it lasts: a picture that never comes back is a stall as well. */
  #noteStall(now: Milliseconds): void {
    if (this.#stalled || this.#lastFrame === undefined || now - this.#lastFrame <= STALL) return
    this.#stalled = true
    this.#seen.stalls += 1
  }
}
