import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { hours } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { QuizChoice, QuizResult, QuizTime, QuizView } from '#appliance/contract/quiz.ts'
import type { AnswerDesk } from './answer-desk.ts'
import { keysFor } from './answers.ts'
import { OpenTime } from './open-time.ts'
import { chosen, currentRound, isAnswered, withRound } from './poll-state.ts'
import type { PollState } from './poll-state.ts'
import type { PollStore, SavedPoll } from './poll-store.ts'
import type { ReceiversForQuiz, UpstreamForQuiz } from './ports.ts'
import { resultOf } from './results.ts'
import type { Results } from './results.ts'
import { tallyOf } from './tally.ts'
import { isSecret } from './quiz-view.ts'
import { tellChange } from './tell-change.ts'

export interface PollCourseOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly store: PollStore
  readonly results: Results
  readonly desk: AnswerDesk
  readonly receivers: ReceiversForQuiz
  readonly upstream: UpstreamForQuiz
  readonly classNow: Watchable<number | undefined>
  /** Whether somebody vouches for the clock's date. */
  readonly dateKnown: () => boolean
  /** `dateKnown`, and it is not merely a person who may have mistyped it. */
  readonly dateSure: () => boolean
  /** How many could answer. */
  readonly expected: () => number | undefined
  /** Does something of the course's own after what was asked before. */
  readonly later: (what: string, act: () => Promise<void>) => void
  readonly onChange: () => void
}

/** A question that was on so long ago is of another day. */
const GO_ON_WITHIN: Milliseconds = hours(6)

/**
 * The question that is on, from its asking to its keeping. Each step is on the disk before it is seen; one that cannot be written is not made.
 * Whoever calls it takes turns.
 */
export class PollCourse {
  readonly #options: PollCourseOptions
  readonly #time: OpenTime
  #state: PollState | undefined
  /** The class in which the question is asked; undefined where it was asked before any. */
  #class: number | undefined
  #last: QuizView['last']
  #told = ''
  /** As the power cut left it, where nobody knew the date; undefined once somebody has gone on with it. */
  #left: SavedPoll | undefined

  constructor(options: PollCourseOptions) {
    const { clock, later } = options
    this.#options = options
    this.#time = new OpenTime(clock, {
      isOver: () => later('end of its time', () => this.#timeIsOver()),
      mark: () => later('mark', () => this.#mark()),
      second: () => this.#tellCounts(),
    })
  }

  get state(): PollState | undefined {
    return this.#state
  }

  get ends(): QuizTime | undefined {
    return this.#time.ends
  }

  /** The one that was kept last. */
  get last(): QuizView['last'] {
    return this.#last
  }

  /** Takes up the question that a power cut broke off, as it was. `newest`: of those that were kept. Rejects with DATABASE_FAILED. */
  async start(newest: QuizResult | undefined): Promise<void> {
    const { classNow, dateKnown, desk, log, store } = this.#options
    const tally = newest?.rounds.at(-1)?.tally
    this.#last = newest === undefined || tally === undefined ? undefined : { id: newest.id, question: newest.question, tally }
    const saved = store.current()
    // The power may have gone before it was forgotten.
    if (newest?.identity === 'anonymous' || saved?.state.identity === 'anonymous') this.#forgetOrder()
    if (saved === undefined) return
    this.#class = saved.class
    this.#show(saved.state, { isTakenUp: true })
    log.info({ poll: saved.state.id, phase: saved.state.phase, answered: desk.round?.book.size }, 'question taken up')
    this.#left = dateKnown() ? undefined : saved
    const isOfAnotherClass = saved.class !== undefined && saved.class !== classNow.value
    if (isOfAnotherClass || this.#isOld(saved)) await this.putAway()
  }

  /** The next start takes it up. */
  async stop(): Promise<void> {
    const { desk, log } = this.#options
    desk.shut()
    await desk.drain().catch((err: unknown) => log.warn({ err }, 'answers not stored when the box stopped'))
    await desk.dismiss()
    await this.#mark().catch((err: unknown) => log.warn({ err }, 'question not marked when the box stopped'))
    if (this.#state?.phase === 'open') this.#options.receivers.close()
    this.#time.stop()
    this.#state = undefined
    desk.follow(undefined, () => undefined)
  }

  /** Puts a question on; one that was on is kept. Rejects with DATABASE_FAILED. */
  async begin(state: PollState): Promise<void> {
    if (this.#state !== undefined) return this.putAway(state)
    const { classNow, store } = this.#options
    await store.save(this.#saving(state, classNow.value))
    this.#class = classNow.value
    this.#show(state)
  }

  /** Rejects with QUIZ_REFUSED and DATABASE_FAILED. */
  async change(before: PollState, choice: Exclude<QuizChoice, { do: 'next' | 'keep' | 'discard' }>): Promise<void> {
    const after = chosen({ ...before, leftMs: this.#time.leftMs }, choice)
    await this.#ending(before.phase === 'open' && after.phase !== 'open', async () => {
      const settled = this.#counted(after)
      await this.#options.store.save(this.#saving(settled))
      this.#show(settled)
    })
  }

  /**
   * It is put away and kept, or forgotten where nobody has answered; `next`, where there is one, is on in its stead. Rejects with
   * DATABASE_FAILED.
   */
  async putAway(next?: PollState): Promise<void> {
    const before = this.#state
    if (before === undefined) return
    await this.#ending(before.phase === 'open', async () => {
      const state = this.#counted({
        ...before,
        phase: before.phase === 'open' ? 'closed' : before.phase,
        leftMs: undefined,
        set: undefined,
      })
      if (isAnswered(state)) return this.#keep(state, next)
      await this.#options.store.discard(before.id, next === undefined ? undefined : this.#saving(next, this.#options.classNow.value))
      this.#isOnNow(next)
    })
  }

