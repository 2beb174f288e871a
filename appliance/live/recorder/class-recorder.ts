import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import { within } from '#appliance/lifecycle/within.ts'
import type { SegmentSink } from '../packager/segment.ts'
import { sameAbout, toldMore, UNKNOWN_CLASS } from './class-about.ts'
import type { ClassAbout } from './class-about.ts'
import { lessonIn } from './cut.ts'
import { Recorder } from './recorder.ts'
import type { DiskTrouble } from './recorder.ts'
import { Recording } from './recording.ts'
import type { Entry } from './recordings-store.ts'
import type { Shelf } from './shelf.ts'
import type { Stretch } from './stretch.ts'

export type LessonNow = Pick<LessonView, 'running' | 'channel' | 'startedAt'>

/** The lesson, with what the class is of. */
export interface ClassNow extends LessonNow {
  readonly about?: ClassAbout
}

export interface ClassRecorderOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly shelf: Shelf
  readonly settings: () => BoxConfig['live']['recording']
}

/** A recording whose end was never told, and what of it is whole. */
export interface Interrupted {
  readonly entry: Entry
  readonly stretches: readonly Stretch[]
}

/** Who watches from the beginning learns of the end, and sees what it has asked for: two reloads of the list. */
const AFTERGLOW: Milliseconds = seconds(30)
/** A disk that takes longer over the last segments keeps nothing else waiting. */
const LAST_WRITE: Milliseconds = seconds(5)

/** Records the class that runs, whichever channel it runs on: begins with it, goes on with it after a power cut, ends with it. */
export class ClassRecorder {
  readonly #options: ClassRecorderOptions
  readonly #recorders = new Map<string, Recorder>()
  #now: { recorder: Recorder; recording: Recording } | undefined
  /** They have ended, and the disk or the table does not know yet. */
  readonly #ending = new Set<Recording>()
  readonly #fading = new Map<string, { recording: Recording; timer: Timer; fade: () => Promise<void> }>()

  constructor(options: ClassRecorderOptions) {
    this.#options = options
  }

  get running(): Recording | undefined {
    return this.#now?.recording
  }

  get trouble(): DiskTrouble | undefined {
    return this.#now?.recorder.trouble
  }

  /** Whether a class is being recorded, or was until a moment ago. */
  get isBusy(): boolean {
    return this.#now !== undefined || this.#ending.size > 0 || this.#fading.size > 0
  }

  sinkOf(channel: string): SegmentSink {
    return this.#recorderOf(channel)
  }

