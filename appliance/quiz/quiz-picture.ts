import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { QuestionOnShow, QuizView } from '#appliance/contract/quiz.ts'
import { questionOnShowOf, quizViewOf } from './quiz-view.ts'
import type { QuizNow } from './quiz-view.ts'

/** Twenty a second: faster than an eye counts, and no more however many press. */
const BETWEEN = milliseconds(50)

/** The quiz as others see it. A press is seen at once, or when the last one is a twentieth of a second old. */
export class QuizPicture {
  readonly #clock: Clock
  readonly #now: () => QuizNow
  readonly #view: View<QuizView>
  readonly #question: View<QuestionOnShow>
  #shownAt: Milliseconds | undefined
  #timer: Timer | undefined

  constructor(clock: Clock, now: () => QuizNow, onFailed: (thrown: unknown) => void) {
    this.#clock = clock
    this.#now = now
    this.#view = new View<QuizView>(
      { on: 'none/', phase: 'idle', prepared: { count: 0, revision: 0 }, phones: 0, phonesAnswer: true },
      onFailed,
    )
    this.#question = new View<QuestionOnShow>({ phase: 'idle' }, onFailed)
  }

  get view(): Watchable<QuizView> {
    return this.#view
  }

  get question(): Watchable<QuestionOnShow> {
    return this.#question
  }

  /** The views as of now. */
  fresh(): { view: QuizView; question: QuestionOnShow } {
    const now = this.#now()
    return { view: quizViewOf(now), question: questionOnShowOf(now) }
  }

  /** Something may have changed that is in no hurry. */
  changed(): void {
    if (this.#timer !== undefined) return
    const wait = this.#shownAt === undefined ? 0 : this.#shownAt + BETWEEN - this.#clock.monotonic()
    if (wait <= 0) return this.show()
    this.#timer = this.#clock.after(wait, () => this.show())
  }

  /** What a teacher has asked for is seen with the answer. */
  show(): void {
    this.stop()
    this.#shownAt = this.#clock.monotonic()
    const { view, question } = this.fresh()
    this.#view.set(view)
    this.#question.set(question)
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
