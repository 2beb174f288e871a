import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { Slot } from '#appliance/contract/catalogue.ts'
import type { CatalogueView } from '#appliance/contract/library.ts'
import type { CatalogueAsset, CatalogueItem, LessonAhead } from '../ports.ts'
import type { CatalogueStore } from './catalogue-store.ts'
import type { DocumentSource } from './document-source.ts'
import { LastReached } from './last-reached.ts'
import { lessonsAhead } from './lessons-ahead.ts'
import { Poll } from './poll.ts'
import { Publisher } from './publisher.ts'
import { MOST_ROOT_BYTES, readRoot } from './read-document.ts'
import type { CheckedTimetable } from './read-document.ts'
import { troubleKindOf } from './refusal.ts'
import type { DocumentKind, TroubleKind } from './refusal.ts'

export interface CataloguesOptions {
  readonly settings: () => Pick<BoxConfig['library'], 'catalogues' | 'check_minutes'>
  readonly store: CatalogueStore
  /** Opens a publisher's tree at an address of the settings. */
  readonly sourceOf: (url: string) => DocumentSource
  readonly clock: Clock
  /** At least 0, below 1. */
  readonly random: () => number
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  readonly dateKnown: () => boolean
}

/** What was taken of a tree that somebody brought. */
export interface Offered {
  readonly publisher: string
  readonly accepted: readonly DocumentKind[]
  readonly trouble?: { readonly kind: TroubleKind; readonly says: string }
}

interface Followed {
  readonly poll: Poll
  readonly publisher: Publisher
  urls: readonly string[]
}

const TICK: Milliseconds = seconds(10)

/**
 * The publishers whom the school trusts, and what they publish. It owns their documents, on the disk and in memory, looks for new ones,
 * and answers what there is. It never fetches what the documents name, and never uses what the school's keys do not vouch for.
 */
export class Catalogues {
  readonly #options: CataloguesOptions
  readonly #view: View<readonly CatalogueView[]>
  readonly #lane = new Lane()
  readonly #listeners = new Set<() => void>()
  readonly #checks = new Set<Promise<void>>()
  #followed: ReadonlyMap<string, Followed> = new Map()
  #items: readonly CatalogueItem[] | undefined
  /** Those that are about to be followed. */
  #coming: readonly Publisher[] = []
  #asked = ''
  #stopping = new AbortController()
  #tick: Timer | undefined

  constructor(options: CataloguesOptions) {
    this.#options = options
    this.#view = new View<readonly CatalogueView[]>([], (err) => options.log.error({ err }, 'a watcher of the catalogues failed'))
  }

  /** In the order of the settings; two addresses of one fingerprint are one publisher. */
  get view(): Watchable<readonly CatalogueView[]> {
    return this.#view
  }

