import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { QuizQuestion, QuizStrays, QuizTrouble } from '#appliance/contract/quiz.ts'
import { AnswerQueue } from './answer-queue.ts'
import { composed } from './answers.ts'
import type { Meaning } from './answers.ts'
import { FloodGate } from './flood-gate.ts'
import { PhoneAnswers } from './phone-answers.ts'
import { currentRound, NO_STRAYS } from './poll-state.ts'
import type { PollState } from './poll-state.ts'
import type { PollStore, RoundPlace } from './poll-store.ts'
import type { Taken } from './ports.ts'
import { FIXED, RoundBook } from './round-book.ts'
import type { RoundOnDisk } from './round-book.ts'
import { voterOf } from './voter.ts'
import type { Presser } from './voter.ts'

/** The round that answers are taken for. */
export interface DeskRound {
  readonly place: RoundPlace
  readonly question: QuizQuestion
  readonly book: RoundBook
  readonly strays: QuizStrays
}

export interface AnswerDeskOptions {
  readonly clock: Clock
  readonly log: Log
  readonly store: Pick<PollStore, 'storeAnswers'>
  /** Only who belongs to the class may answer. */
  readonly isClosed: () => boolean
  /** Something that a teacher sees has changed. */
  readonly onChange: () => void
}

type Told = Exclude<Meaning, { refused: unknown }>

/** What a write will make of answers; without a value, it was taken back. */
type Staged = Map<string, string | undefined>

/** What a write makes of the round, answer by answer. */
interface Staging {
  readonly round: DeskRound
  readonly staged: Staged
  readonly anew: Set<string>
  readonly byPhones: PhoneAnswers
}

interface Entry {
  readonly place: RoundPlace
  readonly who: string
  /** As which the device is kept that belongs to nobody. */
  readonly alone: string
  /** By which it came, where it was one. */
  readonly phone: string | undefined
  readonly meaning: Told
  readonly at: Milliseconds
  readonly settle: (taken: Taken) => void
}

/** Two classes in one hall. What comes beyond it is somebody's program. */
const MOST_VOTERS = 200
const MOST_UNKNOWN = 20

/**
 * Takes answers for the round that is open and says what became of each once that is on the disk. What does not count it counts apart. It decides
 * nothing about the question.
 */
export class AnswerDesk {
  readonly #options: AnswerDeskOptions
  readonly #queue: AnswerQueue<Entry>
  readonly #gate: FloodGate
  #round: DeskRound | undefined
  #isOpen = false
  #hasBeenOpen = false
  /** When the round was opened, by the clock that never steps. */
  #openedAt: Milliseconds = 0
  /** What of a race came down before it is no answer: a hand that hammers on a button was not first. */
  #raceFrom: Milliseconds = 0
  /** Who has asked to begin a new answer with the next key. */
  #anew: ReadonlySet<string> = new Set()
  readonly #unknown = new Set<string>()
  #byPhones = new PhoneAnswers()

