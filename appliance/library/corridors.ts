import { join } from 'node:path'
import type { Timer } from '#appliance/base/clock.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { View } from '#appliance/base/view.ts'
import { BlobStore } from './blobs/blob-store.ts'
import { HttpDesk } from './catalogue/catalogue-http.ts'
import { CatalogueStore } from './catalogue/catalogue-store.ts'
import { Catalogues } from './catalogue/catalogues.ts'
import { Couriers } from './courier/couriers.ts'
import { Fetcher } from './fetch/fetcher.ts'
import { Films } from './films.ts'
import { contentForPlan, fetcherForPlan, shelfForPlan } from './for-plan.ts'
import { LibraryFiles } from './library-files.ts'
import type { LibraryOptions } from './library-options.ts'
import { LineMemory } from './line-memory.ts'
import { LibraryNotes } from './notes.ts'
import { Peers } from './peers/peers.ts'
import { PeersStore } from './peers/peers-store.ts'
import { Planner } from './plan/planner.ts'
import { PlannerStore } from './plan/planner-store.ts'
import { PowerDiary } from './plan/power-diary.ts'
import { PoweredHoursStore } from './plan/powered-hours-store.ts'
import { ShelfFacts } from './plan/shelf-facts.ts'
import { TrafficStore } from './plan/traffic-store.ts'
import type { Allowance } from './ports.ts'
import { FolderDisk } from './shelf/disk-probe.ts'
import { Scrub } from './shelf/scrub.ts'
import { ScrubStore } from './shelf/scrub-store.ts'
import { Shelf } from './shelf/shelf.ts'
import { ShelfStore } from './shelf/shelf-store.ts'
import { supplyOf } from './supply.ts'

const REMEMBER_LINE: Milliseconds = minutes(10)
const LOOK_AT_CLASSES: Milliseconds = seconds(5)
/** As many as one box may name to another. */
const MOST_NAMED = 200

/**
 * The corridors of the library, joined: each gets what it needs of the others, and none knows more of them than that. They are built anew
 * for each start, so that what failed leaves nothing behind.
 */
export class Corridors {
  readonly #options: LibraryOptions
  readonly #desk: HttpDesk
  readonly #line: LineMemory
  readonly #facts: ShelfFacts
  /** No class here, nor in another room that has the same uplink. */
  readonly #classRunning: View<boolean>
  readonly #unwatch: (() => void)[] = []
  readonly #closing = new AbortController()
  #opening: Promise<void> | undefined
  #classLook: Timer | undefined
  #sticks = ''
  #diskTrouble: string | undefined
  #guestsMay = false
  #makingRoom = false
  /** What the plan allows; boxes that fetch at the same time share it. */
  #allowed: Allowance = { bytesPerSecond: 0 }
  readonly blobs: BlobStore
  readonly catalogues: Catalogues
  readonly couriers: Couriers
  readonly peers: Peers
  readonly fetcher: Fetcher
  readonly planner: Planner
  readonly shelf: Shelf
  readonly scrub: Scrub
  readonly files: LibraryFiles
  readonly films: Films

  constructor(options: LibraryOptions) {
    this.#options = options
    const { clock, db, log, dataFolder } = options
    const notes = new LibraryNotes(db)
    this.#desk = new HttpDesk(clock)
    this.#line = new LineMemory({ notes, clock, log, every: REMEMBER_LINE, line: () => this.fetcher.line })
    this.#classRunning = new View(options.classRunning.value)
    this.blobs = new BlobStore({ folder: join(dataFolder, 'library'), clock, log })
    this.catalogues = this.#buildCatalogues()
    this.peers = this.#buildPeers()
    this.fetcher = this.#buildFetcher()
    this.planner = this.#buildPlanner(notes)
    this.#facts = new ShelfFacts(this.planner)
    this.shelf = this.#buildShelf()
    this.couriers = this.#buildCouriers()
    this.scrub = this.#buildScrub(notes)
    this.files = this.#buildFiles()
    this.films = this.#buildFilms()
  }

  /** Epoch milliseconds; undefined where nobody vouches for the date. */
  date(): number | undefined {
    const { clock, dateKnown } = this.#options
    return dateKnown() ? clock.now() : undefined
  }

  /** Rejects with DISK_FULL, ROOM_FAILED or DATABASE_FAILED; then, as when `signal` aborted it midway, `close` is to be called. */
  open(signal: AbortSignal): Promise<void> {
    this.#opening ??= this.#openInOrder(AbortSignal.any([signal, this.#closing.signal]))
    return this.#opening
  }

