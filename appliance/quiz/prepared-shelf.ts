import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import { MOST_SETS } from '#appliance/contract/prepared.ts'
import type { PreparedList, PreparedQuestion, QuestionSet, QuestionSetDraft } from '#appliance/contract/prepared.ts'
import type { QuizQuestion, QuizView } from '#appliance/contract/quiz.ts'
import type { PreparedChange, PreparedStore } from './prepared-store.ts'
import { checked } from './question.ts'
import { refused } from './refusals.ts'

export interface PreparedShelfOptions {
  readonly store: PreparedStore
  /** A fresh name for a question or a set. */
  readonly newId: () => string
  readonly onChange: () => void
}

/** A question that was taken away, with all that it stood in. */
interface Removed {
  readonly question: PreparedQuestion
  readonly before: string | undefined
  readonly sets: readonly { readonly set: QuestionSet; readonly at: number }[]
}

const MOST_PREPARED = 200
/** So many can be put back. */
const MOST_REMOVED = 20

/** The questions that somebody has prepared, in their order, and the sets of them. Each change is on the disk before it is seen. */
export class PreparedShelf {
  readonly #options: PreparedShelfOptions
  readonly #lane = new Lane()
  readonly #removed = new Map<string, Removed>()
  #questions: readonly PreparedQuestion[] = []
  #sets: readonly QuestionSet[] = []
  #revision = 0
  #askedInClass: string | undefined

  constructor(options: PreparedShelfOptions) {
    this.#options = options
  }

