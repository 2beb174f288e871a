import { randomUUID } from 'node:crypto'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { PreparedList, PrepareRequest } from '#appliance/contract/prepared.ts'
import type { AskRequest } from '#appliance/contract/quiz.ts'
import type { JoinRequest, PhoneAnswer, PhoneView } from '#appliance/contract/quiz-phones.ts'
import type { QuestionOnShow, QuizRequest, QuizView } from '#appliance/contract/quiz.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { AnswerDesk } from './answer-desk.ts'
import { meaningOfKey, meaningOfText } from './answers.ts'
import { CueWatch } from './cue-watch.ts'
import { Phones } from './phones.ts'
import type { Phone, PhoneStore } from './phone-store.ts'
import { PollCourse } from './poll-course.ts'
import { chosen, currentRound, prepared, tokenOf } from './poll-state.ts'
import type { Asking, PollState } from './poll-state.ts'
import type { PollStore } from './poll-store.ts'
import type {
  ClassForQuiz,
  CuesForQuiz,
  LibraryForQuiz,
  Press,
  ReceiversForQuiz,
  RosterForQuiz,
  SheetForQuiz,
  Taken,
  UpstreamForQuiz,
} from './ports.ts'
import { PreparedShelf } from './prepared-shelf.ts'
import type { PreparedStore } from './prepared-store.ts'
import { Questions } from './questions.ts'
import { QuizPicture } from './quiz-picture.ts'
import type { QuizNow } from './quiz-view.ts'
import { refused } from './refusals.ts'
import type { Results } from './results.ts'
import { FIXED } from './round-book.ts'
import { tallyOf } from './tally.ts'

/*
 * The quiz: one question at a time, answered by whatever input the room has. It owns the question that is on, its answers and those that were
 * kept; an answer counts, and is acknowledged, once it is on the disk, and the question outlives a power cut as it is. It knows pupils by their
 * ids alone, shows nothing to the class by itself, and who may command it is decided at the web's door.
 */

export interface QuizOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly stores: { readonly polls: PollStore; readonly prepared: PreparedStore; readonly phones: PhoneStore }
  readonly results: Results
  readonly roster: RosterForQuiz
  /** The name of the class that is given, as it is on the disk; undefined while none is. */
  readonly classNow: Watchable<number | undefined>
  readonly class: ClassForQuiz
  readonly library: LibraryForQuiz
  readonly sheet: SheetForQuiz
  readonly cues: CuesForQuiz
  readonly receivers: ReceiversForQuiz
  readonly upstream: UpstreamForQuiz
  /** Whether somebody vouches for the clock's date; `sure`: not merely a person who may have mistyped it. */
  readonly dateKnown: () => boolean
  readonly dateSure: () => boolean
  /** Whether pupils' phones may answer where whoever asks says nothing of it. */
  readonly phonesAnswer: () => boolean
  /** A fresh name for a question, where it is not a random UUID. */
  readonly newId?: () => string
}

export class Quiz implements Room {
  readonly name = 'quiz'
  readonly results: Results
  /** What is prepared to be asked. */
  readonly shelf: PreparedShelf
  readonly #options: QuizOptions
  readonly #lane = new Lane()
  readonly #desk: AnswerDesk
  readonly #course: PollCourse
  readonly #questions: Questions
  readonly #phones: Phones
  readonly #cues: CueWatch
  readonly #picture: QuizPicture
  readonly #newId: () => string
  #class: number | undefined
  #started = false
  #deaf: (() => void)[] = []

