/*
 * The recordings of the box: writes a class to the disk while it runs, so that it can be watched from its beginning, and keeps it
 * afterwards where the school or a person wants it kept. Owns the folder of the recordings and their table. It follows the lesson by its
 * view, takes what it writes from the channels, and never stands in their way: without a disk the class goes on without a recording.
 */
import { join } from 'node:path'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { LiveView } from '#appliance/contract/live.ts'
import type { BookmarkView, ExportPlaceName, RecordingsView } from '#appliance/contract/recordings.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { SegmentSink } from '../packager/segment.ts'
import { Bookmarks } from './bookmarks.ts'
import { chaptersOf } from './chapters.ts'
import { UNKNOWN_CLASS } from './class-about.ts'
import type { ClassAbout } from './class-about.ts'
import { ClassRecorder } from './class-recorder.ts'
import type { ClassNow, LessonNow } from './class-recorder.ts'
import { buildExports } from './export/build-exports.ts'
import type { ExportPorts } from './export/build-exports.ts'
import type { Exports } from './export/exports.ts'
import { Glances } from './glances.ts'
import { LateAudience } from './late-audience.ts'
import type { LateAudienceOptions } from './late-audience.ts'
import { Recovery } from './recovery.ts'
import { pointOf, recordingsView, recordingView, shownOf } from './recordings-view.ts'
import type { Listed } from './recordings-view.ts'
import { RecordingsStore } from './recordings-store.ts'
import type { Entry } from './recordings-store.ts'
import { Replay } from './replay.ts'
import { Shelf } from './shelf.ts'

export interface RecordingsOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly db: Pick<Database, 'read' | 'write'>
  readonly dataFolder: string
  readonly settings: () => BoxConfig['live']['recording']
  readonly freeSpace: (folder: string) => Promise<number>
  /** The class that runs, and what is on its channel; asked from `start` on. */
  readonly lesson: () => Watchable<LessonNow>
  readonly live: () => Watchable<Pick<LiveView, 'channels'>>
  /** Whether the date may be trusted with what cannot be undone. */
  readonly dateKnown: () => boolean
  /** Where who watches from the beginning takes a place, and is written down. */
  readonly enter?: LateAudienceOptions['enter']
  /** What the class that runs is of; where nobody says it, nothing forbids to keep it. */
  readonly lessonOf?: () => ClassAbout
  /** For recordings that are taken elsewhere; without it none leaves the box by itself. */
  readonly exports?: ExportPorts
  readonly book?: LateAudienceOptions['book']
}

type Trouble = RecordingsView['trouble']

/** A box without neighbours: nothing holds it, and nothing is known. */
const NO_CLASS = new View(false)
const AT_HOME: ExportPorts = {
  classRunning: () => NO_CLASS,
  uplink: () => ({ share: 1 }),
  tookUplink: () => undefined,
  sticks: () => Promise.resolve([]),
  box: () => ({ school: '', room: '', class: '', language: 'zh-Hans', time_zone: 'Asia/Shanghai' }),
}

const TIDY: Milliseconds = minutes(1)
/** What fragments can carry, see fmp4/track-config.ts. */
const PACKABLE = new Set(['avc', 'hevc'])

export class Recordings implements Room {
  readonly name = 'recordings'
  readonly replay: Replay
  /** Who watches the class that runs from its beginning. */
  readonly audience: LateAudience
  readonly #options: RecordingsOptions
  readonly #lane = new Lane()
  readonly #shelf: Shelf
  readonly #classes: ClassRecorder
  readonly #recovery: Recovery
  readonly #bookmarks: Bookmarks
  readonly #exports: Exports
  readonly #view: View<RecordingsView>
  readonly #glances: Glances
  #tidying: Timer | undefined
  readonly #unwatch: (() => void)[] = []
  #adopting: Promise<void> = Promise.resolve()
  #running = false
  #recovered = false
  #rare = false
  #shown = ''

