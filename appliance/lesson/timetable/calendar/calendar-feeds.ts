import { createHash, randomUUID } from 'node:crypto'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Timer } from '#appliance/base/clock.ts'
import { shown, words } from '#appliance/base/one-line.ts'
import { WebDesk } from '#appliance/base/web-desk.ts'
import type { CalendarSetting } from '#appliance/config/lesson-settings.ts'
import type { CalendarView } from '#appliance/contract/timetable.ts'
import { invalid } from '../refusals.ts'
import { Calendar } from './calendar.ts'
import { CalendarFeed } from './calendar-feed.ts'
import type { CalendarFeedOptions } from './calendar-feed.ts'
import { FileCalendar, WebCalendar } from './calendar-origin.ts'
import type { CalendarOrigin } from './calendar-origin.ts'
import type { CalendarRow } from './calendar-shelf.ts'

export interface CalendarFeedsOptions extends CalendarFeedOptions {
  readonly settings: () => readonly CalendarSetting[]
  /** Told when lessons may have become others. */
  readonly onChanged: () => void
  /** Told after a look that changed no lesson, but perhaps what is said of the calendar. */
  readonly onLooked: () => void
}

const MOST_UPLOADS = 16
const LOOK_EVERY: Milliseconds = seconds(20)

/** The calendars of other tools: addresses and files of the settings, and files that staff brought. A box without any does nothing. */
export class CalendarFeeds {
  readonly #options: CalendarFeedsOptions
  readonly #lane = new Lane()
  readonly #desk: WebDesk
  #feeds: readonly CalendarFeed[] = []
  #timer: Timer | undefined
  #stopping = new AbortController()
  #looks = new Set<Promise<unknown>>()

  constructor(options: CalendarFeedsOptions) {
    this.#options = options
    this.#desk = new WebDesk(options.clock)
  }

  get calendars(): readonly Calendar[] {
    return this.#feeds.map(({ calendar }) => calendar).filter((calendar) => calendar !== undefined)
  }

  get views(): CalendarView[] {
    return this.#feeds.map((feed) => feed.view())
  }

  /** Reads the kept copies; afterwards calendars are looked at by themselves. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#timer !== undefined) return
      this.#stopping = new AbortController()
      await this.#reconcile()
      await this.#options.shelf.tidy()
    })
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#lane.run(async () => {
      this.#timer?.cancel()
      this.#timer = undefined
      await Promise.allSettled(this.#looks)
      this.#desk.close()
      this.#feeds = []
    })
  }

  /** The settings name other calendars, or another zone. */
  settingsChanged(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#stopping.signal.aborted) return
      await this.#reconcile()
    })
  }

  /** Takes a file in. Rejects with TIMETABLE_FILE_REFUSED, or with TIMETABLE_INVALID where there are too many. */
  add(name: string, bytes: Buffer): Promise<CalendarView> {
    return this.#lane.run(async () => {
      const { clock, shelf, zone } = this.#options
      if (this.#feeds.filter(({ kind }) => kind === 'upload').length >= MOST_UPLOADS)
        throw invalid(`the box keeps at most ${MOST_UPLOADS} calendars that were brought; take one away first`)
      const label = words(name) ?? 'calendar.ics'
      const id = randomUUID().slice(0, 8)
      await Calendar.read({ id, label: shown(label) }, bytes, zone())
      const row = { id, kind: 'upload' as const, label, etag: undefined, fetchedAt: clock.now(), failingSince: undefined }
      await shelf.keep(row, bytes).catch((cause: unknown) => {
        throw cause instanceof BoxError
          ? cause
          : new BoxError('DISK_FULL', `the calendar could not be kept: ${sentenceOf(cause)}`, { cause })
      })
      const feed = new CalendarFeed(row, undefined, this.#options)
      await feed.load()
      this.#feeds = [...this.#feeds, feed]
      this.#options.onChanged()
      return feed.view()
    })
  }

  /** Takes a file that was brought away. Rejects with CALENDAR_UNKNOWN; those of the settings go there. */
  remove(id: string): Promise<void> {
    return this.#lane.run(async () => {
      const feed = this.#feeds.find((one) => one.id === id && one.kind === 'upload')
      if (feed === undefined) throw new BoxError('CALENDAR_UNKNOWN', `no calendar ${shown(id)} was brought`)
      await this.#options.shelf.remove(id)
      this.#feeds = this.#feeds.filter((one) => one !== feed)
      this.#options.onChanged()
    })
  }

  /** Looks at all addresses and files now; resolves when all have been looked at. */
  async checkNow(): Promise<void> {
    await Promise.all(this.#feeds.map((feed) => this.#look(feed)))
  }

  async #reconcile(): Promise<void> {
    const { settings, shelf } = this.#options
    const rows = new Map(shelf.rows().map((row) => [row.id, row]))
    const wanted = new Map(settings().flatMap((setting) => this.#placeOf(setting)))
    for (const { id, kind } of rows.values()) if (kind !== 'upload' && !wanted.has(id)) await shelf.remove(id)
    const uploads = [...rows.values()].filter(({ kind }) => kind === 'upload')
    const feeds: CalendarFeed[] = []
    for (const [id, origin] of wanted) {
      const row: CalendarRow = rows.get(id) ?? {
        id,
        etag: undefined,
        fetchedAt: undefined,
        failingSince: undefined,
        kind: origin.kind,
        label: origin.label,
      }
      feeds.push(this.#feeds.find((feed) => feed.id === id) ?? new CalendarFeed({ ...row, label: origin.label }, origin, this.#options))
    }
    for (const row of uploads) feeds.push(this.#feeds.find(({ id }) => id === row.id) ?? new CalendarFeed(row, undefined, this.#options))
    for (const feed of feeds) await feed.load()
    this.#feeds = feeds
    this.#pace()
    this.#options.onChanged()
  }

  #placeOf({ url, file }: CalendarSetting): [string, CalendarOrigin][] {
    const address = url ?? file
    if (address === undefined) return []
    const origin = url === undefined ? new FileCalendar(address) : new WebCalendar(address, this.#desk)
    return [[createHash('sha256').update(address).digest('hex').slice(0, 8), origin]]
  }

  /** Only where there is something to look at. */
  #pace(): void {
    const isNeeded = this.#feeds.some(({ kind }) => kind !== 'upload')
    if (isNeeded) this.#timer ??= this.#options.clock.every(LOOK_EVERY, () => this.#lookAtDue())
    if (isNeeded) return this.#lookAtDue()
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #lookAtDue(): void {
    for (const feed of this.#feeds) if (feed.isDue()) void this.#look(feed)
  }

  #look(feed: CalendarFeed): Promise<void> {
    const { signal } = this.#stopping
    const look = feed.check(signal).then((changed) => {
      this.#looks.delete(look)
      if (signal.aborted) return
      if (changed) this.#options.onChanged()
      else this.#options.onLooked()
    })
    this.#looks.add(look)
    return look
  }
}
