import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { Statement } from '#appliance/storage/database.ts'
import type { Letter, Outbox, OutboxCounts } from './outbox.ts'
import { Sender } from './sender.ts'
import type { Stuck } from './sender.ts'
import { Lrs } from './xapi/lrs.ts'
import type { LrsSettings } from './xapi/lrs.ts'

/*
 * What the box tells those above it: so far, how classes answered questions, as counts alone, and only where the school has named a server for it.
 * It owns the outbox and the line to that server; what is in a letter is written elsewhere. It takes nothing of the line while a class runs.
 */

export interface UpstreamOptions {
  readonly bus: Pick<BoxBus, 'on'>
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly outbox: Outbox
  /** An empty address: nobody is to have anything. */
  readonly settings: () => LrsSettings
  readonly isInClass: () => boolean
  /** Changes with that, where it can be told. */
  readonly classRunning: Watchable<unknown>
  /** So many bytes went over the uplink. */
  readonly tookUplink: (bytes: number) => void
}

/** How it stands with what is sent. */
export interface UpstreamState extends OutboxCounts {
  readonly stuck: (Stuck & { readonly forMs: number }) | undefined
}

export class Upstream implements Room {
  readonly name = 'upstream'
  readonly #options: UpstreamOptions
  readonly #sender: Sender
  #lrs: { readonly of: string; readonly lrs: Lrs } | undefined
  #deafen: (() => void) | undefined

  constructor(options: UpstreamOptions) {
    const { isInClass: isHeld } = options
    this.#options = options
    this.#sender = new Sender({ ...options, isHeld, recipient: () => this.#recipient() })
  }

  /** Rejects with DATABASE_FAILED. */
  async start(): Promise<void> {
    if (this.#deafen !== undefined) return
    await this.#follow()
    this.#deafen = this.#options.bus.on('quiz.kept', () => this.#sender.wake())
    this.#sender.start()
  }

  async stop(): Promise<void> {
    this.#deafen?.()
    this.#deafen = undefined
    await this.#sender.stop()
    this.#lrs?.lrs.close()
    this.#lrs = undefined
  }

  /** What writes letters down in the commit of whatever they tell of; nothing, where nobody is to have them. */
  appending(letters: () => readonly Letter[]): Statement[] {
    return this.#options.settings().url === '' ? [] : this.#options.outbox.appending(letters())
  }

  /** Throws DATABASE_FAILED. */
  get state(): UpstreamState {
    const { stuck } = this.#sender
    const now = this.#options.clock.monotonic()
    return { ...this.#options.outbox.counts, stuck: stuck === undefined ? undefined : { ...stuck, forMs: now - stuck.since } }
  }

  /** It may be another server, or none any more. */
  settingsChanged(): void {
    if (this.#deafen === undefined || this.#lrs?.of === keyOf(this.#options.settings())) return
    void this.#follow().catch((err: unknown) => this.#options.log.warn({ err }, 'another address for results not followed'))
  }

  /** What waited for nobody is not sent to whoever is named next. */
  async #follow(): Promise<void> {
    const { outbox, settings } = this.#options
    const isAnother = this.#lrs !== undefined
    if (settings().url === '') await outbox.clear()
    else if (isAnother) await outbox.offerAgain()
    this.#sender.begin()
  }

  #recipient(): Lrs | undefined {
    const { clock, settings, tookUplink } = this.#options
    const now = settings()
    const of = keyOf(now)
    if (this.#lrs?.of !== of) {
      this.#lrs?.lrs.close()
      this.#lrs = { of, lrs: new Lrs({ ...now, clock, took: tookUplink }) }
    }
    return now.url === '' ? undefined : this.#lrs?.lrs
  }
}

function keyOf({ url, username, password }: LrsSettings): string {
  return JSON.stringify([url, username, password])
}
