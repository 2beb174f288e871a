import { BoxError } from '#appliance/base/errors.ts'
import type { PrepareRequest, PreparedQuestion, QuestionChoice, QuestionSource, QuizSuggestion } from '#appliance/contract/quiz.ts'
import type { LibraryForQuiz, QuestionToAsk, SheetForQuiz } from './ports.ts'
import type { KeptQuestion, PreparedStore } from './prepared-store.ts'
import { checked, questionOfDraft } from './question.ts'
import { questionsOfFile } from './quiz-file.ts'
import { refused } from './refusals.ts'

export interface QuestionsOptions {
  readonly store: PreparedStore
  readonly library: LibraryForQuiz
  readonly sheet: SheetForQuiz
  /** A fresh name for a question. */
  readonly newId: () => string
}

/** A question, and where it is from. */
type Found = QuestionToAsk & { readonly source: QuestionSource }

const MOST_PREPARED = 200

/** Where questions come from: made up now, prepared, of a quiz of the library, or of the run sheet. It keeps those that are prepared. */
export class Questions {
  readonly #options: QuestionsOptions
  #prepared: readonly KeptQuestion[] = []
  #revision = 0

  constructor(options: QuestionsOptions) {
    this.#options = options
  }

  get prepared(): readonly PreparedQuestion[] {
    return this.#prepared.map(({ id, question, source }) => ({ id, question, source }))
  }

  /** How many are prepared; `revision` changes with them. */
  get summary(): { count: number; revision: number } {
    return { count: this.#prepared.length, revision: this.#revision }
  }

  /** Throws DATABASE_FAILED. */
  read(): void {
    this.#set(this.#options.store.all())
  }

  /** At least one. Rejects with QUESTION_UNKNOWN, QUIZ_REFUSED, QUIZ_FILE_REFUSED, ITEM_UNKNOWN and BLOB_ABSENT. */
  async find(choice: QuestionChoice, suggestion: QuizSuggestion | undefined): Promise<readonly QuestionToAsk[]> {
    if ('question' in choice) return [{ question: checked(choice.question) }]
    if ('prepared' in choice) return choice.prepared.map((id) => this.#keptOf(id))
    if ('stepId' in choice) return this.#ofStep(choice.stepId)
    if ('itemId' in choice) {
      const all = await this.ofItem(choice.itemId)
      return choice.places === undefined ? all : choice.places.map((place) => all[place] ?? missing(choice.itemId, place))
    }
    if (suggestion?.id !== choice.suggestion) throw new BoxError('QUESTION_UNKNOWN', 'what was suggested is not any more')
    return this.ofItem(suggestion.itemId)
  }

  /** Keeps questions to be asked later. Rejects as `find` does, and with DATABASE_FAILED. */
  async prepare(request: PrepareRequest): Promise<void> {
    const found = await this.#foundFor(request)
    if (this.#prepared.length + found.length > MOST_PREPARED)
      throw refused('too-many', `the box keeps ${MOST_PREPARED} prepared questions; take some away first`)
    const kept = found.map((one): KeptQuestion => ({ ...one, id: this.#options.newId() }))
    await this.#options.store.add(kept)
    this.#set([...this.#prepared, ...kept])
  }

  /** Rejects with QUESTION_UNKNOWN and DATABASE_FAILED. */
  async remove(id: string): Promise<void> {
    this.#keptOf(id)
    await this.#options.store.remove([id])
    this.#set(this.#prepared.filter((one) => one.id !== id))
  }

  /** All questions of a quiz of the library. Rejects with ITEM_UNKNOWN, BLOB_ABSENT and QUIZ_FILE_REFUSED. */
  async ofItem(itemId: string): Promise<readonly Found[]> {
    const item = this.#options.library.quiz(itemId)
    if (item === undefined) throw new BoxError('ITEM_UNKNOWN', `the library has no quiz ${itemId}`)
    const { topic, keywords } = item
    const about = { ...(topic === undefined ? {} : { topic }), ...(keywords === undefined ? {} : { keywords }) }
    const questions = questionsOfFile(await item.read())
    return questions.map((question, place) => ({ question, ...about, source: { by: 'item', itemId, place } }))
  }

  #set(prepared: readonly KeptQuestion[]): void {
    this.#prepared = prepared
    this.#revision += 1
  }

  async #foundFor(request: PrepareRequest): Promise<readonly Found[]> {
    if ('itemId' in request) return this.ofItem(request.itemId)
    if ('stepId' in request) return this.#ofStep(request.stepId)
    return request.questions.map((question) => ({ question: checked(question), source: { by: 'teacher' } }))
  }

  async #ofStep(stepId: string): Promise<readonly Found[]> {
    const step = this.#options.sheet.step(stepId)
    if (step?.question !== undefined) return [{ question: questionOfDraft(step.question), source: { by: 'sheet', stepId } }]
    if (step?.itemId !== undefined) return this.ofItem(step.itemId)
    throw new BoxError('QUESTION_UNKNOWN', `the run sheet in use has no question at step ${stepId}`)
  }

  #keptOf(id: string): KeptQuestion {
    const kept = this.#prepared.find((one) => one.id === id)
    if (kept === undefined) throw new BoxError('QUESTION_UNKNOWN', `there is no prepared question ${id}`)
    return kept
  }
}

function missing(itemId: string, place: number): never {
  throw new BoxError('QUESTION_UNKNOWN', `the quiz ${itemId} has no question at place ${place}`)
}