  /** The recording that may be watched from its beginning on this channel: of the class that runs, or has only just ended. */
  onAir(channel: string): { readonly recording: Recording; readonly ended: boolean } | undefined {
    const faded = this.#fading.get(channel)
    const goesOn = [this.running, ...this.#ending].find((one) => one?.channel === channel)
    if (goesOn !== undefined) return { recording: goesOn, ended: false }
    return faded === undefined ? undefined : { recording: faded.recording, ended: true }
  }

  /** What is in memory of a recording, as long as it may be watched from its beginning. */
  fresh(id: string): Recording | undefined {
    const all = [this.running, ...this.#ending, ...[...this.#fading.values()].map(({ recording }) => recording)]
    return all.find((one) => one?.id === id)
  }

  /** Whether the recorder has to be told of the lesson. */
  isBehind(lesson: ClassNow): boolean {
    if (!this.#wants(lesson)) return this.running !== undefined
    return this.running?.channel !== lesson.channel || this.#hasNews(this.running.id, lesson)
  }

  /** Does what the lesson asks for. `interrupted`: what the class may go on with. */
  async follow(lesson: ClassNow, interrupted: readonly Interrupted[] = []): Promise<void> {
    if (this.#now !== undefined && (!this.#wants(lesson) || this.#now.recording.channel !== lesson.channel)) await this.#end()
    if (!this.#wants(lesson)) return
    const { channel, startedAt = this.#options.clock.now(), about = UNKNOWN_CLASS } = lesson
    if (this.#now === undefined) await this.#begin({ channel, startedAt, about }, interrupted)
    else await this.#amend(this.#now.recording.id, { startedAt, about })
  }

  /** Resolves when nothing waits for the disk. */
  async idle(): Promise<void> {
    await this.#now?.recorder.idle()
  }

  /** The box stops, the class does not. */
  async stop(): Promise<void> {
    const now = this.#now
    this.#now = undefined
    if (now !== undefined) await within(this.#options.clock, LAST_WRITE, now.recorder.end())
    for (const { timer, fade } of this.#fading.values()) {
      timer.cancel()
      await fade()
    }
  }

  /**
   * Closes the books of a recording, and answers where its files are: under a name that nobody knows, where it does not stay. `onMoved`
   * is called as soon as they have that name.
   */
  async finish(over: Interrupted, onMoved?: (folder: string) => void): Promise<{ folder: string; stays: boolean }> {
    const { bus, log, shelf, settings } = this.#options
    const entry = cutToLesson(over)
    const { id, channel, bytes } = entry
    const kept = entry.about.mayKeep && (entry.kept || settings().keep)
    bus.tell('recording.ended', { id, channel, seconds: Math.round(entry.duration / 1000), bytes, kept })
    log.info({ recording: id, channel, bytes, kept }, 'recording ended')
    try {
      if (!kept) return { folder: await shelf.takeOff(id, 'class-over', onMoved), stays: false }
      await shelf.put(shelf.dated(entry))
    } catch (err) {
      // Its end is found by the next start; until then it can be deleted.
      log.warn({ err, recording: id }, 'end of a recording not noted')
      shelf.note(entry)
    }
    return { folder: shelf.folderOf(id), stays: true }
  }

  #wants({ running }: LessonNow): boolean {
    return running && this.#options.settings().on
  }

  #hasNews(id: string, { about = UNKNOWN_CLASS }: ClassNow): boolean {
    const entry = this.#options.shelf.find(id)
    return entry !== undefined && !sameAbout(entry.about, toldMore(entry.about, about))
  }

  async #begin(lesson: { channel: string; startedAt: number; about: ClassAbout }, interrupted: readonly Interrupted[]): Promise<void> {
    const { log, shelf } = this.#options
    const same = interrupted.find(({ entry }) => entry.channel === lesson.channel && isSameTime(entry.startedAt, lesson.startedAt))
    const id = same?.entry.id ?? this.#newId(lesson.channel)
    const recording = new Recording({ id, channel: lesson.channel, folder: shelf.folderOf(id) }, same?.stretches)
    const recorder = this.#recorderOf(lesson.channel)
    this.#now = { recorder, recording }
    recorder.begin(recording)
    log.info({ recording: id, resumed: same !== undefined }, 'recording the class')
    if (same !== undefined) {
      shelf.note(same.entry)
      return this.#amend(id, lesson)
    }
    const entry = { id, ...lesson, endedAt: undefined, kept: false, repaired: false, duration: 0, bytes: 0 }
    await shelf.put(entry).catch((err: unknown) => {
      // The next start finds the files, and keeps them.
      log.warn({ err, recording: id }, 'recording not in the table')
      shelf.note(entry)
    })
  }

  async #end(): Promise<void> {
    const { clock, log } = this.#options
    const now = this.#now
    this.#now = undefined
    if (now === undefined) return
    const ended = this.#endOf(now, clock.now())
    if (await within(clock, LAST_WRITE, ended)) return
    log.warn({ recording: now.recording.id }, 'disk takes long over the end of a recording')
    ended.catch((err: unknown) => log.warn({ err, recording: now.recording.id }, 'end of a recording not noted'))
  }

  async #endOf({ recorder, recording }: { recorder: Recorder; recording: Recording }, endedAt: number): Promise<void> {
    this.#ending.add(recording)
    try {
      await recorder.end()
      await this.#close(recording, endedAt)
    } finally {
      this.#ending.delete(recording)
    }
  }

  async #close(recording: Recording, endedAt: number): Promise<void> {
    const entry = this.#options.shelf.find(recording.id)
    if (entry === undefined) return
    if (recording.isEmpty) return this.#forget(entry)
    // At once: whoever watches from the beginning reads on while the disk takes its time over the rest.
    const over = { entry: { ...entry, endedAt, ...recording.extent }, stretches: recording.stretches }
    const { stays } = await this.finish(over, (folder) => recording.movedTo(folder))
    this.#glow(recording, stays)
  }

  async #forget({ id }: Entry): Promise<void> {
    const { log, shelf } = this.#options
    await shelf.forget(id).catch((err: unknown) => log.warn({ err, recording: id }, 'row of an empty recording still there'))
  }

  #glow(recording: Recording, stays: boolean): void {
    const { clock, log } = this.#options
    const fade = async (): Promise<void> => {
      if (this.#fading.get(recording.channel)?.recording === recording) this.#fading.delete(recording.channel)
      if (!stays) await rm(recording.folder, { recursive: true, force: true })
    }
    const earlier = this.#fading.get(recording.channel)
    earlier?.timer.cancel()
    const faded = (err: unknown): void => log.warn({ err, recording: recording.id }, 'files of a deleted recording still there')
    const timer = clock.after(AFTERGLOW, () => void fade().catch(faded))
    this.#fading.set(recording.channel, { recording, timer, fade })
    earlier?.fade().catch(faded)
  }

  /** The lesson has found out when it really began, or what it is of. What may not be kept, nobody has kept. */
  async #amend(id: string, { startedAt, about: told }: { startedAt: number; about: ClassAbout }): Promise<void> {
    const { log, shelf } = this.#options
    const entry = shelf.find(id)
    if (entry === undefined) return
    const about = toldMore(entry.about, told)
    if (isSameTime(entry.startedAt, startedAt) && sameAbout(entry.about, about)) return
    await shelf.put({ ...entry, startedAt, about, kept: entry.kept && about.mayKeep }).catch((err: unknown) => {
      // It is known as long as the box is on; the end writes it once more.
      log.warn({ err, recording: id }, 'what a recording is of is not in the table')
    })
  }

