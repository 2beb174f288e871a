/*
 * Recordings that somebody wants taken elsewhere: into a folder, or to a server, one at a time for each, in the order asked for. What has been
 * done outlives a power cut. It is silent while a class runs, and takes of the uplink what the school lets the background have of it. A
 * box that is on in hours in which it usually is not works on: what the main switch cuts off goes on where it was.
 */
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ExportPlaceName, ExportView } from '#appliance/contract/recordings.ts'
import type { ExportedFile } from './exported-file.ts'
import { ExportLane } from './export-lane.ts'
import type { ExportHold } from './export-lane.ts'
import type { ExportPlace } from './export-place.ts'
import type { ExportJob, ExportStore } from './export-store.ts'
import { ExportTrouble } from './export-trouble.ts'

export interface ExportsOptions {
  readonly clock: Clock
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  readonly store: ExportStore
  readonly places: Readonly<Record<ExportPlaceName, ExportPlace>>
  /** Asked from `start` on. */
  readonly classRunning: () => Watchable<boolean>
  /** Why nothing may go over the uplink now. */
  readonly uplinkHeld: () => ExportHold | undefined
  /** What is to be taken of a recording, the film first. Rejects with RECORDING_UNKNOWN where it is gone. */
  readonly filesOf: (recording: string) => Promise<readonly ExportedFile[]>
  /** Throws where it may not leave the box. */
  readonly mustBeFree: (recording: string) => void
  readonly onChange: () => void
}

const NAMES: readonly ExportPlaceName[] = ['folder', 'server']
/** How often pages see how far it is. */
const NOT_OFTENER: Milliseconds = seconds(1)
/** For telling a server that nobody wants an upload any more. */
const PATIENCE: Milliseconds = seconds(20)

export class Exports {
  readonly #options: ExportsOptions
  readonly #lanes: Readonly<Record<ExportPlaceName, ExportLane>>
  #jobs: readonly ExportJob[] = []
  /** What the settings said when a lane was last told. */
  #settings = ''
  #shownAt: Milliseconds = -Infinity
  #leaving: AbortController = new AbortController()

  constructor(options: ExportsOptions) {
    this.#options = options
    this.#lanes = { folder: this.#laneTo('folder'), server: this.#laneTo('server') }
  }

