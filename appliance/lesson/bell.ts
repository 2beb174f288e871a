import type { Clock, Timer } from '#appliance/base/clock.ts'
import type { BoxBus } from '#appliance/base/bus.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { PlannedClass } from '#appliance/contract/lesson.ts'
import type { TimetableLesson } from '#appliance/contract/timetable.ts'
import { plannedOf } from './planned-class.ts'
import type { TimetableForLesson } from './ports.ts'

/** A clock that is set while nobody says so is noticed after so long. */
const LOOK_EVERY: Milliseconds = seconds(30)
const SHORTEST: Milliseconds = milliseconds(100)

/** What the timetable says about this moment. */
export interface Due {
  /** The lesson that runs by the bell, or is so near that the room should be ready. */
  readonly lesson: PlannedClass | undefined
  /** Whether its bell has rung. */
  readonly rung: boolean
  /** What comes after it. */
  readonly after: PlannedClass | undefined
}

export interface BellOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly timetable: TimetableForLesson
  readonly dateKnown: () => boolean
  /** How long before the bell the room is made ready. */
  readonly prepare: () => Milliseconds
  /** Whether it was given already: what comes after it is due, though its own bell may not have rung. */
  readonly isDone: (lesson: PlannedClass) => boolean
  /** The timetable says something else than before. */
  readonly onDue: (due: Due) => void
}

/** Watches the timetable: says which lesson is due, at the moment at which it is. Without a date it says nothing. */
export class Bell {
  readonly #options: BellOptions
  #timer: Timer | undefined
  #deaf: (() => void)[] = []
  #told = ''

  constructor(options: BellOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#deaf.length > 0) return
    const { bus } = this.#options
    const look = (): void => this.#look()
    this.#deaf = [bus.on('lesson.timetable-changed', look), bus.on('clock.stepped', look), bus.on('clock.trusted', look)]
    this.#look()
  }

  stop(): void {
    this.#timer?.cancel()
    for (const deafen of this.#deaf.splice(0)) deafen()
    this.#told = ''
  }

  /** What was told could not be done: it is told again with the next look. */
  forget(): void {
    this.#told = ''
  }

  /** What is due now. */
  get due(): Due {
    return this.#dueAt(this.#options.clock.now())
  }

  /** The lesson that a teacher means: the one of this key, or else the one that is due. Throws LESSON_UNKNOWN. */
  meant(key: string | undefined): PlannedClass | undefined {
    if (key === undefined) return this.due.lesson ?? this.#begunAgain
    const planned = this.find(key)
    if (planned === undefined) throw new BoxError('LESSON_UNKNOWN', `the lesson ${key} is neither on now nor the next`)
    return planned
  }

  /** The lesson of this key, where it is on or is the next; undefined where it is neither. */
  find(key: string): PlannedClass | undefined {
    const { clock, timetable, dateKnown } = this.#options
    if (!dateKnown()) return undefined
    const at = clock.now()
    const near = [timetable.now(at).lesson, timetable.next(at).lesson]
    const lesson = near.find((one) => one?.keys.includes(key) === true)
    return lesson === undefined ? undefined : plannedOf(lesson)
  }

  /** What was ended by mistake is still on. */
  get #begunAgain(): PlannedClass | undefined {
    const { clock, timetable, dateKnown } = this.#options
    return dateKnown() ? plannedOr(timetable.now(clock.now()).lesson) : undefined
  }

  #look(): void {
    this.#timer?.cancel()
    const { clock, onDue } = this.#options
    const at = clock.now()
    const due = this.#dueAt(at)
    const told = JSON.stringify(due)
    // Before it is told: whoever hears it may stop this.
    this.#timer = clock.after(this.#untilNext(at), () => this.#look())
    if (told === this.#told) return
    this.#told = told
    onDue(due)
  }

  #dueAt(at: number): Due {
    const { dateKnown, prepare, timetable, isDone } = this.#options
    if (!dateKnown()) return { lesson: undefined, rung: false, after: undefined }
    const now = plannedOr(timetable.now(at).lesson)
    const next = timetable.next(at).lesson
    if (now !== undefined && !isDone(now)) return { lesson: now, rung: true, after: plannedOr(next) }
    const isNear = next !== undefined && next.startsAt - at <= prepare()
    if (!isNear) return { lesson: undefined, rung: false, after: plannedOr(next) }
    return { lesson: plannedOf(next), rung: false, after: plannedOr(timetable.next(next.startsAt).lesson) }
  }

  #untilNext(at: number): Milliseconds {
    const { prepare, timetable } = this.#options
    const now = timetable.now(at).lesson
    const next = timetable.next(at).lesson
    const moments = [now?.endsAt, next?.startsAt, next === undefined ? undefined : next.startsAt - prepare()]
    const ahead = moments.filter((moment) => moment !== undefined && moment > at).map((moment) => Number(moment) - at)
    return Math.max(SHORTEST, Math.min(LOOK_EVERY, ...ahead))
  }
}

const plannedOr = (lesson: TimetableLesson | undefined): PlannedClass | undefined => (lesson === undefined ? undefined : plannedOf(lesson))
