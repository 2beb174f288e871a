import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { LessonView, PlannedClass } from '#appliance/contract/lesson.ts'
import type { LiveForLesson } from './ports.ts'

/** So long the report of a class stays on the page, unless the next lesson is prepared. */
const WRAP_FOR = minutes(3)

export interface RestOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly live: Pick<LiveForLesson, 'demand' | 'carriageChanged'>
  readonly channel: string
  /** Something to be shown has changed by itself. */
  readonly onChange: () => void
}

/** A lesson that the room is ready for. */
interface Warming {
  readonly planned: PlannedClass
  /** Epoch milliseconds. */
  readonly since: number
}

/** What the room is in while no class is given: made ready for the next lesson, showing the report of the last, or simply idle. */
export class Rest {
  readonly #options: RestOptions
  #warming: Warming | undefined
  #because: LessonView['because']
  #wrapping: Timer | undefined

  constructor(options: RestOptions) {
    this.#options = options
  }

  /** The lesson that the room is ready for, and since when. */
  get warming(): Warming | undefined {
    return this.#warming
  }

  /** Why the room is idle, where that is worth saying. */
  get because(): LessonView['because'] {
    return this.#because
  }

  /** The report of the last class is still shown. */
  get wraps(): boolean {
    return this.#wrapping !== undefined
  }

  /** Asks for the source of a lesson that is near. */
  warm(planned: PlannedClass): void {
    const { bus, clock, live, channel, log } = this.#options
    const before = this.#warming
    this.clear()
    const isNew = before?.planned.key !== planned.key
    this.#warming = { planned, since: isNew ? Math.round(clock.now()) : before.since }
    if (isNew) {
      live.demand(channel, true)
      bus.tell('lesson.prepared', { key: planned.key, startsAt: planned.startsAt })
      log.info({ lesson: planned.key, startsAt: planned.startsAt }, 'lesson prepared')
    }
    live.carriageChanged()
  }

  /** Nothing is due any more: nobody started the lesson while it was time, or it is not in the timetable any longer. */
  cool(): void {
    if (this.#warming === undefined) return
    const { live, channel, log, clock } = this.#options
    const { key, endsAt } = this.#warming.planned
    const isTaken = endsAt > clock.now()
    log.info({ lesson: key, isTaken }, 'prepared lesson was not started')
    if (isTaken) this.clear()
    else this.idle('unstarted')
    live.demand(channel, false)
    live.carriageChanged()
  }

  /** A class is over: its report is shown for a while. */
  wrap(): void {
    this.clear()
    this.#wrapping = this.#options.clock.after(WRAP_FOR, () => {
      this.#wrapping = undefined
      this.#options.onChange()
    })
  }

  idle(reason: NonNullable<LessonView['because']>['reason']): void {
    this.clear()
    this.#because = { reason, at: Math.round(this.#options.clock.now()) }
  }

  /** A class begins, or the box stops. */
  clear(): void {
    this.#wrapping?.cancel()
    this.#wrapping = undefined
    this.#warming = undefined
    this.#because = undefined
  }

  /** Takes back that a class began. */
  restore(warming: Warming | undefined): void {
    this.clear()
    this.#warming = warming
  }
}