  constructor(options: QuizOptions) {
    const { clock, log, roster, stores } = options
    this.#options = options
    this.results = options.results
    this.#newId = options.newId ?? randomUUID
    const onChange = (): void => this.#picture.changed()
    const later = (what: string, act: () => Promise<void>): void => this.#later(what, act)
    this.#desk = new AnswerDesk({ clock, log, store: stores.polls, isClosed: () => roster.isClosed(), onChange })
    this.#course = new PollCourse({ ...options, desk: this.#desk, store: stores.polls, expected: () => this.#expected(), later, onChange })
    this.shelf = new PreparedShelf({ store: stores.prepared, newId: this.#newId, onChange: () => void this.#shown() })
    this.#questions = new Questions({ ...options, shelf: this.shelf })
    this.#phones = new Phones({ ...options, store: stores.phones })
    this.#cues = new CueWatch({ ...options, questions: this.#questions, onChange })
    this.#picture = new QuizPicture(
      clock,
      () => this.#now(),
      (err) => log.error({ err }, 'a watcher of the quiz failed'),
    )
  }

  get view(): Watchable<QuizView> {
    return this.#picture.view
  }

  /** What screens and pupils see of the question that is on. */
  get question(): Watchable<QuestionOnShow> {
    return this.#picture.question
  }

  /** Both as of now: the views are a twentieth of a second old at most. */
  fresh(): { view: QuizView; question: QuestionOnShow } {
    return this.#picture.fresh()
  }

  /** Takes up the question that a power cut broke off, as it was. Which class goes on is known by then. Rejects with DATABASE_FAILED. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#started) return
      const { bus, classNow } = this.#options
      const newest = this.results.read()
      this.shelf.read()
      this.#phones.read()
      this.#class = classNow.value
      await this.#course.start(newest)
      this.#desk.credit(this.#phones.all.map((phone) => this.#phones.presserOf(phone)))
      this.#later('phones of another day', () => this.#phones.tidy())
      this.#started = true
      this.#deaf = [
        classNow.watch((now) => (now === this.#class ? undefined : this.#later('class', () => this.#onClass()))),
        bus.on('clock.stepped', () => this.#later('step of the clock', () => this.#onDate())),
        bus.on('clock.trusted', () => this.#later('date', () => this.#onDate())),
      ]
      this.#cues.start()
      this.#picture.show()
    })
  }

  /** The box stops; the question does not: the next start takes it up. */
  async stop(): Promise<void> {
    await this.#cues.stop()
    await this.#lane.run(async () => {
      if (!this.#started) return
      this.#started = false
      for (const deafen of this.#deaf.splice(0)) deafen()
      await this.#course.stop()
      this.#picture.stop()
    })
  }

  /**
   * Asks a question, or several one after the other; one that is on and not open is kept. Rejects with QUIZ_MOVED (`details.current` is the quiz as
   * it is), QUIZ_REFUSED, QUESTION_UNKNOWN, ITEM_UNKNOWN, BLOB_ABSENT, QUIZ_FILE_REFUSED and DATABASE_FAILED.
   */
  ask({
    on,
    ask,
    identity = 'named',
    form = 'half',
    phones = this.#options.phonesAnswer(),
    seconds,
    wait = false,
  }: AskRequest): Promise<QuizView> {
    return this.#lane.run(async () => {
      this.#mustBeOn(on)
      if (this.#course.state?.phase === 'open') throw refused('another-is-on', 'a question is open; close it first')
      const [first, ...rest] = await this.#questions.find(ask, this.#cues.suggestion)
      if (first === undefined) throw refused('no-question', 'there is no question in it')
      const set = rest.length === 0 ? undefined : { at: 1, of: rest.length + 1, rest }
      const forMs = seconds === undefined ? undefined : seconds * 1000
      await this.#course.begin(this.#prepared({ ask: first, identity, form, phones, forMs, set }, wait))
      if ('suggestion' in ask) this.#cues.forget()
      if ('set' in ask) this.shelf.asked(ask.set)
      return this.#shown()
    })
  }

