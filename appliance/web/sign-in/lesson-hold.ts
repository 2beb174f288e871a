import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { hours, minutes } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { FactPayloads } from '#appliance/contract/facts.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import { handover, isVisitor } from './session.ts'
import type { Session } from './session.ts'
import type { SessionChange, Sessions } from './sessions.ts'
import { sameText, sixDigits } from './six-digits.ts'

/** After End, whoever came by the code may still start again for so long, unless another device takes the lesson. */
const LINGER = hours(2)
/** Who takes the lesson and does not start it gives it back. */
const IDLE_HOLD = minutes(15)

export type TakenBy = FactPayloads['sign-in.lesson-taken']['by']

export interface LessonHoldOptions {
  readonly sessions: Sessions
  readonly lesson: Watchable<LessonView>
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  /** Called when there is a new lesson code though nobody's hold has changed. */
  readonly codeRenewed: () => void
}

/**
 * Who runs the lesson: one session, or nobody. Only while it is nobody does the lesson code open the door, and each time that it
 * becomes nobody there is a new code: one that a pupil noted down before or during the lesson is worth nothing after it.
 */
export class LessonHold {
  readonly #options: LessonHoldOptions
  #code = sixDigits()
  #holder: string | undefined
  #running = false
  #unwatch: (() => void) | undefined
  #idleTimer: Timer | undefined

  constructor(options: LessonHoldOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#unwatch !== undefined) return
    this.#holder = this.#options.sessions.holder()?.id
    this.#running = this.#options.lesson.value.running
    this.#unwatch = this.#options.lesson.watch((lesson) => this.#lessonChanged(lesson.running))
    this.#rearm()
  }

  stop(): void {
    this.#unwatch?.()
    this.#unwatch = undefined
    this.#idleTimer?.cancel()
  }

  get isFree(): boolean {
    return this.#options.sessions.holder() === undefined
  }

  /** The lesson code, while it opens the door. */
  get code(): string | undefined {
    return this.isFree ? this.#code : undefined
  }

  /** Throws LESSON_HELD_BY_OTHER while somebody holds the lesson. */
  mustBeFree(): void {
    if (!this.isFree) throw new BoxError('LESSON_HELD_BY_OTHER', 'another device runs the lesson; the code counts only while nobody does')
  }

  isCode(text: string): boolean {
    return sameText(text, this.#code)
  }

  /** Throws LESSON_HELD_BY_OTHER where another device's lesson would be disturbed. Whom the holder let in may do what the holder may. */
  mayCommand(session: Session): void {
    if (this.isFree || session.holds || isVisitor(session)) return
    throw new BoxError('LESSON_HELD_BY_OTHER', 'another device runs the lesson; take it over first')
  }

  /** What changes when `taker` takes the lesson; for `Sessions.commit`. */
  taking(taker: Session): SessionChange {
    return handover(this.#options.sessions.all(), taker)
  }

  /** Whoever starts a class that nobody holds, holds it. */
  async takeIfFree(id: string): Promise<void> {
    let taken: Session | undefined
    await this.#options.sessions.commit(() => {
      const session = this.#options.sessions.findById(id)
      if (session === undefined || !this.isFree) return {}
      taken = session
      return isVisitor(session) ? { put: [{ ...this.#options.sessions.prolonged(session), holds: true }] } : this.taking(session)
    })
    if (taken !== undefined) this.tellTaken(taken, isVisitor(taken) ? 'code' : 'remembered')
  }

  /** The PIN, the passphrase or a remembered phone takes the lesson from anybody; rejects with NOT_THE_HOLDER for others. */
  async take(id: string): Promise<void> {
    const { sessions } = this.#options
    let taken: Session | undefined
    await sessions.commit(() => {
      const session = sessions.findById(id)
      if (session === undefined || !session.remembered) throw new BoxError('NOT_THE_HOLDER', 'taking the lesson over needs the PIN')
      if (session.holds) return {}
      taken = session
      return this.taking(session)
    })
    if (taken !== undefined) this.tellTaken(taken, 'remembered')
  }

  tellTaken({ label }: Session, by: TakenBy): void {
    this.#options.bus.tell('sign-in.lesson-taken', { label, by })
    this.#options.log.info({ label, by }, 'lesson taken')
  }

  /** Looks who holds the lesson now; answers whether that has changed. */
  sessionsChanged(gone: readonly Session[]): boolean {
    const holder = this.#options.sessions.holder()?.id
    if (holder === this.#holder) return false
    const left = gone.find((session) => session.id === this.#holder)
    if (holder === undefined) this.#code = sixDigits()
    if (holder === undefined && left !== undefined) this.#tellReleased(left)
    this.#holder = holder
    this.#rearm()
    return true
  }

  #lessonChanged(running: boolean): void {
    if (running === this.#running) return
    this.#running = running
    this.#rearm()
    if (running) return
    if (this.isFree) this.#renewCode()
    else this.#release()
  }

  // A program with a key can give a lesson that nobody holds; its End makes the old code worthless, too.
  #renewCode(): void {
    this.#code = sixDigits()
    this.#options.codeRenewed()
  }

  #rearm(): void {
    this.#idleTimer?.cancel()
    if (this.#holder === undefined || this.#running) return
    this.#idleTimer = this.#options.clock.after(IDLE_HOLD, () => this.#release())
  }

  #release(): void {
    const { sessions, log } = this.#options
    let left: Session | undefined
    const released = sessions.commit(() => {
      left = sessions.holder()
      if (left === undefined) return {}
      const holder = { ...left, holds: false }
      const ending = sessions.endingVisits(LINGER).map((visit) => ({ ...visit, holds: false }))
      return { put: [holder, ...ending] }
    })
    void released.then(
      () => left !== undefined && this.#tellReleased(left),
      (thrown: unknown) => log.error({ err: thrown }, 'lesson not released'),
    )
  }

  #tellReleased({ label }: Session): void {
    this.#options.bus.tell('sign-in.lesson-released', { label })
    this.#options.log.info({ label }, 'lesson released')
  }
}
