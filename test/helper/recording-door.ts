import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import { TAG_SCRIPT } from '#appliance/live/media.ts'
import type { ChannelDoor, ChannelInput, MediaMessage, SourceInfo } from '#appliance/live/media.ts'

/** One feed of a channel as it was opened, and all that came through it. */
export interface RecordedFeed {
  source: SourceInfo
  messages: MediaMessage[]
  ended: boolean
}

interface Waiter {
  holds: () => boolean
  resolve: () => void
}

/** The entrance of a channel that writes down what sources bring. */
export class RecordingDoor implements ChannelDoor {
  readonly name: string
  readonly feeds: RecordedFeed[] = []
  /** Another source, which the test only imagines, feeds the channel. */
  isLive = false
  /** How often the channel's source left it with nothing. */
  losses = 0
  readonly #now: () => number
  #waiters: Waiter[] = []

  constructor(name: string, now: () => number) {
    this.name = name
    this.#now = now
  }

  open(source: SourceInfo): ChannelInput {
    const feed: RecordedFeed = { source, messages: [], ended: false }
    const earlier = this.feeds.at(-1)
    if (earlier !== undefined) earlier.ended = true
    this.feeds.push(feed)
    this.#wake()
    return this.#inputOf(feed)
  }

  trouble(_kind: StreamTroubleKind | undefined): void {
    // publishers have none to tell
  }

  /** Resolves when `holds` does; looked at after every change. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return
    await new Promise<void>((resolve) => this.#waiters.push({ holds, resolve }))
  }

  /** The feed with this number, once it has `count` messages. */
  async feed(number: number, count = 0): Promise<RecordedFeed> {
    await this.until(() => (this.feeds[number]?.messages.length ?? -1) >= count)
    return this.feeds[number] as RecordedFeed
  }

  #inputOf(feed: RecordedFeed): ChannelInput {
    const now = this.#now
    let last: number | undefined
    const push = (message: MediaMessage): void => {
      if (feed.ended) return
      if (message.type !== TAG_SCRIPT) last = now()
      feed.messages.push({ ...message, body: Buffer.from(message.body) })
      this.#wake()
    }
    const end = (): void => {
      if (!feed.ended) this.losses += 1
      feed.ended = true
      this.#wake()
    }
    const silentFor = (): number => (last === undefined ? Infinity : now() - last)
    return {
      push,
      end,
      silentFor,
      get current() {
        return !feed.ended
      },
    }
  }

  #wake(): void {
    const [met, waiting] = [this.#waiters.filter(({ holds }) => holds()), this.#waiters.filter(({ holds }) => !holds())]
    this.#waiters = waiting
    for (const { resolve } of met) resolve()
  }
}
