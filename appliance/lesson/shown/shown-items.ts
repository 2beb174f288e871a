import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { days, hours } from '#appliance/base/duration.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { Showing, ShownStore } from './shown-store.ts'

/*
 * What this class has been shown in this term, and when last. It owns that list, which outlives a power cut, writes down whatever is told
 * to have been put before the class, and forgets it when the term is over. It shows nothing and suggests nothing.
 */

export interface ShownItemsOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly store: ShownStore
  /** The term that was set, epoch milliseconds; undefined where nobody has set one. */
  readonly term: () => { readonly from: number; readonly to: number } | undefined
  /** Whether somebody vouches for the clock's date. */
  readonly dateKnown: () => boolean
}

const TIDY_EVERY = hours(6)
/** The last term's list still counts in the days of the examinations, and until the next term is set. */
const KEPT_AFTER_TERM = days(30)
/** About a term, where nobody has set one. */
const USUAL_TERM = days(150)
/** More than a class sees in a term; of more the oldest go. */
const MOST_KEPT = 5000

export class ShownItems implements Room {
  readonly name = 'shown-items'
  readonly #options: ShownItemsOptions
  readonly #lane = new Lane()
  readonly #shown = new Map<string, Showing>()
  #timer: Timer | undefined
  #deaf: (() => void)[] = []

  constructor(options: ShownItemsOptions) {
    this.#options = options
  }

  /** Rejects with DATABASE_FAILED. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#timer !== undefined) return
      const { bus, clock, store } = this.#options
      this.#shown.clear()
      for (const showing of store.all()) this.#shown.set(showing.itemId, showing)
      this.#timer = clock.every(TIDY_EVERY, () => this.#later(() => this.#tidy()))
      this.#deaf = [
        bus.on('lesson.item-shown', ({ itemId }) => this.#later(() => this.#note(itemId))),
        bus.on('clock.trusted', () => this.#later(() => this.#date())),
      ]
      await this.#tidy()
    })
  }

  /** Resolves once what was told is on the disk. */
  stop(): Promise<void> {
    for (const deafen of this.#deaf.splice(0)) deafen()
    this.#timer?.cancel()
    this.#timer = undefined
    return this.#lane.idle()
  }

  /** When an item was last shown in this term, epoch milliseconds; undefined: it was not. */
  shownAt(itemId: string): number | undefined {
    const at = this.#shown.get(itemId)?.at
    return at === undefined || at < this.#since ? undefined : at
  }

  /** From when on a showing counts. */
  get #since(): number {
    const { clock, term, dateKnown } = this.#options
    if (!dateKnown()) return Number.NEGATIVE_INFINITY
    const span = term()
    const now = clock.now()
    if (span === undefined || now < span.from) return now - USUAL_TERM
    return now > span.to + KEPT_AFTER_TERM ? now : span.from
  }

  async #note(itemId: string): Promise<void> {
    const { clock, store, dateKnown } = this.#options
    const showing = { itemId, at: clock.now(), dated: dateKnown() }
    await store.put([showing])
    this.#shown.set(itemId, showing)
  }

  /** What was shown before the box knew the date was shown not long ago. */
  async #date(): Promise<void> {
    const { clock, store } = this.#options
    const undated = [...this.#shown.values()].filter(({ dated }) => !dated)
    if (undated.length === 0) return
    const dated = undated.map(({ itemId }) => ({ itemId, at: clock.now(), dated: true }))
    await store.put(dated)
    for (const showing of dated) this.#shown.set(showing.itemId, showing)
  }

  async #tidy(): Promise<void> {
    const since = this.#since
    const newestFirst = [...this.#shown.values()].sort((one, other) => other.at - one.at)
    const gone = newestFirst.filter(({ at, dated }, place) => (dated && at < since) || place >= MOST_KEPT).map(({ itemId }) => itemId)
    if (gone.length === 0) return
    await this.#options.store.forget(gone)
    for (const itemId of gone) this.#shown.delete(itemId)
  }

  #later(act: () => Promise<void>): void {
    void this.#lane.run(act).catch((err: unknown) => this.#options.log.warn({ err }, 'what the class was shown is not written down'))
  }
}
