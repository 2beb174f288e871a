import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import { inTurns } from '#appliance/base/in-turns.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { DiskView, EvictionView } from '#appliance/contract/library.ts'
import { budgetOf } from './budget.ts'
import type { LibraryDisk } from './disk-probe.ts'
import { DiskWatch } from './disk-watch.ts'
import { enoughOf, inOrderOfLeaving, leavingAs } from './eviction.ts'
import type { EvictionRules, Held, Leaving } from './eviction.ts'
import type { ShelfStore } from './shelf-store.ts'
import { Uses } from './uses.ts'

/*
 * The shelf knows how much the library may hold and what goes when room is needed. It owns what was used when, what is pinned and what has
 * gone; it takes nothing off the disk that is due, pinned or in use, and never decides what is fetched.
 */

interface OnDisk {
  readonly sha256: string
  /** Bytes that it takes of the disk. */
  readonly have: number
}

export interface BlobsForShelf {
  /** In no order. */
  list(): Iterable<OnDisk>
  find(sha256: string): { readonly have: number } | undefined
  remove(sha256: string): Promise<void>
}

/** What catalogues and plan say of a blob. */
export interface ContentForShelf {
  /** false while the catalogues are not read: nothing is an orphan then. */
  readonly known: boolean
  /** Of a blob or a list of pieces; undefined: in no catalogue. until: epoch milliseconds from which it may not be shown. */
  describe(sha256: string): { readonly title: ByLanguage; readonly until: number } | undefined
  /** Hashes of all that an item needs, bundles and lists of pieces among them. */
  hashesOf(itemId: string): readonly string[]
  /** undefined while nobody knows: then nothing goes but orphans. */
  demand(): { readonly dueBefore: number; readonly neededBy: ReadonlyMap<string, number> } | undefined
}

export interface ShelfOptions {
  readonly clock: Clock
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  readonly settings: () => BoxConfig['library']
  readonly dateKnown: () => boolean
  readonly blobs: BlobsForShelf
  readonly content: ContentForShelf
  readonly disk: LibraryDisk
  readonly store: ShelfStore
  /** Whether somebody reads a blob, or it is being written. */
  readonly inUse: (sha256: string) => boolean
  /** Room, pins or the disk's state have changed: whoever plans may plan anew. */
  readonly onChange: () => void
}

export interface ShelfView {
  /** Without the deficit, which the plan knows. */
  readonly disk: Omit<DiskView, 'deficitBytes'>
  /** The newest first. */
  readonly evicted: readonly EvictionView[]
}

const TICK = minutes(1)
const MOST_SHOWN = 50

export class Shelf {
  readonly #options: ShelfOptions
  readonly #lane = new Lane()
  readonly #watch: DiskWatch
  readonly #view: View<ShelfView>
  #uses = new Uses()
  #pins: readonly string[] = []
  #evicted: readonly EvictionView[] = []
  #evictableBytes = 0
  #libraryBytes = 0
  #timer: Timer | undefined
  #busy: Promise<unknown> = Promise.resolve()

  constructor(options: ShelfOptions) {
    this.#options = options
    this.#watch = new DiskWatch({ clock: options.clock, disk: options.disk, onLook: () => this.#show() })
    const disk = { freeBytes: 0, libraryBytes: 0, floorBytes: 0, reserveBytes: 0 }
    this.#view = new View<ShelfView>({ disk, evicted: [] }, (err) => options.log.error({ err }, 'watcher of the shelf failed'))
  }

  get view(): Watchable<ShelfView> {
    return this.#view
  }

  /** Items that stay, the one that was pinned first first. */
  get pins(): readonly string[] {
    return this.#pins
  }

  /** Reads what was kept and looks at the disk. Rejects with DATABASE_FAILED. */
  async start(): Promise<void> {
    if (this.#timer !== undefined) return
    const { clock, store } = this.#options
    this.#uses = new Uses(store.uses())
    this.#pins = store.pins()
    this.#evicted = store.evictions(MOST_SHOWN)
    this.#timer = clock.every(TICK, () => this.#tick())
    await this.#watch.start()
    await this.takeStock()
  }

  /** Resolves once what is known of uses is on the disk, or could not be written. */
  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#watch.stop()
    await this.#lane.idle()
    await this.#busy
    await this.#writeUses()
  }