  /** Where something can be taken to, by the settings. */
  get places(): ExportPlaceName[] {
    return NAMES.filter((name) => this.#options.places[name].setting !== '')
  }

  /** Throws DATABASE_FAILED. */
  start(): void {
    this.#jobs = this.#options.store.all()
    this.#settings = this.#settingsNow
    this.#leaving = new AbortController()
    for (const name of NAMES) this.#lanes[name].start()
  }

  async stop(): Promise<void> {
    this.#leaving.abort()
    await Promise.all(NAMES.map((name) => this.#lanes[name].stop()))
  }

  settingsChanged(): void {
    if (this.#settings === this.#settingsNow) return
    this.#settings = this.#settingsNow
    for (const name of NAMES) this.#lanes[name].breakOff()
    for (const { recording, place } of this.#jobs) this.#lanes[place].hurry(recording)
  }

  viewOf(recording: string): ExportView[] {
    return this.#jobs.filter((job) => job.recording === recording).map((job) => this.#viewOf(job))
  }

  /** Wants a recording there; on the disk when it resolves. Rejects with EXPORT_NOWHERE, DATABASE_FAILED, or as `mustBeFree` throws. */
  async ask(recording: string, place: ExportPlaceName): Promise<void> {
    const { clock, places, mustBeFree, store } = this.#options
    mustBeFree(recording)
    if (places[place].setting === '') throw new BoxError('EXPORT_NOWHERE', `live.recording.export names no ${place}`)
    const before = this.#find(recording, place)
    if (before?.state !== 'waiting') {
      // What has arrived of one that was given up is not sent again.
      const known = before?.state === 'failed' ? { ...before, trouble: undefined, finishedAt: undefined } : NEW
      const job = { ...known, recording, place, askedAt: clock.now(), state: 'waiting' } as const
      await store.put(job)
      this.#jobs = [...this.#jobs.filter((one) => !isSame(one, job)), job]
    }
    this.#lanes[place].hurry(recording)
    this.#options.onChange()
  }

  /** Nobody wants it there any more; what is there whole stays. Rejects with DATABASE_FAILED. */
  async cancel(recording: string, place: ExportPlaceName): Promise<void> {
    const job = this.#find(recording, place)
    if (job === undefined) return
    await this.#options.store.remove(job)
    this.#drop(job)
    if (job.state === 'finished') return
    const signal = AbortSignal.any([this.#leaving.signal, this.#within(PATIENCE)])
    void this.#options.places[place].leave(job, signal)
  }

  /** The recording is gone, and its rows with it. */
  forget(recording: string): void {
    for (const job of this.#jobs.filter((one) => one.recording === recording)) {
      this.#drop(job)
      if (job.state === 'waiting') this.#options.bus.tell('recording.export-failed', { id: recording, to: job.place, reason: 'gone' })
    }
  }

  #laneTo(name: ExportPlaceName): ExportLane {
    const { clock, classRunning, uplinkHeld } = this.#options
    const heldByClass = (): ExportHold | undefined => (classRunning().value ? 'class' : undefined)
    return new ExportLane({
      ...{ clock, classRunning, onChange: () => this.#options.onChange() },
      waiting: () => this.#jobs.filter((job) => job.place === name && job.state === 'waiting'),
      held: () => heldByClass() ?? (name === 'server' ? uplinkHeld() : undefined),
      bring: (job, signal) => this.#bring(job, signal),
      failed: (job, trouble, isFinal) => this.#failed(job, trouble, isFinal),
    })
  }

  async #bring(job: ExportJob, signal: AbortSignal): Promise<void> {
    const { bus, clock, log, places } = this.#options
    const { recording, place } = job
    const files = await this.#filesOf(recording)
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    await this.#put(job, { bytes })
    let done = 0
    for (const [n, file] of files.entries()) {
      const before = done
      done += file.size
      const { file: next = 0, upload, mark } = this.#find(recording, place) ?? {}
      if (n < next) continue
      const sent = (count: number): void => this.#note(job, { sent: before + count })
      const progressed = (): void => this.#lanes[place].progressed(recording)
      await places[place].bring(file, { upload, mark, sent, progressed, keep: (state) => this.#put(job, state) }, signal)
      await this.#put(job, { file: n + 1, upload: undefined, mark: undefined, sent: done })
    }
    await this.#put(job, { state: 'finished', trouble: undefined, finishedAt: clock.now() })
    bus.tell('recording.export-finished', { id: recording, to: place, bytes })
    log.info({ recording, to: place, bytes }, 'recording exported')
  }

  async #filesOf(recording: string): Promise<readonly ExportedFile[]> {
    try {
      return await this.#options.filesOf(recording)
    } catch (cause) {
      const code = cause instanceof BoxError ? cause.code : undefined
      if (code === 'RECORDING_UNKNOWN') throw new ExportTrouble('gone', `the recording ${recording} is not there any more`, { cause })
      if (code === 'PAYLOAD_TOO_LARGE')
        throw new ExportTrouble('too-large', `the recording ${recording} is too long for one film`, { cause })
      throw new ExportTrouble('disk', `the recording ${recording} cannot be read now`, { cause })
    }
  }

  async #failed(job: ExportJob, trouble: ExportTrouble, isFinal: boolean): Promise<void> {
    const { bus, clock, log } = this.#options
    const { recording, place } = job
    const { kind } = trouble
    log.warn({ recording, to: place, kind, reason: trouble.message, isFinal }, 'recording not exported')
    const state = isFinal ? ({ state: 'failed', finishedAt: clock.now() } as const) : {}
    // Known as long as the box is on, where the disk takes nothing.
    await this.#put(job, { trouble: kind, ...state }).catch(() => this.#note(job, { trouble: kind, ...state }))
    if (isFinal) bus.tell('recording.export-failed', { id: recording, to: place, reason: kind })
  }

  /** One that was taken back meanwhile is not written again. */
  async #put(job: ExportJob, change: Partial<ExportJob>): Promise<void> {
    const now = this.#find(job.recording, job.place)
    if (now === undefined) return
    await this.#options.store.put({ ...now, ...change })
    this.#change(job, change)
    this.#options.onChange()
  }

  #note(job: ExportJob, change: Partial<ExportJob>): void {
    this.#change(job, { trouble: undefined, ...change })
    const now = this.#options.clock.monotonic()
    if (now - this.#shownAt < NOT_OFTENER) return
    this.#shownAt = now
    this.#options.onChange()
  }

  #change(job: ExportJob, change: Partial<ExportJob>): void {
    this.#jobs = this.#jobs.map((one) => (isSame(one, job) ? { ...one, ...change } : one))
  }

  #drop(job: ExportJob): void {
    this.#jobs = this.#jobs.filter((one) => !isSame(one, job))
    this.#lanes[job.place].breakOff(job.recording)
    this.#options.onChange()
  }

  #find(recording: string, place: ExportPlaceName): ExportJob | undefined {
    return this.#jobs.find((job) => isSame(job, { recording, place }))
  }

  #within(limit: Milliseconds): AbortSignal {
    const late = new AbortController()
    this.#options.clock.after(limit, () => late.abort())
    return late.signal
  }

  get #settingsNow(): string {
    return JSON.stringify(NAMES.map((name) => this.#options.places[name].setting))
  }

  #viewOf({ recording, place, state, bytes, sent, trouble, finishedAt }: ExportJob): ExportView {
    const { now, held } = this.#lanes[place]
    const isOnItsWay = state === 'waiting' && now === recording
    return {
      to: place,
      state: isOnItsWay ? 'running' : state,
      ...{ bytes, sent },
      ...(state === 'waiting' && held !== undefined ? { held } : {}),
      ...(trouble === undefined || isOnItsWay ? {} : { trouble }),
      ...(finishedAt === undefined ? {} : { finishedAt: Math.round(finishedAt) }),
    }
  }
}

const NEW = { trouble: undefined, bytes: 0, sent: 0, file: 0, upload: undefined, mark: undefined, finishedAt: undefined }

function isSame(one: Pick<ExportJob, 'recording' | 'place'>, other: Pick<ExportJob, 'recording' | 'place'>): boolean {
  return one.recording === other.recording && one.place === other.place
}
