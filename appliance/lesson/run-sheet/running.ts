import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { RunChoice, RunCosts, RunView } from '#appliance/contract/run.ts'
import type { RunSheet } from '#appliance/contract/run-sheet.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { GO_ON_WITHIN, OffTime } from '../off-time.ts'
import type { LessonsForSheets } from './ports.ts'
import { sheetUnknown } from './refusals.ts'
import { costOf, elapsedOf, figuresOf, plannedOf } from './run-figures.ts'
import type { WallTime } from './run-figures.ts'
import { begun, chosen, elapsed, elapsedAt, withSheet } from './run-state.ts'
import type { RunState } from './run-state.ts'
import type { RunStore } from './run-store.ts'
import { itemOf } from './scene-of.ts'
import { runViewOf } from './run-view.ts'

/*
 * A run sheet in class, step by step. It owns where the class is on it and how long each step took, and keeps that on the disk before it
 * answers. It measures with spans, which a clock that steps does not change; it says what the screens should show, and never shows it.
 */

export interface SheetsForRun {
  find(id: string): RunSheet | undefined
  /** Called with the id of a sheet that has changed. The returned function ends it. */
  watch(watcher: (id: string) => void): () => void
}

export interface RunningOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly store: RunStore
  readonly sheets: SheetsForRun
  readonly lessons: LessonsForSheets
  /** The name of the class that is given, as it is on the disk; undefined while none is. */
  readonly classNow: Watchable<number | undefined>
  /** Whether somebody vouches for the clock's date. */
  readonly dateKnown: () => boolean
}

/** Where a box wakes up without a date, this is the most of a step that it does not know of. */
const MARK_EVERY = minutes(1)

export class Running implements Room {
  readonly name = 'running'
  readonly #options: RunningOptions
  readonly #lane = new Lane()
  readonly #view: View<RunView>
  #state: RunState | undefined
  /** When `#state` was true, by the clock that never steps. */
  #markedAt: Milliseconds = 0
  /** While it cannot be told how long the box was off: since when, and where the class was. */
  #off: { readonly time: OffTime; readonly state: RunState } | undefined
  /** The class in which the sheet is run; undefined where it was begun before any. */
  #class: number | undefined
  #isClassKnown = false
  #timer: Timer | undefined
  #deaf: (() => void)[] = []

  constructor(options: RunningOptions) {
    this.#options = options
    this.#view = new View<RunView>({ phase: 'idle', asOf: 0 })
  }

  get view(): Watchable<RunView> {
    return this.#view
  }