  constructor(options: RecordingsOptions) {
    this.#options = options
    const { bus, clock, log, settings, freeSpace, dateKnown } = options
    const shelf = (this.#shelf = new Shelf({
      ...{ bus, clock, log, settings, freeSpace, dateKnown },
      folder: join(options.dataFolder, 'recordings'),
      store: new RecordingsStore(options.db),
    }))
    this.#bookmarks = new Bookmarks(options.db)
    const classes = (this.#classes = new ClassRecorder({ bus, clock, log, settings, shelf }))
    this.#recovery = new Recovery({ bus, log, shelf, classes })
    this.replay = new Replay({ shelf, classes, isChannel: (name) => options.live().value.channels.some((one) => one.name === name) })
    this.#exports = this.#buildExports(options.exports ?? AT_HOME)
    this.audience = new LateAudience({ clock, book: options.book, enter: options.enter ?? (() => () => undefined) })
    this.#glances = new Glances({ clock, glance: () => this.#glance(), isBusy: () => this.#isBusy })
    this.#view = new View(this.fresh(), (err) => log.error({ err }, 'watcher of the recordings failed'))
  }

  /** Replaced once a second while a class runs, and at once when somebody changes it. */
  get view(): Watchable<RecordingsView> {
    return this.#view
  }

  /** The view as of now. */
  fresh(): RecordingsView {
    const { entries, bytes, free } = this.#shelf
    const listed = entries.map((entry) => this.#listed(entry))
    const exportTo = this.#exports.places
    return recordingsView({ listed, bytes, free, exportTo, trouble: this.#trouble, settings: this.#options.settings() })
  }

  /** Where a channel brings its segments. */
  sinkOf(channel: string): SegmentSink {
    return this.#classes.sinkOf(channel)
  }

  /** What a power cut left is mended from now on, which takes its time. Rejects with the file system's error, or DATABASE_FAILED. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#running) return
      const { bus, clock, lesson } = this.#options
      const strangers = await this.#shelf.open()
      this.#bookmarks.open()
      this.#running = true
      this.#later(() => this.#recover(strangers))
      this.#unwatch.push(lesson().watch(() => this.#follow()))
      this.#unwatch.push(bus.on('recording.deleted', ({ id }) => this.#exports.forget(id)))
      this.#tidying = clock.every(TIDY, () => this.#later(() => this.#tidy()))
      this.#glances.start()
    })
  }

  /** Goes on with the class that runs, or begins with it. */
  async #recover(strangers: readonly string[]): Promise<void> {
    const interrupted = await this.#recovery.mendInterrupted()
    await this.#classes.follow(this.#class, interrupted)
    await this.#recovery.close(interrupted)
    this.#recovered = true
    this.#exports.start()
    this.#adopting = this.#recovery.adopt(strangers).then(() => this.#show())
    this.#show()
  }

  /** The class goes on without the box: so does its recording, with the next start. */
  stop(): Promise<void> {
    return this.#lane.run(async () => {
      if (!this.#running) return
      this.#running = false
      this.#recovered = false
      for (const end of this.#unwatch.splice(0)) end()
      this.#tidying?.cancel()
      this.#glances.stop()
      this.audience.clear()
      await this.#exports.stop()
      await this.#classes.stop()
      await this.#adopting
    })
  }

  /** The settings have changed: pages see it, and a class that runs is recorded from now on, or no longer. */
  settingsChanged(): void {
    if (!this.#running) return
    this.#exports.settingsChanged()
    this.#glance()
  }

  /** Resolves when everything that was asked for is done, and nothing waits for the disk. */
  async idle(): Promise<void> {
    await this.#lane.idle()
    await this.#classes.idle()
  }

  /** Says whether somebody wants a recording kept. Rejects with RECORDING_UNKNOWN, RECORDING_NOT_ALLOWED or DATABASE_FAILED. */
  keep(id: string, kept: boolean): Promise<void> {
    return this.#lane.run(async () => {
      const entry = this.#get(id)
      if (kept && !entry.about.mayKeep) throw notAllowed(id)
      if (entry.kept !== kept) await this.#shelf.keep(entry, kept)
      this.#show()
    })
  }

  /** Rejects with RECORDING_RUNNING, or ROOM_FAILED where the disk refuses; one that is not there is as good as deleted. */
  remove(id: string): Promise<void> {
    return this.#lane.run(async () => {
      const entry = this.#find(id)
      if (entry === undefined) return
      if (entry.endedAt === undefined) throw new BoxError('RECORDING_RUNNING', `the recording ${id} is being written`)
      try {
        await this.#shelf.drop(id, 'asked')
        this.#show()
      } catch (cause) {
        throw new BoxError('ROOM_FAILED', `the recording ${id} could not be deleted: ${sentenceOf(cause)}`, { cause })
      }
    })
  }

  /**
   * Marks a point to explain again: where the class that runs has come to, or `at`, seconds of what is shown of a recording. On the disk
   * when it resolves. Rejects with RECORDING_UNKNOWN, BOOKMARKS_FULL, DATABASE_FAILED, or BAD_REQUEST for a point that is not in it.
   */
  mark(id: string, { at, label = '' }: { at?: number | undefined; label?: string | undefined }): Promise<BookmarkView> {
    return this.#lane.run(async () => {
      const listed = this.#listed(this.#get(id))
      const point = at === undefined ? listed.entry.duration : pointOf(listed, at)
      if (point === undefined) throw new BoxError('BAD_REQUEST', `the recording ${id} has nothing at ${at} seconds`)
      const bookmark = await this.#bookmarks.add({ recording: id, at: point, label: label.trim() })
      this.#show()
      return { id: bookmark.id, at: shownOf(listed, bookmark.at), label: bookmark.label }
    })
  }

  /** Rejects with RECORDING_UNKNOWN, BOOKMARK_UNKNOWN or DATABASE_FAILED. */
  nameBookmark(id: string, bookmark: string, label: string): Promise<void> {
    return this.#lane.run(async () => {
      this.#get(id)
      await this.#bookmarks.name(id, bookmark, label.trim())
      this.#show()
    })
  }

  /** One that is not there is as good as removed. Rejects with DATABASE_FAILED. */
  removeBookmark(id: string, bookmark: string): Promise<void> {
    return this.#lane.run(async () => {
      await this.#bookmarks.remove(id, bookmark)
      this.#show()
    })
  }

  /**
   * Wants a recording taken to a place that the settings name: on the disk when it resolves, done when it may be. Rejects with
   * RECORDING_UNKNOWN, RECORDING_RUNNING, RECORDING_NOT_ALLOWED, EXPORT_NOWHERE or DATABASE_FAILED.
   */
  takeTo(id: string, place: ExportPlaceName): Promise<void> {
    return this.#lane.run(() => this.#exports.ask(id, place))
  }

  /** Nobody wants it there any more; what is there whole stays. Rejects with DATABASE_FAILED. */
  takeNoMore(id: string, place: ExportPlaceName): Promise<void> {
    return this.#lane.run(() => this.#exports.cancel(id, place))
  }

  /** The bookmarks of a recording as WebVTT; `language` is that of those without a name. Throws RECORDING_UNKNOWN. */
  chapters(id: string, language: 'zh-Hans' | 'en'): string {
    const { duration, bookmarks } = recordingView(this.#listed(this.#get(id)), this.#options.settings())
    const chapters = bookmarks.map(({ at, label }) => ({ at: at * 1000, label }))
    return chaptersOf(chapters, { duration: duration * 1000, language })
  }

  #buildExports(ports: ExportPorts): Exports {
    const { bus, clock, log, db, settings } = this.#options
    return buildExports({
      ...{ bus, clock, log, db, replay: this.replay, settings: () => settings().export, ...ports },
      find: (id) => this.#shelf.find(id),
      chapters: (id) => (this.#bookmarks.of(id).length === 0 ? undefined : this.chapters(id, ports.box().language)),
      onChange: () => this.#show(),
    })
  }

  #get(id: string): Entry {
    const entry = this.#find(id)
    if (entry === undefined) throw new BoxError('RECORDING_UNKNOWN', `there is no recording ${id}`)
    return entry
  }

  #listed(entry: Entry): Listed {
    // Who reads a list that grew until now finds it whole for a moment.
    const cut = this.#classes.fresh(entry.id) === undefined ? entry.cut : undefined
    return { entry, cut, bookmarks: this.#bookmarks.of(entry.id), exports: this.#exports.viewOf(entry.id) }
  }

  /** The class that runs, and what it is of, at the same moment. */
  get #class(): ClassNow {
    return { ...this.#options.lesson().value, about: this.#options.lessonOf?.() ?? UNKNOWN_CLASS }
  }

  #find(id: string): Entry | undefined {
    const entry = this.#shelf.find(id)
    return entry?.bytes === 0 ? undefined : entry
  }

  #follow(): void {
    const lesson = this.#class
    this.#glances.wake()
    this.#later(() => this.#classes.follow(lesson))
  }

  async #tidy(): Promise<void> {
    try {
      await this.#shelf.tidy()
    } finally {
      this.#show()
    }
  }

  /** Whether there is something to see that nobody tells of. */
  get #isBusy(): boolean {
    return this.#options.lesson().value.running || this.#classes.isBusy || !this.audience.isEmpty
  }

  /** Pages see what has changed. */
  #glance(): void {
    if (this.#recovered && this.#classes.isBehind(this.#class)) this.#follow()
    this.#watchCodec()
    this.audience.watchOver()
    this.#show()
  }

  /** A picture that fragments cannot carry is not recorded. */
  #watchCodec(): void {
    const { bus, live } = this.#options
    const channel = this.#classes.running?.channel
    const codec = live().value.channels.find(({ name }) => name === channel)?.video?.codec
    const rare = codec !== undefined && !PACKABLE.has(codec)
    if (rare === this.#rare) return
    this.#rare = rare
    if (rare && channel !== undefined) bus.tell('recording.failed', { channel, reason: 'codec-rare' })
  }

  #show(): void {
    const view = this.fresh()
    const text = JSON.stringify(view)
    if (text === this.#shown) return
    this.#shown = text
    this.#view.set(view)
  }

  get #trouble(): Trouble {
    if (this.#classes.running === undefined) return undefined
    return this.#classes.trouble ?? (this.#rare ? 'codec-rare' : undefined)
  }

  #later(act: () => Promise<void>): void {
    const failed = (err: unknown): void => this.#options.log.warn({ err }, 'recordings could not follow')
    void this.#lane.run(async () => (this.#running ? act() : undefined)).catch(failed)
  }
}

function notAllowed(id: string): BoxError {
  return new BoxError('RECORDING_NOT_ALLOWED', `the rights of what was taught do not let the recording ${id} be kept`)
}