  constructor(options: AnswerDeskOptions) {
    this.#options = options
    this.#gate = new FloodGate(options.clock)
    this.#queue = new AnswerQueue({
      ...{ clock: options.clock, log: options.log, onTrouble: options.onChange },
      store: (entries) => this.#store(entries),
      giveUp: ({ settle }) => this.#unstored(settle, 'not-stored'),
    })
  }

  get round(): DeskRound | undefined {
    return this.#round
  }

  get trouble(): QuizTrouble | undefined {
    return this.#queue.trouble
  }

  get unknownDevices(): string[] {
    return [...this.#unknown]
  }

  /**
   * The question as it is on the disk. `onDisk`: what is there of its round already. Once it is closed, nobody can find out any more what an
   * anonymous answer was.
   */
  follow(state: PollState | undefined, onDisk: (place: RoundPlace) => RoundOnDisk | undefined): void {
    const place = state === undefined ? undefined : { poll: state.id, round: state.rounds.length, identity: state.identity }
    const isSame = place?.poll === this.#round?.place.poll && place?.round === this.#round?.place.round
    if (state === undefined || place === undefined) this.#begin(undefined)
    else if (isSame && this.#round !== undefined) this.#round = { ...this.#round, question: state.question }
    else
      this.#begin({
        place,
        question: state.question,
        book: new RoundBook(place.identity, onDisk(place)),
        strays: currentRound(state).strays,
      })
    if (state?.phase === 'open') return this.open()
    this.shut()
    this.#round?.book.forgetLinks()
  }

  /** From now on answers are taken. */
  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#hasBeenOpen = true
    // A race that goes on goes on after those who have come in already.
    this.#raceFrom = this.#options.clock.monotonic()
    this.#openedAt = this.#raceFrom - (this.#round?.question.kind === 'buzz' ? this.#lastRacer : 0)
  }

  /** From this moment on what comes is late; what has come before is still stored. */
  shut(): void {
    this.#isOpen = false
  }

  /** Resolves once all that came is on the disk; rejects with DATABASE_FAILED. */
  drain(): Promise<void> {
    return this.#queue.drain()
  }

  /** What waits is not stored any more. */
  async dismiss(): Promise<void> {
    for (const { settle } of await this.#queue.clear()) settle({ taken: 'not-stored' })
  }

  /** `meaningIn`: what was pressed or sent, in the question that is on. Resolves once it is on the disk, or does not count. */
  take(presser: Presser, meaningIn: (question: QuizQuestion) => Meaning, at?: Milliseconds): Promise<Taken> {
    const round = this.#round
    // Of a question that is only looked at, nobody is late.
    if (round === undefined || !this.#hasBeenOpen) return Promise.resolve({ taken: 'closed' })
    if (!this.#gate.lets(presser.device)) return this.#stray('flooding', 'flooding')
    if (this.#options.isClosed() && presser.pupil === undefined && presser.group === undefined) {
      if (this.#unknown.size < MOST_UNKNOWN) this.#unknown.add(presser.device)
      return this.#stray('unknown', 'unknown')
    }
    if (!this.#isOpen) return this.#stray('late', 'closed')
    const meaning = meaningIn(round.question)
    const isTooSoon = round.question.kind === 'buzz' && at !== undefined && at < this.#raceFrom
    if ('refused' in meaning || isTooSoon) return this.#stray('refused', 'refused')
    const who = voterOf(presser, round.place.identity)
    return new Promise((settle) => {
      const by = { who, alone: voterOf({ device: presser.device }, round.place.identity), phone: phoneOf(presser) }
      const entry = { place: round.place, ...by, meaning, at: at ?? this.#options.clock.monotonic(), settle }
      if (!this.#queue.push(entry)) this.#unstored(settle, 'full')
    })
  }

  /** What this phone has answered, as it is on the disk; undefined where it has not, whatever others have answered from its seat. */
  answerBy(presser: Presser): string | typeof FIXED | undefined {
    const [round, phone] = [this.#round, phoneOf(presser)]
    if (round === undefined || phone === undefined) return undefined
    const who = voterOf(presser, round.place.identity)
    return this.#byPhones.isBy(who, phone) ? round.book.answerOf(who) : undefined
  }

  /** The box was started again: what was answered from where these phones sit is theirs. */
  credit(phones: readonly Presser[]): void {
    const round = this.#round
    if (round === undefined) return
    for (const presser of phones) {
      const who = voterOf(presser, round.place.identity)
      if (round.book.answerOf(who) !== undefined) this.#byPhones.note(who, phoneOf(presser))
    }
  }

  #begin(round: DeskRound | undefined): void {
    this.#round = round
    this.#isOpen = false
    this.#hasBeenOpen = false
    this.#anew = new Set()
    this.#byPhones = new PhoneAnswers()
    this.#unknown.clear()
  }

  get #lastRacer(): Milliseconds {
    return this.#round?.book.racers.at(-1)?.atMs ?? 0
  }

  #stray(kind: keyof QuizStrays, taken: Extract<Taken['taken'], 'flooding' | 'unknown' | 'closed' | 'refused'>): Promise<Taken> {
    this.#count({ [kind]: 1 })
    this.#options.onChange()
    return Promise.resolve({ taken })
  }

  #unstored(settle: Entry['settle'], taken: 'full' | 'not-stored'): void {
    this.#count({ unstored: 1 })
    this.#options.onChange()
    settle({ taken })
  }

  #count(more: Partial<QuizStrays>): void {
    const round = this.#round
    if (round === undefined) return
    const kinds = Object.keys(NO_STRAYS) as (keyof QuizStrays)[]
    const sums = kinds.map((kind) => [kind, round.strays[kind] + (more[kind] ?? 0)] as const)
    this.#round = { ...round, strays: { ...NO_STRAYS, ...Object.fromEntries(sums) } }
  }

  async #store(entries: readonly Entry[]): Promise<void> {
    const round = this.#round
    const staged: Staged = new Map()
    const anew = new Set(this.#anew)
    const byPhones = this.#byPhones.copy()
    const outcomes = entries.map((entry): Taken => {
      // The round that it was meant for was taken back.
      if (round === undefined || entry.place !== round.place) return { taken: 'not-stored' }
      return this.#staged(entry, { round, staged, anew, byPhones })
    })
    if (round !== undefined && staged.size > 0) {
      const answers = [...staged].map(([who, value]) => ({ who, value }))
      await this.#options.store.storeAnswers(round.place, { answers, counts: countsAfter(round.book, staged) })
      for (const [who, value] of staged)
        if (value === undefined) round.book.remove(who)
        else round.book.put(who, value)
    }
    this.#anew = anew
    this.#byPhones = byPhones
    entries.forEach(({ meaning, settle }, place) => {
      const outcome = outcomes[place] ?? { taken: 'not-stored' }
      this.#countOutcome(outcome, meaning)
      settle(outcome)
    })
    this.#options.onChange()
  }

  /** What becomes of an answer, after those before it in the same write. */
  #staged({ who, alone, phone, meaning, at }: Entry, { round: { question, book }, staged, anew, byPhones }: Staging): Taken {
    const now = (one: string): string | typeof FIXED | undefined => (staged.has(one) ? staged.get(one) : book.answerOf(one))
    const before = now(who)
    // A phone has sat down elsewhere, or a clicker has been told whose it is: what came by it as somebody else's is given up.
    const others = phone === undefined ? [alone] : byPhones.elsewhere(who, phone)
    const left = others.filter((other) => other !== who && now(other) !== undefined)
    if (before === FIXED || left.some((other) => now(other) === FIXED)) return { taken: 'fixed' }
    if ('back' in meaning) {
      if (before !== undefined) staged.set(who, undefined)
      return { taken: 'back' }
    }
    if (before === undefined && !this.#hasPlace(book, staged)) return { taken: 'full' }
    if ('anew' in meaning) anew.add(who)
    const from = !('anew' in meaning) && anew.delete(who) ? undefined : before
    const value = question.kind === 'buzz' ? (before ?? this.#racedAt(at)) : composed(question, from, meaning)
    if (value === undefined) return { taken: 'refused' }
    byPhones.note(who, phone)
    for (const other of left) {
      staged.set(other, undefined)
      byPhones.note(other, undefined)
    }
    if (value !== before) staged.set(who, value)
    const isFirst = before === undefined && left.length === 0
    return { taken: isFirst ? 'stored' : value === before && left.length === 0 ? 'repeated' : 'changed', value }
  }

  #hasPlace(book: RoundBook, staged: ReadonlyMap<string, string | undefined>): boolean {
    const fresh = [...staged.keys()].filter((who) => book.answerOf(who) === undefined)
    return book.size + fresh.length < MOST_VOTERS
  }

  /** Who was first is told by when it was pressed, and not by when it came. */
  #racedAt(at: Milliseconds): string {
    return String(Math.max(0, Math.round(at - this.#openedAt)))
  }

  #countOutcome({ taken }: Taken, meaning: Told): void {
    if (taken === 'repeated' && !('anew' in meaning)) this.#count({ repeated: 1 })
    // An answer of several keys is not changed by the second of them.
    else if (taken === 'changed' && 'set' in meaning) this.#count({ changed: 1 })
    else if (taken === 'fixed' || taken === 'refused') this.#count({ refused: 1 })
    else if (taken === 'full') this.#count({ unstored: 1 })
  }
}

/** How many will give each of the answers that change. */
function countsAfter(book: RoundBook, staged: ReadonlyMap<string, string | undefined>): Map<string, number> {
  const counts = new Map<string, number>()
  const add = (value: string, change: 1 | -1): void => void counts.set(value, (counts.get(value) ?? book.countOf(value)) + change)
  for (const [who, value] of staged) {
    const before = book.answerOf(who)
    if (typeof before === 'string') add(before, -1)
    if (value !== undefined) add(value, 1)
  }
  return counts
}

function phoneOf({ device, isPhone }: Presser): string | undefined {
  return isPhone === true ? device : undefined
}
