import { BoxError } from '#appliance/base/errors.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { PeerAnswer, PeerAsk } from '#appliance/contract/library-peers.ts'
import type { ItemDetail, ItemList, ItemQuery, LibraryView } from '#appliance/contract/library.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { Browse } from './browse.ts'
import type { Audience } from './browse.ts'
import { SignedLessons } from './catalogue/signed-lessons.ts'
import { Corridors } from './corridors.ts'
import { ForLessons } from './for-lessons.ts'
import type { ReadableFile, Reader } from './library-files.ts'
import type { LibraryOptions } from './library-options.ts'
import type { Film, TaughtItem } from './films.ts'
import type { BackgroundNow } from './plan/planner-options.ts'
import { LibraryPicture } from './library-picture.ts'

/*
 * The library: the school's own copy of every lesson, verified byte for byte, brought over a thin line before the bell and once for the
 * whole school. It owns the files on the disk, what is known of publishers, boxes and sticks, and the plan of what comes next. It shows
 * nothing to the class by itself and never decides what is taught.
 */

/** What is there between start and stop. */
interface Open {
  readonly corridors: Corridors
  readonly browse: Browse
}

const NOTHING_FOUND: ItemList = { items: [], total: 0, subjects: [], grades: [], kinds: [] }

export class Library implements Room {
  readonly name = 'library'
  readonly #options: LibraryOptions
  readonly #picture: LibraryPicture
  /** What publishers have signed for a classroom; nothing while the library is not open. */
  readonly signed = new SignedLessons({ timetables: () => this.#open?.corridors.catalogues.timetables() ?? [] })
  /** What the library has for whoever puts lessons together; nothing while it is not open. */
  readonly forLessons = new ForLessons(() => this.#open?.corridors)
  readonly #listeners = new Set<() => void>()
  #open: Open | undefined
  /** Half a start, which `stop` has to take down. */
  #opening: Corridors | undefined
  #closing: Promise<void> = Promise.resolve()

  constructor(options: LibraryOptions) {
    this.#options = options
    const { clock, log, settings } = options
    this.#picture = new LibraryPicture({
      clock,
      monthCapBytes: () => settings().library.monthly_cap_bytes,
      onFailed: (err) => log.error({ err }, 'a watcher of the library failed'),
    })
  }

  get view(): Watchable<LibraryView> {
    return this.#picture.view
  }

  /** Rejects with DISK_FULL, ROOM_FAILED or DATABASE_FAILED. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#open !== undefined || this.#opening !== undefined) return
    const corridors = new Corridors(this.#options)
    this.#opening = corridors
    // What was left before may still wait for a slow disk, and two may not write into one folder.
    await this.#closing
    if (this.#opening === corridors) await corridors.open(signal)
    // It may have been stopped meanwhile, or called off.
    if (this.#opening !== corridors || signal.aborted) return
    this.#opening = undefined
    this.#open = { corridors, browse: this.#browseOf(corridors) }
    this.#picture.show(corridors)
    corridors.catalogues.watchContent(() => this.#contentChanged())
    this.#contentChanged()
  }

  async stop(): Promise<void> {
    const corridors = this.#open?.corridors ?? this.#opening
    this.#open = undefined
    this.#opening = undefined
    this.#picture.hide()
    const closed = corridors?.close()
    if (closed !== undefined) this.#closing = Promise.allSettled([this.#closing, closed]).then(() => undefined)
    await (closed ?? this.#closing)
  }

  /** Settings have changed. */
  settingsChanged(): void {
    this.#open?.corridors.settingsChanged()
  }

  /** The classroom's own lessons have become others. */
  lessonsChanged(): void {
    this.#open?.corridors.planner.changed()
  }

  /** Called after items, files or lessons of the catalogues have changed, and when the library has opened. The returned function ends it. */
  watchContent(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The view as of now. */
  fresh(): LibraryView {
    return this.#picture.fresh()
  }

  list(query: ItemQuery, audience: Audience): ItemList {
    return this.#open?.browse.list(query, audience) ?? NOTHING_FOUND
  }

  /** Throws ITEM_UNKNOWN, also for what the audience may not see. */
  item(id: string, audience: Audience): ItemDetail {
    return this.#mustBeOpen().browse.item(id, audience)
  }

  /** Rejects with ITEM_UNKNOWN, or DATABASE_FAILED. */
  async pin(id: string, pinned: boolean): Promise<void> {
    const { corridors } = this.#mustBeOpen()
    // What has left the catalogues can still be let go.
    if (pinned) this.item(id, 'teacher')
    await corridors.shelf.pin(id, pinned)
  }

  /** Rejects with ITEM_UNKNOWN, DATABASE_FAILED, or DISK_FULL where no room can be made. */
  async fetchNow(id: string): Promise<void> {
    const { corridors } = this.#mustBeOpen()
    const { bytes, haveBytes } = this.item(id, 'teacher')
    if (haveBytes < bytes && !(await corridors.shelf.makeRoom(bytes - haveBytes))) {
      throw new BoxError('DISK_FULL', 'there is no room for it: everything on the disk is needed or was asked for')
    }
    await corridors.planner.wish(id)
  }

  async pause(paused: boolean): Promise<void> {
    await this.#mustBeOpen().corridors.planner.setPaused(paused)
  }

  /** Looks at all catalogues; resolves when all have answered or failed. */
  async checkNow(): Promise<void> {
    await this.#mustBeOpen().corridors.catalogues.checkNow()
  }

  /** Undefined where no catalogue knows it. Throws BLOB_ABSENT where it is not here and will not be fetched for this reader; ROOM_FAILED. */
  file(sha256: string, who: Reader): ReadableFile | undefined {
    return this.#mustBeOpen().corridors.files.file(sha256, who)
  }

  /** A file of an html5 item by its path; undefined where there is none. Throws as `file` does. */
  app(itemId: string, path: string, who: Reader): ReadableFile | undefined {
    return this.#mustBeOpen().corridors.files.app(itemId, path, who)
  }

  /** Undefined where no catalogue names it, it may not be shown, or the library is not open. */
  taught(itemId: string): TaughtItem | undefined {
    return this.#open?.corridors.films.taught(itemId)
  }

  /** Whether a class in which it was shown may be kept; true as long as the library is not open. */
  mayRecord(itemId: string): boolean {
    return this.#open?.corridors.films.mayRecord(itemId) ?? true
  }

  /** Undefined where the item is no film, may not be shown or kept, or the library is not open. */
  film(itemId: string): Film | undefined {
    return this.#open?.corridors.films.film(itemId)
  }

  /** Answers another box of the school, whose seal was checked. */
  answer(boxId: string, address: string, ask: PeerAsk): PeerAnswer {
    if (this.#open !== undefined) return this.#open.corridors.peers.answer(boxId, address, ask)
    const { boxId: own, uplinkTaken } = this.#options
    return { boxId: own(), holds: [], wants: [], fetching: [], lineTaken: uplinkTaken.value }
  }

  /** Something outside the library has used the uplink in the background: it counts towards the month. */
  tookElsewhere(bytes: number): void {
    this.#open?.corridors.planner.tookElsewhere(bytes)
  }

  /** How all that is done in the background stands with the uplink: as long as the library is not open, nothing is known to be allowed. */
  get background(): BackgroundNow {
    return this.#open?.corridors.planner.background ?? { held: 'paused', share: 0 }
  }

  /** Addresses of the boxes of the school that answered lately. */
  get peerAddresses(): readonly string[] {
    return this.#open?.corridors.peers.addresses ?? []
  }

  #contentChanged(): void {
    for (const listener of this.#listeners) listener()
  }

  #mustBeOpen(): Open {
    if (this.#open !== undefined) return this.#open
    throw new BoxError('ROOM_FAILED', 'the library is not open: the box tries to open it again by itself')
  }

  #browseOf(corridors: Corridors): Browse {
    const { blobs, catalogues, fetcher, planner, shelf } = corridors
    return new Browse({
      ...{ blobs, stock: planner.stock, comes: (sha256) => fetcher.comes(sha256) },
      items: () => catalogues.items(),
      item: (id) => catalogues.item(id),
      asset: (sha256) => catalogues.asset(sha256),
      pins: () => shelf.pins,
      date: () => corridors.date(),
    })
  }
}
