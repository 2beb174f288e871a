import { randomBytes } from 'node:crypto'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { days, hours, minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Database, Statement } from '#appliance/storage/database.ts'
import { readSessions, removingSession, savingSession } from './session-store.ts'
import type { StoredSession } from './session-store.ts'
import { isVisitor } from './session.ts'
import type { Session, SessionVia } from './session.ts'
import { sha256 } from './six-digits.ts'

const VISIT = hours(12)
const TECHNICIAN_FOR = hours(12)
const SWEEP_EVERY = minutes(5)
const MOST_SESSIONS = 200

export interface SessionsOptions {
  readonly db: Pick<Database, 'read' | 'write'>
  readonly clock: Clock
  readonly log: Log
  /** How long a phone that gave the PIN stays; asked afresh each time. */
  readonly rememberDays: () => number
  /** Called after every change, with the sessions that are no more. */
  readonly changed: (gone: readonly Session[]) => void
}

/** A session that is about to begin. */
export interface SessionWish {
  readonly tokenHash: Buffer
  readonly via: SessionVia
  readonly label: string
  readonly remembered: boolean
  readonly technician: boolean
}

export interface SessionChange {
  readonly put?: readonly Session[]
  readonly remove?: readonly Session[]
  /** Statements of others that stand or fall with the change. */
  readonly along?: readonly Statement[]
}

/** The signed-in devices: on the disk before anybody is told, in memory for every request. */
export class Sessions {
  readonly #options: SessionsOptions
  readonly #sessions = new Map<string, Session>()
  #sweep: Timer | undefined
  readonly #lane = new Lane()

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#sweep !== undefined) return
    for (const stored of readSessions(this.#options.db)) this.#remember(this.#fromDisk(stored))
    this.#sweep = this.#options.clock.every(SWEEP_EVERY, () => this.#later(() => this.#expired()))
  }

  async stop(): Promise<void> {
    this.#sweep?.cancel()
    this.#sweep = undefined
    await this.#lane.idle()
  }

  all(): Session[] {
    return [...this.#sessions.values()].filter((session) => this.#isAlive(session))
  }

  holder(): Session | undefined {
    return this.all().find((session) => session.holds)
  }

  /** The session of a cookie; using it keeps it alive. */
  find(token: string | undefined): Session | undefined {
    const session = token === undefined ? undefined : this.findById(sha256(token).toString('hex'))
    if (session !== undefined) this.#touch(session)
    return session
  }

  findById(id: string): Session | undefined {
    const session = this.#sessions.get(id)
    return session !== undefined && this.#isAlive(session) ? session : undefined
  }

  isTechnician(session: Session): boolean {
    return session.technicianUntil > this.#options.clock.monotonic()
  }

  newToken(): string {
    return randomBytes(32).toString('base64url')
  }

  /** A session as it will be; `before`, the device's session until now, leaves it what it already had. */
  make(wish: SessionWish, before: Session | undefined): Session {
    const { clock } = this.#options
    const { tokenHash, via, label } = wish
    const remembered = wish.remembered || (before?.remembered ?? false)
    const session = {
      id: tokenHash.toString('hex'),
      tokenHash,
      via,
      label,
      remembered,
      holds: before?.holds ?? false,
      createdAt: clock.now(),
    }
    const technicianUntil = wish.technician ? clock.monotonic() + TECHNICIAN_FOR : (before?.technicianUntil ?? 0)
    return { ...session, technicianUntil, deadline: clock.monotonic() + this.#limit(remembered) }
  }

  /**
   * Decides on a change and makes it, with no other change in between. Resolves once it is on the disk and counts; what `decide`
   * throws, it rejects with.
   */
  commit(decide: () => SessionChange): Promise<void> {
    return this.#lane.run(async () => {
      const { put = [], remove = [], along = [] } = decide()
      const gone = [...remove, ...this.#tooMany(put)]
      const statements = [
        ...along,
        ...gone.map(({ tokenHash }) => removingSession(tokenHash)),
        ...put.map((session) => this.#saving(session)),
      ]
      if (statements.length === 0) return
      await this.#options.db.write(statements)
      for (const { id } of gone) this.#sessions.delete(id)
      for (const session of put) this.#remember(session)
      this.#options.changed(gone)
    })
  }

  /** Resolves when every change decided so far counts. */
  settled(): Promise<void> {
    return this.#lane.idle()
  }

  /** The session with its whole time before it. */
  prolonged(session: Session): Session {
    return { ...session, deadline: this.#options.clock.monotonic() + this.#limit(session.remembered) }
  }

  /** Puts an end to visits: no later than `within` from now. */
  endingVisits(within: Milliseconds): Session[] {
    const latest = this.#options.clock.monotonic() + within
    return this.all()
      .filter((session) => isVisitor(session))
      .map((session) => ({ ...session, deadline: Math.min(session.deadline, latest) }))
  }

  /** Writes all instants anew: the wall clock jumped, and the deadlines in memory did not. */
  clockStepped(): void {
    this.#later(() => ({ put: this.all() }))
  }

  #expired(): SessionChange {
    return { remove: [...this.#sessions.values()].filter((session) => !this.#isAlive(session)) }
  }

  #isAlive(session: Session): boolean {
    return session.deadline > this.#options.clock.monotonic()
  }

  #limit(remembered: boolean): Milliseconds {
    return remembered ? days(this.#options.rememberDays()) : VISIT
  }

  // Written only when a twentieth of the time has gone by: an SD card is not asked for every tap.
  // Visits do not slide: a lesson is over in 12 hours, and End shortens them.
  #touch(session: Session): void {
    if (isVisitor(session)) return
    const limit = this.#limit(true)
    const deadline = this.#options.clock.monotonic() + limit
    if (deadline - session.deadline < limit / 20) return
    this.#later(() => {
      const current = this.findById(session.id)
      return current === undefined ? {} : { put: [{ ...current, deadline }] }
    })
  }

  #later(decide: () => SessionChange): void {
    void this.commit(decide).catch((thrown: unknown) => this.#options.log.error({ err: thrown }, 'sessions not saved'))
  }

  #tooMany(coming: readonly Session[]): Session[] {
    const quiet = [...this.#sessions.values()].filter((session) => !session.holds && coming.every(({ id }) => id !== session.id))
    const surplus = quiet.length + coming.length - MOST_SESSIONS
    return surplus > 0 ? quiet.toSorted((a, b) => a.deadline - b.deadline).slice(0, surplus) : []
  }

  #remember(session: Session): void {
    this.#sessions.set(session.id, session)
  }

  #saving(session: Session): Statement {
    const { clock } = this.#options
    const shift = clock.now() - clock.monotonic()
    const technicianUntil = this.isTechnician(session) ? session.technicianUntil + shift : 0
    return savingSession({ ...session, expiresAt: session.deadline + shift, technicianUntil }, clock.now())
  }

  #fromDisk({ expiresAt, technicianUntil, ...stored }: StoredSession): Session {
    const { clock } = this.#options
    // A clock that went back while the box was off must not make a visit longer than a visit is.
    const within = (until: number, most: Milliseconds): Milliseconds => clock.monotonic() + Math.min(until - clock.now(), most)
    const id = stored.tokenHash.toString('hex')
    const deadline = within(expiresAt, this.#limit(stored.remembered))
    return { ...stored, id, deadline, technicianUntil: technicianUntil === 0 ? 0 : within(technicianUntil, TECHNICIAN_FOR) }
  }
}
