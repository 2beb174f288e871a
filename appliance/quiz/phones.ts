import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '#appliance/base/clock.ts'
import { hours } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { JoinRequest } from '#appliance/contract/quiz.ts'
import type { Phone, PhoneStore } from './phone-store.ts'
import type { RosterForQuiz } from './ports.ts'
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

/** `since`: by the clock that never steps, when it joined, or the box started. */
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

  get size(): number {
    return this.#phones.size
  }

  /** Throws DATABASE_FAILED. */
  read(): void {
    const { clock, dateKnown, store } = this.#options
    this.#phones.clear()
    const stays = ({ joinedAt }: Phone): boolean => !dateKnown() || Math.abs(clock.now() - joinedAt) <= STAYS
    for (const phone of store.all().filter(stays)) this.#phones.set(phone.id, { ...phone, since: clock.monotonic() })
  }

  /** The phone that has this secret; undefined where none has joined by it. */
  find(secret: string | undefined): Phone | undefined {
    return secret === undefined ? undefined : this.#phones.get(hashOf(secret))
  }

  /**
   * A seat or a name for a phone; one that has joined already sits down elsewhere. Resolves with its secret once that is on the disk. Rejects with
   * SEAT_TAKEN, SEAT_UNKNOWN, QUIZ_FULL, BAD_REQUEST and DATABASE_FAILED.
   */
  async join(request: JoinRequest, secret: string = randomBytes(24).toString('base64url')): Promise<{ secret: string; phone: Phone }> {
    const { clock, store } = this.#options
    const place = placeOf(request)
    const id = hashOf(secret)
    const others = [...this.#phones.values()].filter((phone) => phone.id !== id)
    const old = others.filter(({ since }) => clock.monotonic() - since > STAYS)
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

  /** The seat, or all seats, are free again. Resolves once that is on the disk; rejects with DATABASE_FAILED. */
  async free(seat?: string): Promise<void> {
    const gone = [...this.#phones.values()].filter((phone) => seat === undefined || phone.seat === seat || phone.nickname === seat)
    await this.#options.store.change({ remove: gone.map(({ id }) => id) })
    for (const { id } of gone) this.#phones.delete(id)
  }

  /** Who answers by it now. */
  presserOf({ id, seat, nickname }: Phone): Presser {
    const pupil = seat === undefined ? undefined : this.#options.roster.pupilAt(seat)
    return { device: `phone:${id.slice(0, 16)}`, pupil, seat, nickname }
  }

  #checkSeat({ seat }: Place): void {
    const { roster } = this.#options
    if (roster.isClosed() && (seat === undefined || roster.pupilAt(seat) === undefined))
      throw new BoxError('SEAT_UNKNOWN', seat === undefined ? 'this class sits at numbered seats' : `the class has no seat ${seat}`)
  }
}

type Place = Pick<Phone, 'seat' | 'nickname'>

function placeOf(request: JoinRequest): Place {
  const text = ('seat' in request ? request.seat : request.nickname)
    .normalize('NFKC')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
  if (text === '') throw new BoxError('BAD_REQUEST', 'a seat or a name has at least one letter')
  return 'seat' in request ? { seat: text } : { nickname: text }
}

function isAt(phone: Phone, { seat, nickname }: Place): boolean {
  return seat === undefined ? phone.nickname === nickname : phone.seat === seat
}

function keyOf({ seat, nickname = '' }: Place): string {
  return seat === undefined ? `name ${nickname}` : `seat ${seat}`
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