  #newId(channel: string): string {
    const [date = '', time = ''] = new Date(this.#options.clock.now()).toISOString().replaceAll(/[-:]/g, '').split(/[T.]/)
    return `${channel}-${date}-${time}-${randomBytes(2).toString('hex')}`
  }

  #recorderOf(channel: string): Recorder {
    const known = this.#recorders.get(channel)
    if (known !== undefined) return known
    const { clock, log, shelf, bus } = this.#options
    const recorder = new Recorder({
      channel,
      clock,
      log,
      makeRoom: (bytes) => shelf.makeRoom(bytes),
      onListed: (recording) => this.#listed(recording),
      onTrouble: (reason) => {
        if (reason === undefined) log.info({ channel }, 'recording goes on')
        else bus.tell('recording.failed', { channel, reason })
      },
    })
    this.#recorders.set(channel, recorder)
    return recorder
  }

  #listed({ id, channel, extent }: Recording): void {
    const { bus, shelf } = this.#options
    const entry = shelf.find(id)
    if (entry === undefined) return
    if (entry.bytes === 0) bus.tell('recording.started', { id, channel })
    shelf.note({ ...entry, ...extent })
  }
}

function cutToLesson({ entry, stretches }: Interrupted): Entry {
  const { startedAt, endedAt, about } = entry
  if (endedAt === undefined) return entry
  const { plannedStart, plannedEnd } = about
  return { ...entry, cut: lessonIn(stretches, { startedAt, endedAt, plannedStart, plannedEnd }) }
}

/** The table holds whole milliseconds. */
function isSameTime(one: number, other: number): boolean {
  return Math.round(one) === Math.round(other)
}