  /** Goes on as the teacher chooses. Rejects with QUIZ_NOT_ON, QUIZ_MOVED, QUIZ_REFUSED and DATABASE_FAILED; then nothing has changed. */
  choose({ on, choice }: QuizRequest): Promise<QuizView> {
    return this.#lane.run(async () => {
      this.#mustBeOn(on)
      const { state } = this.#course
      if (state === undefined) throw new BoxError('QUIZ_NOT_ON', 'no question is asked')
      if (choice.do === 'discard') await this.#course.discard(state)
      else if (choice.do === 'keep') await this.#course.putAway()
      else if (choice.do === 'next') await this.#course.putAway(this.#nextOf(state))
      else await this.#course.change(state, choice)
      return this.#shown()
    })
  }

  /** A key was pressed. Resolves once the answer is on the disk, or with why it does not count; it is acknowledged by whoever asked. */
  press({ device, group, key, at }: Press): Promise<Taken> {
    const pupil = this.#options.roster.pupilOf(device)
    return this.#desk.take({ device, pupil, group }, (question) => meaningOfKey(question, key), at)
  }

  /** A phone has answered the question that it was shown. Resolves as `press` does. */
  answer(phone: Phone, { poll, round, value }: PhoneAnswer): Promise<Taken> {
    const place = this.#desk.round?.place
    if (place?.poll !== poll || place.round !== round) return Promise.resolve({ taken: 'closed' })
    if (this.#course.state?.phones === false) return Promise.resolve({ taken: 'refused' })
    return this.#desk.take(this.#phones.presserOf(phone), (question) => meaningOfText(question, value))
  }

  /** The phone that has this secret; undefined where none has joined by it. */
  phone(secret: string | undefined): Phone | undefined {
    return this.#phones.find(secret)
  }

  /** What a phone is told of itself. */
  phoneView(phone: Phone | undefined): PhoneView {
    if (phone === undefined) return { joined: false }
    const { seat, nickname } = phone
    const answer = this.#answerOf(phone)
    return {
      joined: true,
      ...(seat === undefined ? {} : { seat }),
      ...(nickname === undefined ? {} : { nickname }),
      ...(answer === undefined ? {} : { answer }),
    }
  }

  /** Resolves with the phone's secret. Rejects with SEAT_TAKEN, SEAT_UNKNOWN, QUIZ_FULL, BAD_REQUEST and DATABASE_FAILED. */
  async join(request: JoinRequest, secret: string | undefined): Promise<{ secret: string; phone: Phone }> {
    const joined = await this.#phones.join(request, secret)
    this.#picture.changed()
    return joined
  }

  /** A seat, a name, or all of them are free again for another phone. Rejects with DATABASE_FAILED. */
  async free(seat: string | undefined): Promise<void> {
    await this.#phones.free(seat)
    this.#picture.changed()
  }

  /** Keeps questions to be asked later; rejects as `ask` does. */
  prepare(request: PrepareRequest): Promise<PreparedList> {
    return this.#lane.run(async () => {
      await this.shelf.add(await this.#questions.toPrepare(request))
      return this.shelf.list
    })
  }

  /** Nobody wants what the lesson suggests. */
  dismissSuggestion(): QuizView {
    this.#cues.forget()
    return this.#shown()
  }

  /** What the roster or the settings say has changed. */
  outsideChanged(): void {
    this.#picture.changed()
  }

  #shown(): QuizView {
    this.#picture.show()
    return this.view.value
  }

  #mustBeOn(on: string): void {
    const { state, last } = this.#course
    const isOn = state === undefined ? `none/${last?.id ?? ''}` : tokenOf(state)
    if (isOn === on) return
    throw new BoxError('QUIZ_MOVED', `the quiz is at ${isOn}, and not at ${on} any more`, { details: { current: this.#shown() } })
  }

  #prepared(asking: Omit<Asking, 'id' | 'about'>, wait: boolean): PollState {
    const state = prepared({ ...asking, id: this.#newId(), about: this.#options.class.about() })
    return wait ? state : chosen(state, { do: 'open' })
  }

  /** Of a set, the next question is open as soon as the one before is put away. */
  #nextOf({ set, identity, form, phones = true }: PollState): PollState | undefined {
    const [ask, ...rest] = set?.rest ?? []
    if (ask === undefined || set === undefined) return undefined
    return this.#prepared({ ask, identity, form, phones, forMs: undefined, set: { ...set, at: set.at + 1, rest } }, false)
  }

  #answerOf(phone: Phone): PhoneView['answer'] {
    const place = this.#desk.round?.place
    const value = this.#desk.answerBy(this.#phones.presserOf(phone))
    if (place === undefined || value === undefined) return undefined
    return { poll: place.poll, round: place.round, ...(value === FIXED ? {} : { value }) }
  }

  async #onDate(): Promise<void> {
    await this.#course.onDate()
    this.#picture.show()
  }

  async #onClass(): Promise<void> {
    const [before, now] = [this.#class, this.#options.classNow.value]
    if (before === now) return
    this.#class = now
    this.#cues.begin()
    this.shelf.classChanged()
    await this.#course.onClass(now)
    // Seats are of one class.
    if (before !== undefined) await this.#phones.free()
    this.#picture.show()
  }

  #expected(): number | undefined {
    const known = this.#options.roster.expected()
    if (known !== undefined) return known
    // Where clickers answer, too, or hands were counted, phones are not all there are.
    const phones = this.#course.state?.phones === false ? 0 : this.#phones.size
    return phones === 0 || phones < this.#answered ? undefined : phones
  }

  get #answered(): number {
    const [{ state }, { round }] = [this.#course, this.#desk]
    return state === undefined || round === undefined ? 0 : tallyOf(state.question, round.book.counts, currentRound(state).hands).answered
  }

  #now(): QuizNow {
    const { state, ends, last } = this.#course
    return {
      ...{ state, ends, last, desk: this.#desk.round, expected: this.#expected() },
      ...{ unknownDevices: this.#desk.unknownDevices, trouble: this.#desk.trouble },
      ...{ prepared: this.shelf.summary, suggestion: this.#cues.suggestion, phones: this.#phones.size },
      ...{ phonesAnswer: this.#options.phonesAnswer(), calledOf: (pupil) => this.#options.roster.calledOf(pupil) },
    }
  }

  #later(what: string, act: () => Promise<void>): void {
    void this.#lane.run(act).catch((err: unknown) => this.#options.log.warn({ err }, `${what} not followed by the quiz`))
  }
}