  /** Takes up the run that a power cut broke off, at its step. Rejects with DATABASE_FAILED. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#timer !== undefined) return
      const { bus, classNow, clock, dateKnown, sheets, store } = this.#options
      const saved = store.find()
      this.#timer = clock.every(MARK_EVERY, () => this.#later('minute', () => this.#mark()))
      this.#deaf = [
        bus.on('clock.stepped', () => this.#later('step of the clock', () => this.#onDate())),
        bus.on('clock.trusted', () => this.#later('date', () => this.#onDate())),
        classNow.watch((now) => (now === this.#class ? undefined : this.#later('class', () => this.#onClass()))),
        sheets.watch((id) => this.#later('change of the sheet', () => this.#onSheet(id))),
      ]
      if (saved === undefined) return this.#show()
      this.#state = saved.state
      this.#class = saved.class
      this.#markedAt = clock.monotonic()
      const time = new OffTime(saved, { clock, dateKnown })
      this.#off = { time, state: saved.state }
      await this.#countOff(time.atStart())
      if (this.#state !== undefined) await this.#onSheet(this.#state.sheetId)
    })
  }

  /**
   * Once it is known which class goes on: puts the sheet of another away, and from then on follows the class. Rejects with DATABASE_FAILED.
   */
  classIsKnown(): Promise<void> {
    return this.#lane.run(async () => {
      this.#isClassKnown = true
      await this.#onClass()
    })
  }

  /** The box stops; the class does not: the next start takes it up. */
  stop(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#timer === undefined) return
      this.#timer.cancel()
      this.#timer = undefined
      this.#isClassKnown = false
      for (const deafen of this.#deaf.splice(0)) deafen()
      await this.#mark()
    })
  }

  /** Runs a sheet from its first step. Rejects with RUN_SHEET_UNKNOWN, RUN_SHEET_REFUSED (it is empty) and RUN_ALREADY_BEGUN. */
  begin(sheetId: string): Promise<RunView> {
    return this.#lane.run(async () => {
      const { bus, classNow, clock, log, sheets } = this.#options
      if (this.#state !== undefined) throw new BoxError('RUN_ALREADY_BEGUN', `the run sheet ${this.#state.sheetId} is in use`)
      const sheet = sheets.find(sheetId)
      if (sheet === undefined) throw sheetUnknown(sheetId)
      this.#off = undefined
      this.#class = classNow.value
      this.#markedAt = clock.monotonic()
      await this.#keep(begun(sheet))
      bus.tell('lesson.run-begun', { sheetId, steps: sheet.steps.length })
      this.#tellStep()
      log.info({ sheetId, steps: sheet.steps.length }, 'run sheet begun')
      return this.#view.value
    })
  }

  /**
   * Goes on as the teacher chooses. `on`: the id of the step that was on when the choice was made. Rejects with RUN_NOT_BEGUN, RUN_STEP_UNKNOWN,
   * and RUN_MOVED where another step is on by now (`details.current` is the run as it is).
   */
  choose({ on, choice }: { readonly on: string; readonly choice: RunChoice }): Promise<RunView> {
    return this.#lane.run(async () => {
      const before = this.#now()
      const isOn = before.steps[before.at]?.step.id
      if (isOn !== on)
        throw new BoxError('RUN_MOVED', `step ${isOn} is on, and not ${on} any more`, { details: { current: this.#view.value } })
      const after = chosen(before, choice)
      await this.#keep(after)
      if (after.at !== before.at || (before.phase === 'finished' && after.phase === 'running')) this.#tellStep()
      return this.#view.value
    })
  }

  /** Puts the sheet away; rejects with RUN_NOT_BEGUN. */
  end(): Promise<RunView> {
    return this.#lane.run(async () => {
      this.#now()
      await this.#leave('asked')
      return this.#view.value
    })
  }

  /** What each choice would cost as things stand; the length of a pause is the caller's guess. Throws RUN_NOT_BEGUN and RUN_STEP_UNKNOWN. */
  costs(choices: readonly RunChoice[]): RunCosts {
    const state = this.#now()
    return choices.map((choice) => ({ choice, figures: costOf(state, choice, this.#wallOf(state)) }))
  }

  /** The state as it is at this moment; throws RUN_NOT_BEGUN. */
  #now(): RunState {
    if (this.#state === undefined) throw new BoxError('RUN_NOT_BEGUN', 'no run sheet is in use')
    return elapsed(this.#state, this.#options.clock.monotonic() - this.#markedAt)
  }

  /** `state` is as of this moment. Resolves once it is on the disk, and shown. */
  async #keep(state: RunState): Promise<void> {
    const { clock, store, dateKnown } = this.#options
    const markedAt = clock.monotonic()
    // While nobody knows how long the box was off, the mark of before it counts.
    const mark = this.#off?.time.mark ?? { savedAt: clock.now(), dated: dateKnown() }
    await store.save({ state, ...mark, ...(this.#class === undefined ? {} : { class: this.#class }) })
    this.#state = state
    this.#markedAt = markedAt
    this.#show()
  }

  async #mark(): Promise<void> {
    if (this.#state !== undefined && this.#state.phase !== 'finished') await this.#keep(this.#now())
  }

  /** The date has become another, or sure: what is on the disk has to go by it. */
  async #onDate(): Promise<void> {
    if (this.#state === undefined) return
    if (this.#off !== undefined) return this.#countOff(this.#off.time.onDate())
    await this.#keep(this.#now())
  }

  /** `off`: how long the box was off; undefined where that cannot be told yet. */
  async #countOff(off: Milliseconds | undefined): Promise<void> {
    if (off !== undefined && off > GO_ON_WITHIN) return this.#leave('old')
    const state = this.#now()
    // Counted where the class was when the power went, wherever it has gone since.
    const counted = off === undefined || this.#off === undefined ? state : elapsedAt(state, this.#off.state, off)
    if (off !== undefined) this.#off = undefined
    await this.#keep(counted)
  }

  async #onSheet(id: string): Promise<void> {
    const sheet = this.#state?.sheetId === id ? this.#options.sheets.find(id) : undefined
    if (sheet === undefined || sheet.revision === this.#state?.revision) return
    await this.#keep(withSheet(this.#now(), sheet))
  }

  /** A sheet goes with one class: the next begins without it, whatever became of the last. */
  async #onClass(): Promise<void> {
    const now = this.#options.classNow.value
    if (!this.#isClassKnown || this.#state === undefined || now === this.#class) return
    if (this.#class !== undefined) return this.#leave('class-over')
    this.#class = now
    await this.#keep(this.#now())
  }

  async #leave(because: 'asked' | 'class-over' | 'old'): Promise<void> {
    const { bus, log, store } = this.#options
    const state = this.#now()
    await store.clear()
    this.#state = undefined
    this.#class = undefined
    this.#off = undefined
    this.#show()
    const behindMs = figuresOf(state, undefined).behindMs
    bus.tell('lesson.run-ended', { sheetId: state.sheetId, behindMs, because })
    const { sheetId, at } = state
    log.info({ sheetId, at, because, elapsedMs: Math.round(elapsedOf(state)), plannedMs: plannedOf(state) }, 'run sheet ended')
  }

  #wallOf({ lesson }: RunState): WallTime | undefined {
    const { clock, dateKnown, lessons } = this.#options
    if (!dateKnown()) return undefined
    return { now: clock.now(), bellAt: lesson === undefined ? undefined : (lessons.find(lesson.key) ?? lesson).endsAt }
  }

  #show(): void {
    const state = this.#state
    this.#view.set(runViewOf(state, { now: this.#options.clock.now(), wall: state === undefined ? undefined : this.#wallOf(state) }))
  }

  #tellStep(): void {
    const { at = 0, sheetId = '', steps = [] } = this.#state ?? {}
    const step = steps[at]?.step
    this.#options.bus.tell('lesson.step-begun', { sheetId, at, stepId: step?.id ?? '' })
    const itemId = step === undefined ? undefined : itemOf(step)
    if (itemId !== undefined) this.#options.bus.tell('lesson.item-shown', { itemId })
  }

  #later(what: string, act: () => Promise<void>): void {
    void this.#lane.run(act).catch((err: unknown) => this.#options.log.warn({ err }, `${what} not followed by the run sheet`))
  }
}
