import type { AttendanceMark, Pupil } from '#appliance/contract/roster.ts'
import { Arrivals } from './arrivals.ts'
import type { Arrival } from './arrivals.ts'
import { isAway } from './owners.ts'
import type { PhoneAtSeat } from './ports.ts'
import { notHere, rollClosed, seatUnknown } from './refusals.ts'
import type { RollLesson, RollStore } from './roll-store.ts'

export interface PresenceOptions {
  readonly store: Pick<RollStore, 'marks' | 'phones' | 'mark' | 'unmark'>
  /** Of the class in the room. */
  readonly pupils: () => readonly Pupil[]
  /** Who sits there. */
  readonly at: (seat: string) => Pupil | undefined
  readonly usesPhones: () => boolean
  /** Whether it is asked now who is here. */
  readonly asks: () => boolean
  /** The lesson in which something is written down; undefined while there is none. */
  readonly lesson: () => RollLesson | undefined
  readonly changed: () => void
  /** Does what is asked for after all that was asked before it. */
  readonly inTurn: (act: () => Promise<void>) => Promise<void>
  /** A press that nobody waits for could not be written down. */
  readonly failed: (err: unknown) => void
}

/** Who is here in one lesson: by the key of a clicker, by a phone, or as a teacher says. What a teacher has tapped no device changes. */
export class Presence {
  readonly #options: PresenceOptions
  readonly #arrivals: Arrivals
  #marks = new Map<string, AttendanceMark>()
  /** Phones that have said that somebody is here, with whom. */
  #spoke = new Map<string, string>()

  constructor(options: PresenceOptions) {
    this.#options = options
    const { inTurn, failed } = options
    this.#arrivals = new Arrivals({ inTurn, failed, put: (arrived) => this.#takeArrived(arrived) })
  }

  get marks(): readonly AttendanceMark[] {
    return [...this.#marks.values()]
  }

  of(pupil: string): AttendanceMark | undefined {
    return this.#marks.get(pupil)
  }

  isAway(pupil: string): boolean {
    return isAway(this.of(pupil)?.is)
  }

  /** Whether it is written down that the pupil of this seat is here. */
  isHere(seat: string): boolean {
    const is = this.of(this.#at(seat) ?? '')?.is
    return is === 'present' || is === 'late'
  }

  /** Looks again at what is written down; of those who are pupils still. */
  read(): void {
    const { store, pupils, lesson } = this.#options
    const now = lesson()
    const known = new Set(pupils().map(({ id }) => id))
    const marks = now === undefined ? [] : store.marks(now.id)
    this.#marks = new Map(marks.filter(({ pupil }) => known.has(pupil)).map((mark) => [mark.pupil, mark]))
    this.#spoke = now === undefined ? new Map() : store.phones(now.id)
  }

  clear(): void {
    this.#marks = new Map()
    this.#spoke = new Map()
    this.#arrivals.clear()
  }

  /** Resolves once it is on the disk. */
  async put(lesson: RollLesson, marks: readonly Arrival[]): Promise<void> {
    await this.#options.store.mark(lesson.id, marks)
    for (const { pupil, is, by, phone } of marks) {
      this.#marks.set(pupil, { pupil, is, by })
      if (phone !== undefined) this.#spoke.set(phone, pupil)
    }
  }

  async unmark(lesson: RollLesson, pupil: string): Promise<void> {
    await this.#options.store.unmark(lesson.id, pupil)
    this.#marks.delete(pupil)
    for (const [phone, of] of this.#spoke) if (of === pupil) this.#spoke.delete(phone)
  }

  /** Whoever presses is here; after a wave has counted them absent, late. */
  saw(pupil: string, phone?: string): void {
    const mark = this.of(pupil)
    if (mark === undefined ? !this.#options.asks() : mark.by !== 'wave') return
    if (phone !== undefined) this.#spoke.set(phone, pupil)
    // The one who pressed cannot be told; `failed` is.
    void this.#arrivals.add(this.#arrivalOf(pupil, phone)).catch(() => undefined)
  }

  /** A phone has answered a question from there: whoever was counted absent has come late. */
  usedAt({ seat, phone }: PhoneAtSeat): void {
    const pupil = this.#at(seat)
    if (pupil !== undefined && this.of(pupil)?.by === 'wave' && this.#speaksFor(phone, pupil)) this.saw(pupil, phone)
  }

  /**
   * A pupil says by phone: I am here. Resolves once that is on the disk, also where it was already. Rejects with ROLL_CLOSED, SEAT_UNKNOWN,
   * HERE_REFUSED where this phone has said it for somebody else or a teacher has said otherwise, and DATABASE_FAILED.
   */
  async hereAt({ seat, phone }: PhoneAtSeat): Promise<void> {
    const { asks, usesPhones } = this.#options
    if (!asks() || !usesPhones()) throw rollClosed()
    const pupil = this.#at(seat)
    if (pupil === undefined) throw seatUnknown(seat)
    const mark = this.of(pupil)
    if (!this.#speaksFor(phone, pupil) || (mark?.by === 'tap' && isAway(mark.is))) throw notHere()
    if (this.isHere(seat) && this.#spoke.has(phone)) return
    this.#spoke.set(phone, pupil)
    try {
      await this.#arrivals.add(mark === undefined || isAway(mark.is) ? this.#arrivalOf(pupil, phone) : { ...mark, phone })
    } catch (err) {
      this.#spoke.delete(phone)
      throw err
    }
    // A teacher was faster.
    if (!this.isHere(seat)) throw notHere()
  }

  #arrivalOf(pupil: string, phone: string | undefined): Arrival {
    return { pupil, is: this.of(pupil) === undefined ? 'present' : 'late', by: 'press', phone }
  }

  async #takeArrived(all: readonly Arrival[]): Promise<void> {
    const { lesson, pupils, changed } = this.#options
    const now = lesson()
    const isKnown = ({ pupil }: Arrival): boolean => pupils().some(({ id }) => id === pupil)
    const arrived = all.filter((one) => isKnown(one) && (one.by === 'tap' || this.of(one.pupil)?.by !== 'tap'))
    if (now === undefined || arrived.length === 0) return
    await this.put(now, arrived)
    changed()
  }

  #at(seat: string): string | undefined {
    return this.#options.at(seat)?.id
  }

  /** One phone speaks for one pupil in a lesson, whatever seat it moves to. */
  #speaksFor(phone: string, pupil: string): boolean {
    return (this.#spoke.get(phone) ?? pupil) === pupil
  }
}