  /** Resolves once what was kept can be used; publishers are looked at from then on. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#tick !== undefined) return
    this.#stopping = new AbortController()
    const { signal: stopping } = this.#stopping
    this.#tick = this.#options.clock.every(TICK, () => void this.#look(stopping))
    signal.addEventListener('abort', () => this.#stopping.abort(), { once: true })
    await this.#look(stopping)
  }

  async stop(): Promise<void> {
    this.#tick?.cancel()
    this.#tick = undefined
    this.#stopping.abort()
    await this.#lane.idle()
    await Promise.all(this.#checks)
  }

  /** Other publishers may be trusted now. */
  async settingsChanged(): Promise<void> {
    if (this.#tick !== undefined) await this.#look(this.#stopping.signal)
  }

  /** Looks at all publishers and resolves when that is done; what is wrong is in the view. */
  async checkNow(): Promise<void> {
    await this.#reconcile()
    await Promise.all([...this.#followed.values()].map(({ poll }) => this.#check(poll)))
  }

  /**
   * Takes what is newer in a tree that somebody brought, by the same rules. Undefined where it is of nobody whom the school trusts.
   * Rejects with CATALOGUE_REFUSED where its root cannot be read.
   */
  async offer(source: DocumentSource): Promise<Offered | undefined> {
    await this.#reconcile()
    const { signal } = this.#stopping
    const found = await source.read('root.json', { most: MOST_ROOT_BYTES }, signal)
    if (found === undefined || found === 'not-modified') return undefined
    const { publisher } = await readRoot(found.bytes)
    const all = [...this.#followed.values()].map((one) => one.publisher)
    const known = all.find((one) => one.root?.publisher === publisher)
    for (const one of known === undefined ? all.filter(({ root }) => root === undefined) : [known]) {
      const { accepted, trouble } = await one.follow(source, signal)
      this.#show()
      if (one.root?.publisher !== publisher) continue
      const kind = troubleKindOf(trouble?.error)
      return { publisher, accepted, ...(kind === undefined ? {} : { trouble: { kind, says: trouble?.error.message ?? '' } }) }
    }
    return undefined
  }

  /** All items, by publisher in the order of the settings; never shown before it is known that they may be. */
  items(): readonly CatalogueItem[] {
    this.#items ??= this.#publishers().flatMap(({ root, holding }) =>
      [...(holding.catalog?.content.items.values() ?? [])].map((item) => ({ publisher: root?.publisher ?? '', item })),
    )
    return this.#items
  }

  /** Of two publishers' items of one id that of the one named first. */
  item(id: string): CatalogueItem | undefined {
    for (const { root, holding } of this.#publishers()) {
      const item = holding.catalog?.content.items.get(id)
      if (item !== undefined) return { publisher: root?.publisher ?? '', item }
    }
    return undefined
  }

  /** With the addresses of all publishers that have it: the same hash is the same bytes. */
  asset(sha256: string): CatalogueAsset | undefined {
    let found: CatalogueAsset | undefined
    for (const { publisher, urls } of this.#followed.values()) {
      const asset = publisher.holding.catalog?.content.assets.get(sha256)
      if (asset === undefined) continue
      const bases = urls.map((url) => url.replace(/\/+$/u, ''))
      found =
        found === undefined ? { publisher: publisher.root?.publisher ?? '', asset, bases } : { ...found, bases: [...found.bases, ...bases] }
    }
    return found
  }

  /** Each once, as `asset` answers it. */
  *assets(): Generator<CatalogueAsset> {
    const seen = new Set<string>()
    for (const { holding } of this.#publishers()) {
      for (const sha256 of holding.catalog?.content.assets.keys() ?? []) {
        if (seen.size === seen.add(sha256).size) continue
        const asset = this.asset(sha256)
        if (asset !== undefined) yield asset
      }
    }
  }

  slots(): readonly { readonly publisher: string; readonly slot: Slot }[] {
    return this.#publishers().flatMap(({ root, holding }) =>
      (holding.timetable?.content.slots ?? []).map((slot) => ({ publisher: root?.publisher ?? '', slot })),
    )
  }

  /** Lessons that begin or run between two instants, epoch milliseconds; of two with one key that of the publisher named first. */
  lessons(from: number, to: number): readonly LessonAhead[] {
    const byKey = new Map<string, LessonAhead>()
    for (const { holding } of this.#publishers()) {
      if (holding.timetable === undefined) continue
      for (const lesson of lessonsAhead(holding.timetable.content.timetable, from, to)) {
        if (!byKey.has(lesson.key)) byKey.set(lesson.key, this.#titled(lesson))
      }
    }
    return [...byKey.values()].sort((a, b) => a.startsAt - b.startsAt)
  }

  /** The timetables in force, that of the publisher named first in the settings first. */
  timetables(): readonly CheckedTimetable[] {
    return this.#publishers().flatMap(({ holding }) => holding.timetable?.content ?? [])
  }

  /** Called after items, assets or lessons have changed. The returned function ends it. */
  watchContent(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #titled(lesson: LessonAhead): LessonAhead {
    if (Object.keys(lesson.title).length > 0) return lesson
    const item = lesson.items.map((id) => this.item(id)).find((one) => one !== undefined)
    return item === undefined ? lesson : { ...lesson, title: item.item.title }
  }

  #publishers(): Publisher[] {
    return [...this.#followed.values()].map(({ publisher }) => publisher)
  }

  async #look(stopping: AbortSignal): Promise<void> {
    try {
      await this.#reconcile()
      if (stopping.aborted) return
      for (const { poll } of this.#followed.values()) if (poll.isDue()) void this.#check(poll)
      this.#show()
    } catch (err) {
      this.#options.log.error({ err }, 'publishers could not be looked at')
    }
  }

  async #check(poll: Poll): Promise<void> {
    const check = poll.check(this.#stopping.signal)
    this.#checks.add(check)
    await check
    this.#checks.delete(check)
  }

  /** Follows whom the settings name now, and nobody else. */
  #reconcile(): Promise<void> {
    return this.#lane.run(async () => {
      const { catalogues } = this.#options.settings()
      const asked = JSON.stringify(catalogues)
      if (asked === this.#asked) return
      const urls = Map.groupBy(catalogues, ({ fingerprint }) => fingerprint)
      const followed = new Map<string, Followed>()
      for (const [fingerprint, entries] of urls) {
        this.#coming = [...followed.values()].map(({ publisher }) => publisher)
        followed.set(fingerprint, await this.#follow(fingerprint, [...new Set(entries.map(({ url }) => url))]))
      }
      this.#followed = followed
      this.#coming = []
      this.#asked = asked
      this.#contentChanged()
    })
  }

  async #follow(fingerprint: string, urls: readonly string[]): Promise<Followed> {
    const followed = this.#followed.get(fingerprint) ?? (await this.#begin(fingerprint))
    if (followed.urls.join('\n') !== urls.join('\n')) {
      followed.urls = urls
      followed.poll.setSources(urls.map(this.#options.sourceOf))
    }
    return followed
  }

  async #begin(fingerprint: string): Promise<Followed> {
    const { store, clock, random, log, bus, settings, dateKnown } = this.#options
    const publisher = new Publisher({
      ...{ fingerprint, store, clock, log },
      isTaken: (name) => [...this.#publishers(), ...this.#coming].some((one) => one !== publisher && one.root?.publisher === name),
      onAccepted: (accepted) => {
        bus.tell('library.catalogue-accepted', accepted)
        this.#contentChanged()
      },
    })
    await publisher.load()
    const poll = new Poll({
      ...{ publisher, clock, random, log },
      checkEvery: () => minutes(settings().check_minutes),
      lastReached: new LastReached({ fingerprint, store, dateKnown, log }),
      onRefused: (refused) => bus.tell('library.catalogue-refused', refused),
      onLooked: () => this.#show(),
    })
    return { poll, publisher, urls: [] }
  }

  #contentChanged(): void {
    this.#items = undefined
    this.#show()
    for (const listener of this.#listeners) {
      try {
        listener()
      } catch (err) {
        this.#options.log.error({ err }, 'a watcher of the catalogues failed')
      }
    }
  }

  #show(): void {
    const now = this.#options.clock.now()
    const views = [...this.#followed.values()].map(({ poll }) => poll.view(now))
    if (JSON.stringify(views) !== JSON.stringify(this.#view.value)) this.#view.set(views)
  }
}
