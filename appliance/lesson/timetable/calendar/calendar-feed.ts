import type { Clock } from '#appliance/base/clock.ts'
import { hours, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Zone } from '#appliance/base/zone.ts'
import type { CalendarView } from '#appliance/contract/timetable.ts'
import { Calendar } from './calendar.ts'
import type { CalendarOrigin } from './calendar-origin.ts'
import type { CalendarRow, CalendarShelf } from './calendar-shelf.ts'

export interface CalendarFeedOptions {
  readonly clock: Clock
  /** At least 0, below 1. */
  readonly random: () => number
  readonly log: Log
  readonly zone: () => Zone
  /** How often one is looked at that does not say it itself. */
  readonly every: () => Milliseconds
  readonly shelf: CalendarShelf
}

type Trouble = NonNullable<CalendarView['trouble']>

const [SHORTEST, LONGEST]: [Milliseconds, Milliseconds] = [minutes(5), hours(24)]
const FIRST_RETRY: Milliseconds = minutes(1)
/** After a power cut all boxes of a county begin at the same moment. */
const FIRST_WITHIN: Milliseconds = seconds(20)
/** A file of this box costs a look at its date. */
const FILE_EVERY: Milliseconds = minutes(1)

/** One calendar: its last good copy, when it is looked at again, and what came of the last look. Without an origin it was brought once. */
export class CalendarFeed {
  readonly #options: CalendarFeedOptions
  readonly #origin: CalendarOrigin | undefined
  #row: CalendarRow
  #calendar: Calendar | undefined
  #trouble: Trouble | undefined
  #checkedAt: number | undefined
  #running: Promise<boolean> | undefined
  #failures = 0
  #retryAfter: Milliseconds = 0
  /** Monotonic. */
  #since: Milliseconds
  #spread: number

  constructor(row: CalendarRow, origin: CalendarOrigin | undefined, options: CalendarFeedOptions) {
    this.#row = row
    this.#origin = origin
    this.#options = options
    this.#since = options.clock.monotonic()
    this.#spread = options.random()
  }

  get id(): string {
    return this.#row.id
  }

  get kind(): CalendarRow['kind'] {
    return this.#row.kind
  }

  get calendar(): Calendar | undefined {
    return this.#calendar
  }

  /** Reads the kept copy, also anew by another zone. One that cannot be read any more counts as none. */
  async load(): Promise<void> {
    const bytes = await this.#options.shelf.bytes(this.id)
    if (bytes === undefined) return
    try {
      this.#calendar = await this.#read(bytes)
    } catch (err) {
      this.#calendar = undefined
      this.#options.log.warn({ err, calendar: this.#row.label }, 'kept calendar cannot be read')
    }
  }

  isDue(): boolean {
    if (this.#origin === undefined || this.#running !== undefined) return false
    return this.#options.clock.monotonic() - this.#since >= this.#rest(this.#origin)
  }

  /** Looks now, or waits for the look that goes on; true: it has become another calendar. Never rejects. */
  check(signal: AbortSignal): Promise<boolean> {
    this.#running ??= this.#check(signal).finally(() => {
      this.#running = undefined
      this.#since = this.#options.clock.monotonic()
      this.#spread = this.#options.random()
    })
    return this.#running
  }

  view(): CalendarView {
    const { id, kind, label, fetchedAt } = this.#row
    const state = this.#calendar === undefined ? 'waiting' : this.#trouble === undefined ? 'current' : 'old'
    return {
      ...{ id, kind, from: label, state, events: this.#calendar?.events ?? 0, doubts: [...(this.#calendar?.doubts ?? [])] },
      ...(this.#calendar?.name === undefined ? {} : { name: this.#calendar.name }),
      ...(fetchedAt === undefined ? {} : { fetchedAt: Math.round(fetchedAt) }),
      ...(this.#checkedAt === undefined ? {} : { checkedAt: Math.round(this.#checkedAt) }),
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
    }
  }

  #rest({ kind }: CalendarOrigin): Milliseconds {
    if (this.#checkedAt === undefined) return this.#calendar === undefined || kind === 'file' ? 0 : this.#spread * FIRST_WITHIN
    const often = kind === 'file' ? FILE_EVERY : clamped(this.#calendar?.refresh ?? this.#options.every())
    const rest = this.#trouble?.kind === 'unreachable' ? Math.min(often, FIRST_RETRY * 2 ** Math.min(this.#failures - 1, 10)) : often
    return Math.max(this.#retryAfter, rest * (0.8 + 0.4 * this.#spread))
  }

  async #check(signal: AbortSignal): Promise<boolean> {
    const { clock, log } = this.#options
    if (this.#origin === undefined) return false
    try {
      // Without a copy that can be used, the server must not say that nothing has changed.
      const got = await this.#origin.read(this.#calendar === undefined ? undefined : this.#row.etag, signal)
      if (signal.aborted) return false
      const changed = got !== 'not-modified' && (await this.#take(got.bytes, got.etag))
      if (this.#trouble !== undefined) log.info({ calendar: this.#row.label }, 'calendar can be read again')
      this.#checkedAt = clock.now()
      await this.#well()
      return changed
    } catch (thrown) {
      if (signal.aborted) return false
      this.#checkedAt = clock.now()
      await this.#failed(thrown)
      return false
    }
  }

  async #take(bytes: Buffer, etag: string | undefined): Promise<boolean> {
    const calendar = await this.#read(bytes)
    this.#row = { ...this.#row, etag, fetchedAt: this.#options.clock.now(), failingSince: undefined }
    await this.#options.shelf.keep(this.#row, bytes)
    this.#calendar = calendar
    return true
  }

  async #well(): Promise<void> {
    this.#trouble = undefined
    this.#failures = 0
    this.#retryAfter = 0
    if (this.#row.failingSince === undefined) return
    this.#row = { ...this.#row, failingSince: undefined }
    await this.#options.shelf.note(this.#row)
  }

  async #failed(thrown: unknown): Promise<void> {
    const { clock, log, shelf } = this.#options
    const details = thrown instanceof BoxError ? thrown.details : {}
    const kind = isKind(details['kind']) ? details['kind'] : 'unreachable'
    const since = Math.round(this.#row.failingSince ?? clock.now())
    if (this.#trouble?.kind !== kind) log.warn({ err: thrown, calendar: this.#row.label, kind }, 'calendar cannot be read')
    this.#failures += 1
    this.#retryAfter = typeof details['retryAfter'] === 'number' ? details['retryAfter'] : 0
    this.#trouble = { kind, says: sentenceOf(thrown), since }
    if (this.#row.failingSince !== undefined) return
    this.#row = { ...this.#row, failingSince: since }
    // That the disk is full is told elsewhere; what is on the page is right all the same.
    await shelf.note(this.#row).catch((err: unknown) => log.warn({ err }, 'trouble of a calendar not noted'))
  }

  #read(bytes: Buffer): Promise<Calendar> {
    return Calendar.read({ id: this.id, label: this.#row.label }, bytes, this.#options.zone())
  }
}

function clamped(rest: Milliseconds): Milliseconds {
  return Math.min(Math.max(rest, SHORTEST), LONGEST)
}

function isKind(kind: unknown): kind is Trouble['kind'] {
  return kind === 'unreachable' || kind === 'too-large' || kind === 'malformed'
}