  /** Nothing of it is kept. Rejects with DATABASE_FAILED. */
  async discard(state: PollState): Promise<void> {
    const { bus, desk, store } = this.#options
    desk.shut()
    await desk.dismiss()
    try {
      await store.discard(state.id)
    } catch (thrown) {
      if (state.phase === 'open') desk.open()
      throw thrown
    }
    this.#isOnNow(undefined)
    bus.tell('quiz.discarded', { poll: state.id })
  }

  /** A question goes with its class; one that was asked before a class is part of the first that begins. Rejects with DATABASE_FAILED. */
  async onClass(now: number | undefined): Promise<void> {
    if (this.#state === undefined || now === this.#class) return
    if (this.#class !== undefined) return this.putAway()
    this.#class = now
    await this.#mark()
  }

  /** The date has become another, or sure. Rejects with DATABASE_FAILED. */
  async onDate(): Promise<void> {
    this.#time.dateChanged()
    // A box without a clock of its own learns after its start that the question is of another day.
    if (this.#left !== undefined && this.#isOld(this.#left)) return this.putAway()
    await this.#mark()
  }

  /**
   * From this moment on what comes is late; what came before is on the disk, and counts, before `act` goes on. Where either cannot be done, it is
   * open as it was.
   */
  async #ending(isEnding: boolean, act: () => Promise<void>): Promise<void> {
    const { desk } = this.#options
    if (!isEnding) return act()
    desk.shut()
    try {
      await desk.drain()
      // Whoever follows the counts from afar has the last of them, too.
      this.#tellCounts()
      await act()
    } catch (thrown) {
      desk.open()
      throw thrown
    }
  }

  async #keep(state: PollState, next: PollState | undefined): Promise<void> {
    const { bus, classNow, dateSure, log, results, store, upstream } = this.#options
    const saved = this.#saving(state)
    await store.keep(saved, {
      next: next === undefined ? undefined : this.#saving(next, classNow.value),
      dateSure: dateSure(),
      alongside: upstream.alongside(resultOf(saved)),
    })
    const { id, question, rounds } = state
    const { counts, hands } = currentRound(state)
    this.#last = { id, question, tally: tallyOf(question, counts, hands) }
    results.add(saved)
    this.#isOnNow(next)
    const { answered } = this.#last.tally
    bus.tell('quiz.kept', { poll: id, rounds: rounds.length, answered })
    log.info({ poll: id, rounds: rounds.length, answered }, 'question kept')
  }

  #isOnNow(next: PollState | undefined): void {
    this.#class = next === undefined ? undefined : this.#options.classNow.value
    this.#show(next)
  }

  /** With what the round that is on has come to; in a round that has just begun, nothing has. */
  #counted(state: PollState): PollState {
    const { desk, expected } = this.#options
    const { round } = desk
    const known = { ...state, expected: expected() }
    if (round === undefined || round.place.round !== state.rounds.length) return known
    return withRound(known, { strays: round.strays, counts: round.book.counts })
  }

  /** `state` is on the disk: whoever has to do with it follows. */
  #show(state: PollState | undefined, { isTakenUp = false } = {}): void {
    const { bus, desk, receivers, store, onChange } = this.#options
    const before = this.#state
    this.#state = state
    this.#left = undefined
    desk.follow(state, (place) => (isTakenUp ? store.round(place) : undefined))
    this.#time.follow(state)
    if (state?.phase === 'open') receivers.open({ answers: keysFor(state.question), question: `${state.id}/${state.rounds.length}` })
    else if (before?.phase === 'open') receivers.close()
    this.#told = ''
    if (before?.identity === 'anonymous' && (state?.id !== before.id || (before.phase === 'open' && state.phase !== 'open')))
      this.#forgetOrder()
    if (!isTakenUp) tellChange(bus, { before, after: state })
    onChange()
  }

  /** The log of the database would tell which answer was written together with whom. */
  #forgetOrder(): void {
    const { log, store } = this.#options
    void store.forgetOrder().catch((err: unknown) => log.warn({ err }, 'order of anonymous answers not forgotten'))
  }

  async #timeIsOver(): Promise<void> {
    if (this.#state?.phase === 'open' && this.#time.isOver) await this.change(this.#state, { do: 'close' })
  }

  /** How much time is left, and what has strayed, is on the disk. */
  async #mark(): Promise<void> {
    if (this.#state === undefined) return
    await this.#options.store.save(this.#saving(this.#counted({ ...this.#state, leftMs: this.#time.leftMs })))
  }

  #isOld({ savedAt, dated }: SavedPoll): boolean {
    const { clock, dateKnown } = this.#options
    return dated && dateKnown() && clock.now() - savedAt > GO_ON_WITHIN
  }

  #saving(state: PollState, group = this.#class): SavedPoll {
    const { clock, dateKnown } = this.#options
    return { state, savedAt: Math.round(clock.now()), dated: dateKnown(), ...(group === undefined ? {} : { class: group }) }
  }

  #tellCounts(): void {
    const { bus, desk, expected } = this.#options
    const state = this.#state
    if (state?.phase !== 'open' || desk.round === undefined) return
    const { bars, answered } = tallyOf(state.question, desk.round.book.counts, currentRound(state).hands)
    const counts = isSecret(state) ? {} : Object.fromEntries(bars.map(({ value, count }) => [value, count]))
    const all = expected()
    const payload = { poll: state.id, round: state.rounds.length, answered, counts, ...(all === undefined ? {} : { expected: all }) }
    const told = JSON.stringify(payload)
    if (told === this.#told) return
    this.#told = told
    bus.tell('quiz.counts', payload)
  }
}