  get list(): PreparedList {
    return { questions: [...this.#questions], sets: [...this.#sets] }
  }

  /** How many there are, and the first set that is for the end of a lesson, until it was asked in this one; `revision` changes with them. */
  get summary(): QuizView['prepared'] {
    const exit = this.#sets.find(({ atEnd }) => atEnd)
    const summary = { count: this.#questions.length, revision: this.#revision }
    return exit === undefined || exit.id === this.#askedInClass
      ? summary
      : { ...summary, exit: { id: exit.id, title: exit.title, questions: exit.questions.length } }
  }

  /** Whichever phone asked it, no other proposes it again in this class. */
  asked(setId: string): void {
    this.#askedInClass = setId
  }

  /** Another class is given, or none. */
  classChanged(): void {
    this.#askedInClass = undefined
  }

  /** Throws DATABASE_FAILED. */
  read(): void {
    const { store } = this.#options
    const questions = store.questions()
    this.#show(questions, setsOf(store.sets(), questions))
  }

  /** Throws QUESTION_UNKNOWN. */
  get(id: string): PreparedQuestion {
    return this.#questions.find((one) => one.id === id) ?? unknown(id)
  }

  /** The questions of a set, in its order. Throws QUESTION_UNKNOWN. */
  ofSet(id: string): PreparedQuestion[] {
    return this.#setOf(id).questions.map((one) => this.get(one))
  }

  /** Puts questions behind all others. Rejects with QUIZ_REFUSED and DATABASE_FAILED. */
  add(found: readonly Omit<PreparedQuestion, 'id'>[]): Promise<void> {
    return this.#lane.run(async () => {
      const added = this.#named(found)
      await this.#save({ added }, [...this.#questions, ...added])
    })
  }

  /** Rejects with QUESTION_UNKNOWN, QUIZ_REFUSED and DATABASE_FAILED. */
  change(id: string, question: QuizQuestion): Promise<void> {
    return this.#lane.run(async () => {
      const changed = { ...this.get(id), question: checked(question) }
      await this.#save(
        { changed },
        this.#questions.map((one) => (one.id === id ? changed : one)),
      )
    })
  }

  /** Another one like it stands behind it, in no set. Rejects with QUESTION_UNKNOWN, QUIZ_REFUSED and DATABASE_FAILED. */
  copy(id: string): Promise<void> {
    return this.#lane.run(async () => {
      const added = this.#named([this.get(id)])
      const at = this.#placeOf(id) + 1
      const questions = this.#questions.toSpliced(at, 0, ...added)
      await this.#save({ added, order: idsOf(questions) }, questions)
    })
  }

  /** Puts a question before another one; null: behind all. Rejects with QUESTION_UNKNOWN and DATABASE_FAILED. */
  move(id: string, before: string | null): Promise<void> {
    return this.#lane.run(async () => {
      const moved = this.get(id)
      if (before === id) return
      const others = this.#questions.filter((one) => one !== moved)
      const at = before === null ? others.length : others.indexOf(this.get(before))
      const questions = others.toSpliced(at, 0, moved)
      await this.#save({ order: idsOf(questions) }, questions)
    })
  }

  /** A set without a question is no more. Rejects with QUESTION_UNKNOWN and DATABASE_FAILED. */
  remove(id: string): Promise<void> {
    return this.#lane.run(async () => {
      const question = this.get(id)
      const before = this.#questions[this.#placeOf(id) + 1]?.id
      const questions = this.#questions.filter((one) => one !== question)
      const within = this.#sets.flatMap((set, at) => (set.questions.includes(id) ? [{ set, at }] : []))
      await this.#save({ removed: [id], sets: setsOf(this.#sets, questions) }, questions)
      this.#removed.set(id, { question, before, sets: within })
      for (const old of [...this.#removed.keys()].slice(0, -MOST_REMOVED)) this.#removed.delete(old)
    })
  }

  /** Where it was, and in its sets; as long as the box runs. Rejects with QUESTION_UNKNOWN, QUIZ_REFUSED and DATABASE_FAILED. */
  restore(id: string): Promise<void> {
    return this.#lane.run(async () => {
      const removed = this.#removed.get(id) ?? unknown(id)
      const { question, before } = removed
      this.#mustHaveRoom(1)
      const next = this.#questions.findIndex((one) => one.id === before)
      const questions = this.#questions.toSpliced(next < 0 ? this.#questions.length : next, 0, question)
      const sets = setsOf(restored(this.#sets, removed), questions)
      await this.#save({ added: [question], order: idsOf(questions), sets }, questions)
      this.#removed.delete(id)
    })
  }

  /** Rejects with QUESTION_UNKNOWN, QUIZ_REFUSED and DATABASE_FAILED. */
  addSet(draft: QuestionSetDraft): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#sets.length >= MOST_SETS) throw refused('too-many', `the box keeps ${MOST_SETS} sets of questions; take one away first`)
      await this.#saveSets([...this.#sets, { id: this.#options.newId(), ...this.#checkedSet(draft) }])
    })
  }

  /** Rejects as `addSet`. */
  changeSet(id: string, draft: QuestionSetDraft): Promise<void> {
    return this.#lane.run(async () => {
      const before = this.#setOf(id)
      const changed = { id, ...this.#checkedSet(draft) }
      await this.#saveSets(this.#sets.map((one) => (one === before ? changed : one)))
    })
  }

  /** Its questions stay. Rejects with QUESTION_UNKNOWN and DATABASE_FAILED. */
  removeSet(id: string): Promise<void> {
    return this.#lane.run(async () => {
      const removed = this.#setOf(id)
      await this.#saveSets(this.#sets.filter((one) => one !== removed))
    })
  }

  #setOf(id: string): QuestionSet {
    const set = this.#sets.find((one) => one.id === id)
    if (set === undefined) throw new BoxError('QUESTION_UNKNOWN', `there is no set of questions ${id}`)
    return set
  }

  #checkedSet(draft: QuestionSetDraft): QuestionSetDraft {
    for (const id of draft.questions) this.get(id)
    return draft
  }

  #named(found: readonly Omit<PreparedQuestion, 'id'>[]): PreparedQuestion[] {
    this.#mustHaveRoom(found.length)
    return found.map(({ question, source }) => ({ id: this.#options.newId(), question, source }))
  }

  #mustHaveRoom(many: number): void {
    if (this.#questions.length + many > MOST_PREPARED)
      throw refused('too-many', `the box keeps ${MOST_PREPARED} prepared questions; take some away first`)
  }

  #placeOf(id: string): number {
    return this.#questions.findIndex((one) => one.id === id)
  }

  async #saveSets(sets: readonly QuestionSet[]): Promise<void> {
    await this.#save({ sets }, this.#questions)
  }

  async #save(change: PreparedChange, questions: readonly PreparedQuestion[]): Promise<void> {
    await this.#options.store.save(change)
    this.#show(questions, change.sets ?? this.#sets)
    this.#options.onChange()
  }

  #show(questions: readonly PreparedQuestion[], sets: readonly QuestionSet[]): void {
    this.#questions = questions
    this.#sets = sets
    this.#revision += 1
  }
}

function unknown(id: string): never {
  throw new BoxError('QUESTION_UNKNOWN', `there is no prepared question ${id}`)
}

const idsOf = (questions: readonly PreparedQuestion[]): string[] => questions.map(({ id }) => id)

/** Only questions that are there, and only sets that have one. */
function setsOf(sets: readonly QuestionSet[], questions: readonly PreparedQuestion[]): QuestionSet[] {
  const known = new Set(idsOf(questions))
  return sets.map((set) => ({ ...set, questions: set.questions.filter((id) => known.has(id)) })).filter((set) => set.questions.length > 0)
}

/** A set that went with its only question comes back with it; one that was changed meanwhile has it where it was. */
function restored(sets: readonly QuestionSet[], { question: { id }, sets: within }: Removed): readonly QuestionSet[] {
  return within.reduce<readonly QuestionSet[]>((now, { set, at }) => {
    if (now.every((one) => one.id !== set.id)) return set.questions.length === 1 ? now.toSpliced(at, 0, set) : now
    return now.map((one) => (one.id === set.id ? { ...one, questions: one.questions.toSpliced(set.questions.indexOf(id), 0, id) } : one))
  }, sets)
}
