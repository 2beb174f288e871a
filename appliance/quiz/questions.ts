import { BoxError } from '#appliance/base/errors.ts'
import type { PrepareRequest, PreparedQuestion, QuestionSource } from '#appliance/contract/prepared.ts'
import type { QuestionChoice, QuizSuggestion } from '#appliance/contract/quiz.ts'
import type { LibraryForQuiz, QuestionToAsk, SheetForQuiz } from './ports.ts'
import type { PreparedShelf } from './prepared-shelf.ts'
import { checked, questionOfDraft, withAbout } from './question.ts'
import { questionsOfFile } from './quiz-file.ts'

export interface QuestionsOptions {
  readonly shelf: Pick<PreparedShelf, 'get' | 'ofSet'>
  readonly library: LibraryForQuiz
  readonly sheet: SheetForQuiz
}

/** A question, and where it is from. */
type Found = QuestionToAsk & { readonly source: QuestionSource }

/** Where questions come from: made up now, prepared, of a quiz of the library, or of the run sheet. */
export class Questions {
  readonly #options: QuestionsOptions

  constructor(options: QuestionsOptions) {
    this.#options = options
  }

  /** At least one. Rejects with QUESTION_UNKNOWN, QUIZ_REFUSED, QUIZ_FILE_REFUSED, ITEM_UNKNOWN and BLOB_ABSENT. */
  async find(choice: QuestionChoice, suggestion: QuizSuggestion | undefined): Promise<readonly QuestionToAsk[]> {
    const { shelf } = this.#options
    if ('question' in choice) return [{ question: checked(choice.question) }]
    if ('prepared' in choice) return choice.prepared.map((id) => shelf.get(id))
    if ('set' in choice) return shelf.ofSet(choice.set)
    if ('stepId' in choice) return this.#ofStep(choice.stepId)
    if ('itemId' in choice) {
      const all = await this.ofItem(choice.itemId)
      return choice.places === undefined ? all : choice.places.map((place) => all[place] ?? missing(choice.itemId, place))
    }
    if (suggestion?.id !== choice.suggestion) throw new BoxError('QUESTION_UNKNOWN', 'what was suggested is not any more')
    return this.ofItem(suggestion.itemId)
  }

  /** What is to be prepared, with where it is from. Rejects as `find` does. */
  async toPrepare(request: PrepareRequest): Promise<readonly Omit<PreparedQuestion, 'id'>[]> {
    if ('questions' in request)
      return request.questions.map((question) => ({ question: checked(question), source: { by: request.from ?? 'teacher' } }))
    const found = 'itemId' in request ? await this.ofItem(request.itemId) : await this.#ofStep(request.stepId, request.sheetId)
    return found.map(({ source, ...ask }) => ({ question: withAbout(ask), source }))
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

  async #ofStep(stepId: string, sheetId?: string): Promise<readonly Found[]> {
    const step = this.#options.sheet.step(stepId, sheetId)
    if (step?.question !== undefined) return [{ question: questionOfDraft(step.question), source: { by: 'sheet', stepId } }]
    if (step?.itemId !== undefined) return this.ofItem(step.itemId)
    throw new BoxError('QUESTION_UNKNOWN', `the run sheet ${sheetId ?? 'in use'} has no question at step ${stepId}`)
  }
}

function missing(itemId: string, place: number): never {
  throw new BoxError('QUESTION_UNKNOWN', `the quiz ${itemId} has no question at place ${place}`)
}
