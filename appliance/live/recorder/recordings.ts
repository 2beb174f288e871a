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
import type { RecordingsView } from '#appliance/contract/recordings.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { SegmentSink } from '../packager/segment.ts'
import { ClassRecorder } from './class-recorder.ts'
import type { LessonNow } from './class-recorder.ts'
import { Glances } from './glances.ts'
import { LateAudience } from './late-audience.ts'
import type { LateAudienceOptions } from './late-audience.ts'
import { Recovery } from './recovery.ts'
import { recordingsView } from './recordings-view.ts'
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
  readonly book?: LateAudienceOptions['book']
}

type Trouble = RecordingsView['trouble']

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
  readonly #view: View<RecordingsView>
  readonly #glances: Glances
  #tidying: Timer | undefined
  #unwatch: (() => void) | undefined
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
    const classes = (this.#classes = new ClassRecorder({ bus, clock, log, settings, shelf }))
    this.#recovery = new Recovery({ bus, log, shelf, classes })
    this.replay = new Replay({ shelf, classes, isChannel: (name) => options.live().value.channels.some((one) => one.name === name) })
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
    return recordingsView({ entries, bytes, free, trouble: this.#trouble, settings: this.#options.settings() })
  }

  /** Where a channel brings its segments. */
  sinkOf(channel: string): SegmentSink {
    return this.#classes.sinkOf(channel)
  }

  /** What a power cut left is mended from now on, which takes its time. Rejects with the file system's error, or DATABASE_FAILED. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#running) return
      const { clock, lesson } = this.#options
      const strangers = await this.#shelf.open()
      this.#running = true
      this.#later(() => this.#recover(strangers))
      this.#unwatch = lesson().watch(() => this.#follow())
      this.#tidying = clock.every(TIDY, () => this.#later(() => this.#tidy()))
      this.#glances.start()
    })
  }

  /** Goes on with the class that runs, or begins with it. */
  async #recover(strangers: readonly string[]): Promise<void> {
    const interrupted = await this.#recovery.mendInterrupted()
    await this.#classes.follow(this.#options.lesson().value, interrupted)
    await this.#recovery.close(interrupted)
    this.#recovered = true
    this.#adopting = this.#recovery.adopt(strangers).then(() => this.#show())
    this.#show()
  }

  /** The class goes on without the box: so does its recording, with the next start. */
  stop(): Promise<void> {
    return this.#lane.run(async () => {
      if (!this.#running) return
      this.#running = false
      this.#recovered = false
      this.#unwatch?.()
      this.#tidying?.cancel()
      this.#glances.stop()
      this.audience.clear()
      await this.#classes.stop()
      await this.#adopting
    })
  }

  /** The settings have changed: pages see it, and a class that runs is recorded from now on, or no longer. */
  settingsChanged(): void {
    if (this.#running) this.#glance()
  }

  /** Resolves when everything that was asked for is done, and nothing waits for the disk. */
  async idle(): Promise<void> {
    await this.#lane.idle()
    await this.#classes.idle()
  }

  /** Says whether somebody wants a recording kept. Rejects with RECORDING_UNKNOWN or DATABASE_FAILED. */
  keep(id: string, kept: boolean): Promise<void> {
    return this.#lane.run(async () => {
      const entry = this.#find(id)
      if (entry === undefined) throw new BoxError('RECORDING_UNKNOWN', `there is no recording ${id}`)
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

  #find(id: string): Entry | undefined {
    const entry = this.#shelf.find(id)
    return entry?.bytes === 0 ? undefined : entry
  }

  #follow(): void {
    const lesson = this.#options.lesson().value
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
    return this.#options.lesson().value.phase === 'live' || this.#classes.isBusy || !this.audience.isEmpty
  }

  /** Pages see what has changed. */
  #glance(): void {
    if (this.#recovered && this.#classes.isBehind(this.#options.lesson().value)) this.#follow()
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
