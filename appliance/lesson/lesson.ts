import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { hours } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { LessonStart, LessonView } from '#appliance/contract/lesson.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { LessonStore, SavedLesson } from './lesson-store.ts'

/*
 * The lesson: what the room should be seeing now, and nothing about how it gets there.
 * It owns the phase, keeps it on disk before it answers, and takes it up again by itself after a power cut.
 * It never touches a stream: it tells `live` that a channel is wanted. Who may command it is decided at the web's door.
 */

/** What the lesson needs from the stream side. */
export interface LiveForLesson {
  /** Says whether somebody wants this channel, so that an upstream on demand is asked for. */
  demand(channel: string, on: boolean): void
  startSample(): Promise<void>
  stopSample(): Promise<void>
}

export interface LessonOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly live: LiveForLesson
  readonly store: LessonStore
  /** Whether somebody vouches for the clock's date; without it the date is believed. */
  readonly dateKnown?: () => boolean
  /** The channel that a class is given on. */
  readonly channel: string
}

/** A box that was off for longer than any lesson lasts wakes up idle. */
const RESUME_WITHIN = hours(6)

export class Lesson implements Room {
  readonly name = 'lesson'
  readonly #options: LessonOptions
  readonly #view: View<LessonView>
  readonly #lane = new Lane()
  #started = false
  #deaf: (() => void)[] = []
  /** Whether `startedAt` is by a date that somebody vouched for. */
  #dated = false
  /** Taken up on a box that does not know the date yet: `startedAt` is right and the clock is not. */
  #awaitsDate = false

  constructor(options: LessonOptions) {
    this.#options = options
    this.#view = new View<LessonView>(idle(options.channel))
  }

  get view(): Watchable<LessonView> {
    return this.#view
  }

  /** Takes up the lesson that a power cut broke off. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#started) return
      this.#started = true
      const { bus } = this.#options
      this.#deaf = [
        bus.on('clock.stepped', ({ milliseconds }) => this.#later('step of the clock', () => this.#onStep(milliseconds))),
        bus.on('clock.trusted', () => this.#later('date', () => this.#onDate())),
      ]
      const saved = this.#options.store.find()
      if (saved !== undefined) await this.#takeUp(saved)
    })
  }

  /** The box stops; the lesson does not: the next start takes it up again. */
  stop(): Promise<void> {
    return this.#lane.run(async () => {
      if (!this.#started) return
      this.#started = false
      for (const deafen of this.#deaf.splice(0)) deafen()
      const { phase, channel, sample } = this.#view.value
      if (phase !== 'live') return
      this.#options.live.demand(channel, false)
      if (sample) await this.#options.live.stopSample()
    })
  }

  /** Starts the class; rejects with LESSON_ALREADY_STARTED, or with what kept the sample class from starting. */
  begin(wish: LessonStart = {}): Promise<LessonView> {
    return this.#lane.run(async () => {
      const { bus, clock, live, channel, log } = this.#options
      if (this.#view.value.phase === 'live') throw new BoxError('LESSON_ALREADY_STARTED', 'the lesson is already running')
      const sample = wish.sample === true
      if (sample) await live.startSample()
      this.#dated = this.#dateKnown()
      this.#awaitsDate = false
      await this.#replaceOr(() => (sample ? live.stopSample() : undefined), {
        phase: 'live',
        channel,
        startedAt: clock.now(),
        sample,
        black: false,
      })
      live.demand(channel, true)
      bus.tell('lesson.started', { channel, sample })
      log.info({ channel, sample }, 'lesson started')
      return this.#view.value
    })
  }

  /** Ends the class; rejects with LESSON_NOT_STARTED. */
  end(): Promise<LessonView> {
    return this.#lane.run(async () => {
      const { bus, clock, live, log } = this.#options
      const { phase, channel, sample, startedAt = clock.now() } = this.#view.value
      if (phase !== 'live') throw new BoxError('LESSON_NOT_STARTED', 'no lesson is running')
      await this.#replace(idle(channel))
      live.demand(channel, false)
      const seconds = Math.max(0, Math.round((clock.now() - startedAt) / 1000))
      bus.tell('lesson.ended', { channel, seconds })
      log.info({ channel, seconds }, 'lesson ended')
      if (sample) await live.stopSample()
      return this.#view.value
    })
  }

  /** Makes the screens black, or takes it back, whatever the lesson does. */
  setBlack(black: boolean): Promise<LessonView> {
    return this.#lane.run(async () => {
      await this.#replace({ ...this.#view.value, black })
      return this.#view.value
    })
  }

  async #takeUp({ dated = false, ...saved }: SavedLesson): Promise<void> {
    const { bus, clock, live, log, store, channel } = this.#options
    if (saved.phase !== 'live' || saved.channel !== channel) return this.#view.set({ ...idle(channel), black: saved.black })
    if (clock.now() - (saved.startedAt ?? 0) > RESUME_WITHIN) return store.save(idle(channel))
    this.#dated = dated
    this.#awaitsDate = dated && !this.#dateKnown()
    this.#view.set(saved)
    live.demand(channel, true)
    if (saved.sample) await this.#restartSample()
    bus.tell('lesson.resumed', { channel })
    log.info({ channel, sample: saved.sample }, 'lesson resumed')
  }

  /** The minutes since the start are shown to the teacher: they do not jump with the date, unless only now the date is right. */
  async #onStep(step: Milliseconds): Promise<void> {
    const { startedAt } = this.#view.value
    if (startedAt === undefined) return
    if (!this.#awaitsDate) return this.#replace({ ...this.#view.value, startedAt: startedAt + step })
    const age = this.#options.clock.now() - startedAt
    // No lesson begins in the future: this is not the date yet by which it began.
    if (age < 0) return
    this.#awaitsDate = false
    if (age > RESUME_WITHIN) await this.#endOld()
  }

  async #onDate(): Promise<void> {
    if (this.#dated || this.#view.value.phase !== 'live') return
    this.#dated = true
    await this.#replace(this.#view.value)
  }

  /** Nobody ends yesterday's lesson: it was over while the box was off. */
  async #endOld(): Promise<void> {
    const { live, log } = this.#options
    const { channel, sample } = this.#view.value
    await this.#replace(idle(channel))
    live.demand(channel, false)
    if (sample) await live.stopSample()
    log.info({ channel }, 'lesson of an earlier day left')
  }

  #later(what: string, act: () => Promise<void>): void {
    void this.#lane.run(act).catch((thrown: unknown) => this.#options.log.warn({ err: thrown }, `${what} not followed by the lesson`))
  }

  #dateKnown(): boolean {
    return this.#options.dateKnown?.() ?? true
  }

  // A lesson that has lost its sample is still a lesson: the page says that there is no source.
  async #restartSample(): Promise<void> {
    try {
      await this.#options.live.startSample()
    } catch (thrown) {
      this.#options.log.warn({ err: thrown }, 'sample class not restarted')
    }
  }

  async #replaceOr(undo: () => Promise<void> | undefined, next: LessonView): Promise<void> {
    try {
      await this.#replace(next)
    } catch (thrown) {
      await undo()
      throw thrown
    }
  }

  async #replace(next: LessonView): Promise<void> {
    await this.#options.store.save({ ...next, dated: this.#dated })
    this.#view.set(next)
  }
}

const idle = (channel: string): LessonView => ({ phase: 'idle', channel, sample: false, black: false })