  /** Leaves nothing running, wherever the start has come to: it waits for the step that a slow disk is busy with, and none follows. */
  async close(): Promise<void> {
    this.#closing.abort()
    // Whoever opens was told what it came to.
    await this.#opening?.catch(() => undefined)
    this.#classLook?.cancel()
    for (const end of this.#unwatch.splice(0)) end()
    this.films.close()
    // A stick that hangs keeps nothing from being written down.
    const others = Promise.all([this.scrub.stop(), this.couriers.stop(), this.peers.stop()])
    await this.#line.stop()
    await this.fetcher.stop()
    await this.planner.stop()
    await this.shelf.stop()
    await this.catalogues.stop()
    this.#desk.close()
    await this.blobs.close()
    await others
  }

  /** Settings have changed. */
  settingsChanged(): void {
    this.planner.settingsChanged()
    void this.catalogues.settingsChanged()
    void this.couriers.reconsider()
  }

  async #openInOrder(signal: AbortSignal): Promise<void> {
    const steps: readonly (() => void | Promise<void>)[] = [
      () => this.#watch(),
      () => this.blobs.open(),
      () => this.catalogues.start(signal),
      () => this.fetcher.start(),
      () => this.shelf.start(),
      () => this.planner.start(),
      () => this.shelf.takeStock(),
      () => this.#line.start(),
      () => this.peers.start(),
      () => this.couriers.start(),
      () => this.scrub.start(),
    ]
    for (const step of steps) {
      if (signal.aborted) return
      await step()
    }
  }

  #watch(): void {
    const { classRunning, clock } = this.#options
    this.#unwatch.push(
      classRunning.watch(() => this.#lookAtClasses()),
      this.couriers.view.watch(() => this.#lookAtSticks()),
      this.planner.view.watch(() => this.#lookAtGuests()),
    )
    // A class that nobody ended is over by the clock alone, and a box that has fallen silent says nothing.
    this.#classLook = clock.every(LOOK_AT_CLASSES, () => this.#lookAtClasses())
    this.#lookAtClasses()
  }

  #buildCatalogues(): Catalogues {
    const { bus, clock, db, log, random, settings, dataFolder, dateKnown } = this.#options
    return new Catalogues({
      ...{ bus, clock, log, random, dateKnown, settings: () => settings().library },
      store: new CatalogueStore({ folder: join(dataFolder, 'library', 'catalogues'), db }),
      sourceOf: (url) => this.#desk.source(url),
    })
  }