  /** Bytes that may be written, and that could be if all went that may go without driving out what a lesson needs. */
  room(): { readonly freeBytes: number; readonly evictableBytes: number } {
    const usable = this.#watch.trouble === 'read-only' || this.#watch.trouble === 'failed' ? 0 : 1
    return { freeBytes: usable * this.#free(), evictableBytes: usable * this.#evictableBytes }
  }

  /** Somebody opened it. */
  touch(sha256: string): void {
    this.#uses.note(sha256, this.#options.dateKnown() ? this.#options.clock.now() : undefined)
  }

  /** Known at once; resolves once it is on the disk, and rejects with DATABASE_FAILED: then nothing has changed. */
  async pin(itemId: string, pinned: boolean): Promise<void> {
    const before = this.#pins
    const { clock, store, onChange } = this.#options
    this.#pins = pinned ? [...new Set([...before, itemId])] : before.filter((id) => id !== itemId)
    try {
      await (pinned ? store.pin(itemId, clock.now()) : store.unpin(itemId))
    } catch (thrown) {
      this.#pins = before
      throw thrown
    }
    onChange()
    await this.takeStock()
  }

  /**
   * Lets go of as little as is needed until so many bytes may be written; where all that may go is not enough, of nothing. For a lesson
   * that begins at `neededBy`, what only later lessons need may go, too. Answers whether there is room.
   */
  makeRoom(bytes: number, neededBy?: number): Promise<boolean> {
    return this.#lane.run(() => this.#makeRoom(bytes, neededBy))
  }

  /** A person wants it off the disk, or it is damaged beyond repair. Rejects with the file system's error. */
  remove(sha256: string, because: 'asked' | 'damaged'): Promise<void> {
    return this.#lane.run(async () => {
      const held = this.#options.blobs.find(sha256)
      if (held !== undefined) await this.#letGo({ sha256, bytes: held.have }, because)
      await this.takeStock()
    })
  }

  /** Something could not be written: the disk is looked at now. */
  suspectDisk(): Promise<void> {
    return this.#watch.suspect()
  }

  /** Looks through what is on the disk: for the figures, which are as old as the last look. */
  async takeStock(): Promise<void> {
    const [rules, look] = [this.#rules(), this.#lookNow()]
    let [libraryBytes, evictableBytes] = [0, 0]
    await inTurns(this.#options.blobs.list(), (blob) => {
      libraryBytes += blob.have
      if (leavingAs(look(blob), rules) !== undefined) evictableBytes += blob.have
    })
    this.#libraryBytes = libraryBytes
    this.#evictableBytes = evictableBytes
    this.#show()
  }

  #tick(): void {
    const stock = this.takeStock().catch((err: unknown) => this.#options.log.warn({ err }, 'library not looked through'))
    this.#busy = Promise.all([stock, this.#writeUses()])
  }

  async #makeRoom(bytes: number, neededBy: number | undefined): Promise<boolean> {
    await this.#watch.look()
    const lacks = bytes - this.#free()
    if (lacks <= 0) return true
    const look = this.#lookNow()
    const held: Held[] = []
    await inTurns(this.#options.blobs.list(), (blob) => void held.push(look(blob)))
    const leaving = await inOrderOfLeaving(held, this.#rules(neededBy))
    const enough = enoughOf(leaving, lacks)
    for (const leaving of enough ?? []) await this.#tryToLetGo(leaving)
    await this.#watch.look()
    await this.takeStock()
    return this.#free() >= bytes
  }

  async #tryToLetGo({ held, because }: Leaving): Promise<void> {
    const { content, inUse } = this.#options
    const demand = content.demand()
    const needed = demand?.neededBy.get(held.sha256) ?? Number.POSITIVE_INFINITY
    // Somebody may have opened it, or come to need it, while others went.
    if (inUse(held.sha256) || needed < (demand?.dueBefore ?? 0)) return
    try {
      await this.#letGo(held, because)
    } catch (err) {
      this.#options.log.warn({ err, sha256: held.sha256 }, 'blob not removed')
      await this.#watch.suspect()
    }
  }

  async #letGo({ sha256, bytes }: { sha256: string; bytes: number }, because: EvictionView['because']): Promise<void> {
    const { blobs, bus, clock, content, log, store } = this.#options
    const title = content.describe(sha256)?.title ?? {}
    await blobs.remove(sha256)
    this.#uses.forget(sha256)
    const gone: EvictionView = { sha256, title, bytes, at: Math.round(clock.now()), because }
    this.#evicted = [gone, ...this.#evicted].slice(0, MOST_SHOWN)
    bus.tell('library.blob-removed', { sha256, bytes, because })
    log.info({ sha256, bytes, because }, 'blob removed')
    await store.noteEvictions([gone]).catch((err: unknown) => log.warn({ err, sha256 }, 'removal not written down'))
  }

  #rules(wantedBy?: number): EvictionRules {
    return { dueBefore: this.#options.content.demand()?.dueBefore ?? Number.POSITIVE_INFINITY, wantedBy }
  }

  /** What counts of a blob, as things stand now. */
  #lookNow(): (blob: OnDisk) => Held {
    const { clock, content, dateKnown, inUse } = this.#options
    const pinned = new Set(this.#pins.flatMap((id) => content.hashesOf(id)))
    const now = dateKnown() ? clock.now() : Number.NEGATIVE_INFINITY
    const neededBy = content.demand()?.neededBy
    return ({ sha256, have }) => {
      const described = content.describe(sha256)
      return {
        ...{ sha256, bytes: have, pinned: pinned.has(sha256), inUse: inUse(sha256) },
        rightsEnded: described !== undefined && described.until <= now,
        orphan: described === undefined && content.known,
        neededBy: neededBy?.get(sha256),
        usedAt: this.#uses.at(sha256),
      }
    }
  }

  #free(): number {
    return budgetOf(this.#watch.space, this.#options.settings()).freeBytes
  }

  async #writeUses(): Promise<void> {
    const { log, store } = this.#options
    const uses = this.#uses.take()
    try {
      await store.putUses(uses)
    } catch (err) {
      this.#uses.giveBack(uses)
      log.warn({ err }, 'uses not written')
    }
  }

  #show(): void {
    const { trouble, space } = this.#watch
    const { floorBytes, reserveBytes } = budgetOf(space, this.#options.settings())
    const before = this.#view.value.disk
    const figures = { freeBytes: space.freeBytes, libraryBytes: this.#libraryBytes, floorBytes, reserveBytes }
    this.#view.set({ disk: { ...figures, ...(trouble === undefined ? {} : { trouble }) }, evicted: this.#evicted })
    if (trouble !== before.trouble) this.#options.log.warn({ trouble }, 'state of the disk changed')
    if (trouble !== before.trouble || space.freeBytes !== before.freeBytes) this.#options.onChange()
  }
}
