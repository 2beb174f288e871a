import type { Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { LessonReport, LessonStart, LessonView, PlannedClass } from '#appliance/contract/lesson.ts'
import type { Tutoring } from '#appliance/contract/run-sheet.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { Bell } from './bell.ts'
import type { Due } from './bell.ts'
import { Continuity, NO_CARRIAGE } from './continuity.ts'
import type { Carriage } from './continuity.ts'
import { catchesUp, jumps, pauses, prefers, resumes } from './class-commands.ts'
import type { ClassCommand } from './class-commands.ts'
import { followChannel } from './follow-channel.ts'
import { GivenClass } from './given-class.ts'
import type { SavedClass } from './lesson-store.ts'
import type { LessonOptions } from './lesson-options.ts'
import { LessonPicture } from './lesson-picture.ts'
import { doneWith, isForgotten, isOver, isOvertaken } from './class-over.ts'
import type { Rung } from './ports.ts'
import { Rest } from './rest.ts'

/*
 * The lesson: what the room should be seeing now and why, and nothing about how it gets there. It makes the room ready before the bell,
 * gives the class, says what carries it where its line breaks, keeps all of it on the disk before it answers, and takes it up again by itself
 * after a power cut. It never touches a stream: it tells `live` what is wanted. Who may command it is decided at the web's door.
 */

/** So much of a class a power cut takes from its account, whose minutes are right to two seconds. */
const MARK_EVERY = seconds(1)

const A_MOMENT = seconds(1)

const NOTHING_DUE: Due = { lesson: undefined, rung: false, after: undefined }

export class Lesson implements Room {
  readonly name = 'lesson'
  readonly #options: LessonOptions
  readonly #picture: LessonPicture
  readonly #lane = new Lane()
  readonly #bell: Bell
  readonly #rest: Rest
  readonly #continuity: Continuity
  #started = false
  #deaf: (() => void)[] = []
  #marking: Timer | undefined
  #black = false
  #due = NOTHING_DUE
  #given: GivenClass | undefined
  #report: LessonReport | undefined
  /** Keys of the lessons that were given last. */
  #done: readonly string[] = []
  #mayHold = false
  #isTapped = false

  constructor(options: LessonOptions) {
    const { bus, clock, timetable, dateKnown, prepare, library } = options
    this.#options = options
    const heard = { isDone: (one: PlannedClass) => this.#isDone(one), onDue: (due: Due) => this.#dueLater(due) }
    this.#bell = new Bell({ bus, clock, timetable, dateKnown, prepare, ...heard })
    this.#rest = new Rest({ ...options, onChange: () => this.#show() })
    this.#continuity = new Continuity({
      library,
      lessonPoint: () => this.#given?.lessonPoint ?? 0,
      packPoint: () => this.#given?.packPoint ?? 0,
    })
    this.#picture = new LessonPicture({
      own: () => ({ given: this.#given, black: this.#black, due: this.#due, report: this.#report }),
      others: { ...options, rest: this.#rest, continuity: this.#continuity },
    })
  }

  get view(): Watchable<LessonView> {
    return this.#picture.view
  }

  /** What a channel is carried by: the addresses that the lesson names, and what stands in for them. Asked again and again. */
  carriageOf(channel: string): Carriage {
    if (channel !== this.#options.channel) return NO_CARRIAGE
    const given = this.#given
    if (given !== undefined) return given.sample || given.planned === undefined ? NO_CARRIAGE : this.#continuity.carriage(given.planned)
    const { warming } = this.#rest
    return warming === undefined ? NO_CARRIAGE : { ...NO_CARRIAGE, sources: this.#continuity.sources(warming.planned) }
  }

  /** Whether the class that runs may be kept, by the rights of what is taught. */
  get mayRecord(): boolean {
    const planned = this.#given?.planned
    return planned === undefined || this.#given === undefined || this.#continuity.mayRecord(planned, this.#given.meter.spans)
  }

  /** Where the room is in what is taught, milliseconds from its beginning; undefined while no class is given. */
  get lessonPoint(): Milliseconds | undefined {
    return this.#given?.lessonPoint
  }

  /** What an earlier life of the box held is known: a class that was held then is held again. */
  heldIsKnown(): void {
    this.#mayHold = true
    this.#follow()
  }

  /** Takes up the lesson that a power cut broke off. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#started) return
      this.#started = true
      const { bus, clock, live, store } = this.#options
      const saved = store.find()
      this.#black = saved?.black ?? false
      this.#report = saved?.report
      this.#done = saved?.given ?? []
      this.#deaf = [
        bus.on('clock.stepped', () => this.#later('step of the clock', () => this.#onDate())),
        bus.on('clock.trusted', () => this.#later('date', () => this.#onDate())),
        bus.on('live.shift-failed', () => this.#later('time shift', () => this.#onUnheld())),
        live.view.watch(() => (this.#given === undefined ? undefined : this.#follow())),
      ]
      this.#marking = clock.every(MARK_EVERY, () => this.#later('mark', () => this.#mark()))
      if (saved?.running !== undefined) await this.#takeUp(saved.running)
      this.#show()
      this.#bell.start()
    })
  }

  /** The box stops; the lesson does not: the next start takes it up again. */
  stop(): Promise<void> {
    return this.#lane.run(async () => {
      if (!this.#started) return
      this.#started = false
      this.#bell.stop()
      this.#marking?.cancel()
      for (const deafen of this.#deaf.splice(0)) deafen()
      await this.#mark()
      this.#rest.clear()
      // The channel is left as it is, with what is held of it: `live` stops after this, and lets go of its sources by itself.
      if (this.#given?.sample === true) await this.#options.live.stopSample()
    })
  }

  /** Starts the class; rejects with LESSON_ALREADY_STARTED, LESSON_UNKNOWN, or with what kept the sample class from starting. */
  begin(wish: LessonStart = {}): Promise<LessonView> {
    return this.#lane.run(async () => {
      if (this.#given !== undefined && wish.instead !== true) throw new BoxError('LESSON_ALREADY_STARTED', 'the lesson is already running')
      // What cannot begin ends nothing.
      const sample = wish.sample === true
      const planned = sample ? undefined : this.#bell.meant(wish.key)
      if (this.#given !== undefined) {
        if (sample) await this.#options.live.startSample()
        await this.#end()
      }
      await this.#begin({ sample, planned, reason: 'tap' })
      return this.view.value
    })
  }

  /** Ends the class; rejects with LESSON_NOT_STARTED. */
  end(): Promise<LessonView> {
    return this.#lane.run(async () => {
      this.#mustRun()
      await this.#end()
      return this.view.value
    })
  }

  /** The tutor explains, and the far teacher goes on muted, or is held and goes on later. Rejects with LESSON_NOT_STARTED, or CODEC_NOT_CARRIED. */
  pause(how: Tutoring): Promise<LessonView> {
    return this.#change(pauses(how))
  }

  /** The class goes on where it was held. Rejects with LESSON_NOT_STARTED. */
  resume(): Promise<LessonView> {
    return this.#change(resumes)
  }

  /** The class goes on with what the far teacher says now; what it is behind is skipped. Rejects with LESSON_NOT_STARTED. */
  jump(): Promise<LessonView> {
    return this.#change(jumps)
  }

  /** Goes on where the lesson was lost last. Rejects with LESSON_NOT_STARTED, or SEGMENT_GONE where nothing was missed or its origin has it no longer. */
  catchUp(): Promise<LessonView> {
    return this.#change(catchesUp)
  }

  /** Puts a kind of source first until the class ends; null leaves it to the box. Rejects with LESSON_NOT_STARTED, or UPSTREAM_UNKNOWN where there is none. */
  prefer(rung: Rung | null): Promise<LessonView> {
    return this.#change(prefers(rung ?? undefined))
  }

  /** Makes the screens black, or takes it back, whatever the lesson does. */
  setBlack(black: boolean): Promise<LessonView> {
    return this.#lane.run(async () => {
      const before = this.#black
      this.#black = black
      await this.#keepOr(() => (this.#black = before))
      return this.view.value
    })
  }

  async #begin({ sample, planned, reason }: { sample: boolean; planned: PlannedClass | undefined; reason: 'tap' | 'bell' }): Promise<void> {
    const { bus, clock, dateKnown, live, channel, log } = this.#options
    if (sample) await live.startSample()
    const kind = this.#continuity.kindOf(planned)
    const before = { warming: this.#rest.warming, black: this.#black }
    this.#given = GivenClass.begin({ channel, sample, planned, kind, reason }, { clock, dateKnown })
    this.#rest.clear()
    this.#black = false
    await this.#keepOr(async () => {
      this.#given = undefined
      this.#rest.restore(before.warming)
      this.#black = before.black
      if (sample) await live.stopSample()
    })
    live.demand(channel, true)
    live.carriageChanged()
    this.#follow()
    bus.tell('lesson.started', { channel, sample })
    log.info({ channel, sample, lesson: planned?.key, reason }, 'lesson started')
  }

  async #end(): Promise<void> {
    const { bus, live, log, clock } = this.#options
    const given = this.#mustRun()
    const { channel, sample, report } = given
    const before = { report: this.#report, black: this.#black, done: this.#done }
    this.#given = undefined
    this.#report = report
    this.#done = doneWith(this.#done, given)
    this.#black = false
    this.#rest.wrap()
    await this.#keepOr(() => {
      this.#given = given
      this.#report = before.report
      this.#done = before.done
      this.#black = before.black
      this.#rest.clear()
    })
    live.demand(channel, false)
    live.carriageChanged()
    const lasted = Math.round(given.elapsed / 1000)
    bus.tell('lesson.ended', { channel, seconds: lasted })
    log.info({ channel, seconds: lasted, ...report.spans, switches: report.switches, at: clock.now() }, 'lesson ended')
    if (sample) await live.stopSample()
    this.#later('bell', () => this.#onDue(this.#bell.due))
  }

  async #takeUp(saved: SavedClass): Promise<void> {
    const { bus, clock, dateKnown, live, log, channel } = this.#options
    const taken = saved.channel === channel ? GivenClass.takeUp(saved, { clock, dateKnown }) : undefined
    const given = taken !== undefined && isOver(taken) ? undefined : taken
    if (given === undefined) return this.#keep()
    given.because = { reason: 'power', at: clock.now() }
    this.#given = given
    live.demand(channel, true)
    live.carriageChanged()
    // A lesson that has lost its sample is still a lesson: the page says that there is no source.
    if (given.sample) await live.startSample().catch((err: unknown) => log.warn({ err }, 'sample class not restarted'))
    this.#follow()
    bus.tell('lesson.resumed', { channel })
    log.info({ channel, sample: given.sample, lesson: given.planned?.key, point: Math.round(given.lessonPoint) }, 'lesson resumed')
  }

  /** What could not be done is told again by the bell. */
  #dueLater(due: Due): void {
    this.#later(
      'bell',
      () => this.#onDue(due),
      () => this.#bell.forget(),
    )
  }

  /** The timetable says something else than before. */
  async #onDue(due: Due): Promise<void> {
    this.#due = due
    if (!this.#started) return
    if (this.#given !== undefined && isOvertaken(this.#given, due)) await this.#end()
    if (this.#given !== undefined) return this.#followTimetable(this.#given)
    const { lesson, rung } = due
    if (lesson === undefined || this.#isDone(lesson)) this.#rest.cool()
    else if (lesson.startByBell === true && rung) return this.#begin({ sample: false, planned: lesson, reason: 'bell' })
    else this.#rest.warm(lesson)
    this.#show()
  }

  #isDone({ keys }: PlannedClass): boolean {
    return keys.some((key) => this.#done.includes(key))
  }

  /** The class keeps its lesson, whatever becomes of the timetable; where the lesson is still there, its end is the timetable's. */
  #followTimetable(given: GivenClass): void {
    const { lesson, rung } = this.#due
    const isNear = lesson !== undefined && rung && given.startedAt >= lesson.startsAt - this.#options.prepare()
    if (given.planned === undefined && !given.sample && isNear) given.adopt(lesson)
    const found = given.planned === undefined ? undefined : this.#bell.find(given.planned.key)
    if (found !== undefined) given.moveEnd(found.endsAt)
    this.#follow()
  }

  /** The disk cannot hold the far teacher any longer: the tutor goes on explaining, and the class goes on live. */
  async #onUnheld(): Promise<void> {
    if (this.#given?.pause?.live !== 'held') return
    this.#given.setPause('goes-on')
    await this.#keep()
  }

  #follow(): void {
    const given = this.#given
    const kind = given?.isSettled === false ? this.#continuity.kindOf(given.planned) : undefined
    if (kind !== undefined) given?.settle(kind)
    if (given !== undefined && followChannel(given, { ...this.#options, mayHold: this.#mayHold }, this.#isTapped))
      this.#later('phase', () => this.#mark())
    this.#show()
  }

  /** A command on the class that runs: on the disk before it is answered, and taken back where the disk refuses. */
  #change(act: ClassCommand): Promise<LessonView> {
    return this.#lane.run(async () => {
      await this.#keepOr(this.#act(act))
      return this.view.value
    })
  }

  /** What changes now does because somebody wants it. */
  #act(act: ClassCommand): () => void {
    this.#isTapped = true
    try {
      const undo = act(this.#mustRun(), this.#options.live)
      this.#follow()
      return undo
    } finally {
      this.#isTapped = false
    }
  }

  #mustRun(): GivenClass {
    if (this.#given === undefined) throw new BoxError('LESSON_NOT_STARTED', 'no lesson is running')
    return this.#given
  }

  async #onDate(): Promise<void> {
    const given = this.#given
    if (given === undefined) return this.#show()
    const before = given.elapsed
    // How long the box was off may only be known now.
    if (!given.onDate() || (given.elapsed - before > A_MOMENT && isOver(given))) return this.#leaveOld(given)
    await this.#keep()
  }

  /** Nobody ends yesterday's lesson: it was over while the box was off. */
  async #leaveOld({ channel, sample }: GivenClass): Promise<void> {
    const { live, log } = this.#options
    this.#given = undefined
    this.#rest.idle('left')
    await this.#keep()
    live.demand(channel, false)
    if (sample) await live.stopSample()
    log.info({ channel }, 'lesson of an earlier day left')
    await this.#onDue(this.#bell.due)
  }

  #later(what: string, act: () => Promise<void> | void, onFailed?: () => void): void {
    const run = this.#lane.run(async () => act())
    void run.catch((err: unknown) => {
      this.#options.log.warn({ err }, `${what} not followed by the lesson`)
      onFailed?.()
    })
  }

  async #mark(): Promise<void> {
    if (this.#given === undefined) return
    if (isForgotten(this.#given)) return this.#end()
    this.#follow()
    await this.#keep()
  }

  /** Resolves once all of it is on the disk and shown. */
  async #keep(): Promise<void> {
    const report = this.#report === undefined ? {} : { report: this.#report }
    const running = this.#given === undefined ? {} : { running: this.#given.saved }
    await this.#options.store.save({ black: this.#black, ...running, ...report, given: [...this.#done] })
    this.#show()
  }

  async #keepOr(undo: () => unknown): Promise<void> {
    try {
      await this.#keep()
    } catch (thrown) {
      await undo()
      this.#follow()
      throw thrown
    }
  }

  #show(): void {
    this.#picture.show()
  }
}
