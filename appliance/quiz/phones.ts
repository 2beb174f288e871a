import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '#appliance/base/clock.ts'
import { hours } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { words } from '#appliance/base/one-line.ts'
import type { JoinRequest } from '#appliance/contract/quiz-phones.ts'
import type { Phone, PhoneStore } from './phone-store.ts'
import type { RosterForQuiz } from './ports.ts'
import { plainSeat } from './roster/cell-values.ts'
import type { Presser } from './voter.ts'

export interface PhonesOptions {
  readonly clock: Clock
  readonly store: PhoneStore
  /** Whether somebody vouches for the clock's date. */
  readonly dateKnown: () => boolean
  readonly roster: Pick<RosterForQuiz, 'pupilAt' | 'isClosed'>
}

/** More than any class, less than a program could fill a disk with. */
const MOST_PHONES = 300
/** A school day; nobody's phone keeps a seat overnight. */
const STAYS: Milliseconds = hours(12)

/** `since`: when it joined, by the clock that never steps. */
type Seated = Phone & { readonly since: Milliseconds }

/**
 * Phones of pupils: each has a secret of its own, which survives a reload, and one seat or one name, which no other phone has meanwhile. No
 * account, and nothing that outlives the day.
 */
export class Phones {
  readonly #options: PhonesOptions
  readonly #phones = new Map<string, Seated>()
  readonly #joining = new Set<string>()

  constructor(options: PhonesOptions) {
    this.#options = options
  }

  /** Those that have joined today. */
  get all(): readonly Phone[] {
    return [...this.#phones.values()].filter((phone) => !this.#isOver(phone))
  }

  get size(): number {
    return this.all.length
  }

  /** Throws DATABASE_FAILED. */
  read(): void {
    const { clock, dateKnown, store } = this.#options
    this.#phones.clear()
    const age = ({ joinedAt }: Phone): Milliseconds => (dateKnown() ? Math.abs(clock.now() - joinedAt) : 0)
    for (const phone of store.all()) this.#phones.set(phone.id, { ...phone, since: clock.monotonic() - age(phone) })
  }

  /** No name of a child outlives the day. Resolves once that is on the disk; rejects with DATABASE_FAILED. */
  async tidy(): Promise<void> {
    const over = [...this.#phones.values()].filter((phone) => this.#isOver(phone))
    await this.#options.store.change({ remove: over.map(({ id }) => id) })
    for (const { id } of over) this.#phones.delete(id)
  }

  /** The phone that has this secret; undefined where none has joined by it today. */
  find(secret: string | undefined): Phone | undefined {
    const phone = secret === undefined ? undefined : this.#phones.get(hashOf(secret))
    return phone === undefined || this.#isOver(phone) ? undefined : phone
  }

  /**
   * A seat or a name for a phone; one that has joined already sits down elsewhere. Resolves with its secret once that is on the disk. Rejects with
   * SEAT_TAKEN, SEAT_UNKNOWN, QUIZ_FULL, BAD_REQUEST and DATABASE_FAILED.
   */
  async join(request: JoinRequest, secret: string = randomBytes(24).toString('base64url')): Promise<{ secret: string; phone: Phone }> {
    const { clock, store } = this.#options
    const place = this.#placeOf(request)
    const id = hashOf(secret)
    const others = [...this.#phones.values()].filter((phone) => phone.id !== id)
    const old = others.filter((phone) => this.#isOver(phone))
    this.#checkSeat(place)
    if (others.some((one) => isAt(one, place) && !old.includes(one)) || this.#joining.has(keyOf(place)))
      throw new BoxError('SEAT_TAKEN', 'another phone answers from there')
    if (others.length - old.length >= MOST_PHONES) throw new BoxError('QUIZ_FULL', `${MOST_PHONES} phones have joined`)
    const phone: Phone = { id, ...place, joinedAt: Math.round(clock.now()) }
    this.#joining.add(keyOf(place))
    try {
      await store.change({ put: phone, remove: old.map((one) => one.id) })
    } finally {
      this.#joining.delete(keyOf(place))
    }
    for (const one of old) this.#phones.delete(one.id)
    this.#phones.set(id, { ...phone, since: clock.monotonic() })
    return { secret, phone }
  }

  /** The seat or name, or all of them, are free again. Resolves once that is on the disk; rejects with BAD_REQUEST and DATABASE_FAILED. */
  async free(seat?: string): Promise<void> {
    const places = seat === undefined ? undefined : [this.#placeOf({ seat }), this.#placeOf({ nickname: seat })]
    const gone = [...this.#phones.values()].filter((phone) => places?.some((place) => isAt(phone, place)) ?? true)
    await this.#options.store.change({ remove: gone.map(({ id }) => id) })
    for (const { id } of gone) this.#phones.delete(id)
  }

  /** Who answers by it now. */
  presserOf({ id, seat, nickname }: Phone): Presser {
    const pupil = seat === undefined ? undefined : this.#options.roster.pupilAt(seat)
    return { device: `phone:${id.slice(0, 16)}`, isPhone: true, pupil, seat, nickname }
  }

  #isOver({ since }: Seated): boolean {
    return this.#options.clock.monotonic() - since > STAYS
  }

  /** A seat is called as the roster calls it, so that it is one seat for all phones. */
  #placeOf(request: JoinRequest): Place {
    const text = words(('seat' in request ? request.seat : request.nickname).normalize('NFKC'))
    if (text === undefined) throw new BoxError('BAD_REQUEST', 'a seat or a name has at least one letter')
    return 'seat' in request ? { seat: this.#options.roster.pupilAt(text)?.seat ?? plainSeat(text) } : { nickname: text }
  }

  #checkSeat({ seat }: Place): void {
    const { roster } = this.#options
    if (roster.isClosed() && (seat === undefined || roster.pupilAt(seat) === undefined))
      throw new BoxError('SEAT_UNKNOWN', seat === undefined ? 'this class sits at numbered seats' : `the class has no seat ${seat}`)
  }
}

type Place = Pick<Phone, 'seat' | 'nickname'>

function isAt(phone: Phone, { seat, nickname }: Place): boolean {
  return seat === undefined ? phone.nickname === nickname : phone.seat === seat
}

function keyOf({ seat, nickname = '' }: Place): string {
  return seat === undefined ? `name ${nickname}` : `seat ${seat}`
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
