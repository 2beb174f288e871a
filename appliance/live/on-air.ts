import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { ChannelState } from '#appliance/contract/live.ts'
import type { Feed } from './feed.ts'

/** A source that was lost may come back; after so long nobody expects it. */
const MOURNING: Milliseconds = seconds(60)

export interface OnAirOptions {
  channel: string
  bus: BoxBus
  clock: Clock
  log: Log
  onChange: () => void
}

/** Who feeds a channel and whether it shows: its state, and the facts about that. */
export class OnAir {
  readonly #options: OnAirOptions
  #feed: Feed | undefined
  /** silent: connected, but media has stopped. */
  #flow: 'none' | 'flowing' | 'silent' = 'none'
  /** Whose media was shown last. */
  #shown: Feed | undefined
  #lostAt: Milliseconds | undefined
  #expected = false
  readonly #waiters = new Set<() => void>()

  constructor(options: OnAirOptions) {
    this.#options = options
  }

  /** The source that is connected. */
  get feed(): Feed | undefined {
    return this.#feed
  }

  get state(): ChannelState {
    if (this.#flow === 'flowing') return 'live'
    if (this.#flow === 'silent') return 'stalled'
    return this.#feed !== undefined || this.#expected || this.lost ? 'waiting' : 'idle'
  }

  /** It was live, its source left, and may be back. */
  get lost(): boolean {
    return this.#lostAt !== undefined
  }

  /** Whether somebody wants the channel to be live: it then waits for a source instead of resting. */
  expect(expected: boolean): void {
    if (expected === this.#expected) return
    this.#expected = expected
    this.#options.onChange()
  }

  /** Calls `waiter` once when media flows next; the returned function forgets it. */
  onceLive(waiter: () => void): () => void {
    this.#waiters.add(waiter)
    return () => void this.#waiters.delete(waiter)
  }

  connect(feed: Feed): void {
    if (this.#flow === 'silent') this.#mourn()
    this.#feed = feed
    const { channel, log } = this.#options
    log.info({ channel, source: feed.source.kind, from: feed.source.from }, 'source connected')
    this.#options.onChange()
  }

  /** Hot path: a frame of `feed` goes out to the viewers. */
  show(feed: Feed): void {
    if (this.#flow !== 'flowing' || this.#shown !== feed) this.#begin(feed)
  }

  /** Media stopped, the source is still connected. */
  fallSilent(): void {
    if (this.#flow !== 'flowing') return
    this.#flow = 'silent'
    this.#tellLoss('source-silent')
  }

  /** True where `feed` was the one that is on. */
  leave(feed: Feed): boolean {
    if (feed !== this.#feed) return false
    const wasLive = this.#flow === 'flowing'
    const wasSilent = this.#flow === 'silent'
    this.#feed = undefined
    this.#flow = 'none'
    // The box itself ended it, because nobody wants it any more: no loss.
    const dismissed = !this.#expected && feed.source.kind !== 'publisher'
    if (wasSilent || (wasLive && !dismissed)) this.#mourn()
    if (wasLive && !dismissed) this.#tellLoss('source-lost')
    else this.#options.onChange()
    return true
  }

  /** True, once, when a lost source has not come back for long and nobody waits for it. */
  givesUp(): boolean {
    const mourned = this.#lostAt !== undefined && this.#options.clock.monotonic() - this.#lostAt >= MOURNING
    if (!mourned || this.#feed !== undefined || this.#expected) return false
    this.#lostAt = undefined
    this.#options.onChange()
    return true
  }

  stop(): void {
    this.#feed = undefined
    this.#flow = 'none'
    this.#lostAt = undefined
  }

  /** The first frame of a feed, or the first after a silence. */
  #begin(feed: Feed): void {
    const { channel, bus, log } = this.#options
    const { kind } = feed.source
    const wentLive = this.#flow !== 'flowing'
    this.#tellSwitch(feed)
    this.#shown = feed
    this.#lostAt = undefined
    this.#flow = 'flowing'
    if (!wentLive) return
    log.info({ channel, source: kind }, 'channel live')
    bus.tell('live.went-live', { channel, source: kind })
    for (const waiter of [...this.#waiters]) waiter()
    this.#waiters.clear()
    this.#options.onChange()
  }

  #tellSwitch(feed: Feed): void {
    const from = this.#shown?.source.kind
    const { kind } = feed.source
    if (from === undefined || from === kind) return
    this.#options.log.info({ channel: this.#options.channel, from, to: kind }, 'source switched')
    this.#options.bus.tell('live.source-switched', { channel: this.#options.channel, from, to: kind })
  }

  #tellLoss(reason: 'source-lost' | 'source-silent'): void {
    const { channel, bus, log } = this.#options
    log.warn({ channel, reason }, 'channel lost')
    bus.tell('live.lost', { channel, reason })
    this.#options.onChange()
  }

  #mourn(): void {
    this.#flow = 'none'
    this.#lostAt = this.#options.clock.monotonic()
  }
}