  #buildPeers(): Peers {
    const { bus, clock, db, log, settings, boxId, listedPeers, port, uplinkTaken } = this.#options
    return new Peers({
      ...{ bus, clock, log, boxId, port, blobs: this.blobs, store: new PeersStore(db) },
      school: () => settings().school,
      listed: listedPeers,
      lineTaken: () => uplinkTaken.value,
      needs: {
        wants: () => this.#wanted(),
        fetching: () => this.fetcher.overUplink,
        mayFetch: (sha256) => this.fetcher.mayUseUplink(sha256),
      },
      mayShare: (sha256) => this.planner.stock.index.mayShare(sha256),
      onChange: () => this.#peersChanged(),
    })
  }

  #buildFetcher(): Fetcher {
    const { bus, clock, log, random } = this.#options
    const supply = {
      blobOfList: (sha256: string) => this.#blobOfList(sha256),
      asset: (sha256: string) => this.catalogues.asset(sha256),
      sticks: (sha256: string) => this.couriers.sourcesOf(sha256),
      peers: this.peers,
    }
    return new Fetcher({
      ...{ bus, clock, log, random, store: this.blobs, line: this.#line.read() },
      supply: (spec) => supplyOf(spec, supply),
      onDiskTrouble: () => void this.shelf.suspectDisk(),
    })
  }

  #buildPlanner(notes: LibraryNotes): Planner {
    const { bus, clock, db, log, settings, dateKnown, ownLessons } = this.#options
    const allow = (allowance: Allowance): void => {
      this.#allowed = allowance
      this.#allow()
    }
    return new Planner({
      ...{ bus, clock, log, dateKnown, blobs: this.blobs, classRunning: this.#classRunning },
      fetcher: fetcherForPlan(() => this.fetcher, allow),
      shelf: shelfForPlan(() => this.shelf),
      content: contentForPlan(this.catalogues, ownLessons),
      settings: () => settings().library,
      timeZone: () => settings().box.time_zone,
      diary: new PowerDiary({ clock, store: new PoweredHoursStore(db), dateKnown }),
      traffic: new TrafficStore(db, (err) => log.warn({ err }, 'traffic not written down')),
      store: new PlannerStore(notes),
    })
  }

  #buildShelf(): Shelf {
    const { bus, clock, db, log, dataFolder, settings, dateKnown } = this.#options
    return new Shelf({
      ...{ bus, clock, log, dateKnown, blobs: this.blobs, content: this.#facts, store: new ShelfStore(db) },
      settings: () => settings().library,
      disk: new FolderDisk(join(dataFolder, 'library')),
      inUse: (sha256) => this.files.inUse(sha256) || this.fetcher.isBringing(sha256),
      onChange: () => this.#shelfChanged(),
    })
  }

  #buildCouriers(): Couriers {
    const { bus, clock, log, settings } = this.#options
    return new Couriers({
      ...{ bus, clock, log, catalogues: this.catalogues, folders: () => settings().library.sticks },
      usefulBytes: (has) => {
        let bytes = 0
        for (const spec of this.fetcher.outstanding()) if (has(spec.sha256)) bytes += spec.bytes
        return bytes
      },
    })
  }

  #buildScrub(notes: LibraryNotes): Scrub {
    const { clock, log, settings, dateKnown } = this.#options
    return new Scrub({
      ...{ clock, log, dateKnown, blobs: this.blobs, store: new ScrubStore(notes) },
      specOf: (sha256) => this.#facts.specOf(sha256),
      roundDays: () => settings().library.scrub_days,
      powered: () => this.planner.poweredShare,
      mayRun: () => !this.#options.classRunning.value,
    })
  }

  #buildFilms(): Films {
    const { blobs, catalogues, fetcher, files } = this
    return new Films({
      items: () => catalogues.items(),
      item: (id) => catalogues.item(id),
      asset: (sha256) => catalogues.asset(sha256),
      watch: (listener) => catalogues.watchContent(listener),
      isHere: (sha256) => blobs.has(sha256),
      comes: (sha256) => fetcher.comes(sha256),
      file: (sha256) => files.file(sha256, 'staff'),
      date: () => this.date(),
    })
  }

  #buildFiles(): LibraryFiles {
    const { clock, log } = this.#options
    return new LibraryFiles({
      ...{ clock, log, blobs: this.blobs },
      asset: (sha256) => this.catalogues.asset(sha256),
      item: (id) => this.catalogues.item(id),
      index: () => this.planner.stock.index,
      want: (spec, piece, who) => this.fetcher.want(spec, piece, { forGuests: who === 'guest' }),
      guestsMayFetch: () => this.planner.mayServeGuests,
      hasRoom: (bytes) => this.shelf.room().freeBytes >= bytes,
      makeRoom: (bytes) => this.#makeRoom(bytes),
      touch: (sha256) => this.shelf.touch(sha256),
      date: () => this.date(),
    })
  }

  #shelfChanged(): void {
    const { trouble } = this.shelf.view.value.disk
    if (trouble === undefined && this.#diskTrouble !== undefined) this.fetcher.diskIsWell()
    this.#diskTrouble = trouble
    this.planner.changed()
  }

  #blobOfList(sha256: string): string | undefined {
    const owner = this.planner.stock.index.ownerOf(sha256)?.spec
    return owner === undefined || owner.sha256 === sha256 ? undefined : owner.sha256
  }

  #wanted(): string[] {
    const wanted: string[] = []
    for (const { sha256 } of this.fetcher.outstanding()) if (wanted.push(sha256) >= MOST_NAMED) break
    return wanted
  }

  /** A player asks again and again; once at a time is enough. */
  #makeRoom(bytes: number): void {
    if (this.#makingRoom) return
    this.#makingRoom = true
    const failed = (err: unknown): void => this.#options.log.warn({ err }, 'no room made for what somebody waits for')
    void this.shelf
      .makeRoom(bytes)
      .then(() => this.planner.changed(), failed)
      .finally(() => (this.#makingRoom = false))
  }

  #lookAtClasses(): void {
    const running = this.#options.classRunning.value || this.peers.lineTaken
    if (running !== this.#classRunning.value) this.#classRunning.set(running)
  }

  /** What guests began to read while they might is not brought to its end when they may not any more. */
  #lookAtGuests(): void {
    const may = this.planner.mayServeGuests
    if (this.#guestsMay && !may) this.fetcher.leaveGuests()
    this.#guestsMay = may
  }

  /** What is useful on a stick changes with every file; only one that came or left is another source. */
  #lookAtSticks(): void {
    const sticks = this.couriers.view.value
      .filter(({ state }) => state === 'in-use' || state === 'used')
      .map(({ id }) => id)
      .join(' ')
    if (sticks === this.#sticks) return
    this.#sticks = sticks
    this.fetcher.supplyChanged()
  }

  #peersChanged(): void {
    this.#lookAtClasses()
    this.#allow()
    this.fetcher.supplyChanged()
    this.#options.onPeers()
  }

  #allow(): void {
    const { bytesPerSecond } = this.#allowed
    const share = bytesPerSecond === undefined ? undefined : Math.floor(bytesPerSecond / Math.max(1, this.peers.fetchers))
    this.fetcher.setAllowance({ bytesPerSecond: share })
  }
}
