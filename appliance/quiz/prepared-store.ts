import Type from 'typebox'
import Value from 'typebox/value'
import { QuestionSource, QuizQuestion } from '#appliance/contract/quiz.ts'
import type { PreparedQuestion } from '#appliance/contract/quiz.ts'
import type { Database, Statement } from '#appliance/storage/database.ts'
import type { QuestionToAsk } from './ports.ts'

/** A prepared question with what its quiz is about. */
export type KeptQuestion = PreparedQuestion & QuestionToAsk

const Kept = Type.Object({
  question: QuizQuestion,
  source: QuestionSource,
  topic: Type.Optional(Type.String()),
  keywords: Type.Optional(Type.Array(Type.String())),
})

/** The table of the questions that are kept to be asked. */
export class PreparedStore {
  readonly #db: Pick<Database, 'read' | 'write'>

  constructor(db: Pick<Database, 'read' | 'write'>) {
    this.#db = db
  }

  /** In their order; what cannot be understood any more is left out. Throws DATABASE_FAILED. */
  all(): KeptQuestion[] {
    return this.#db
      .read<{ id: string; value: string }>('SELECT id, value FROM quiz_prepared ORDER BY position')
      .flatMap(({ id, value }) => {
        const kept: unknown = JSON.parse(value)
        return Value.Check(Kept, kept) ? [{ id, ...kept }] : []
      })
  }

  /** Resolves once all are on the disk; rejects with DATABASE_FAILED. */
  async add(questions: readonly KeptQuestion[]): Promise<void> {
    const adding = ({ id, ...kept }: KeptQuestion): Statement => ({
      sql: 'INSERT INTO quiz_prepared (id, value) VALUES (?, ?)',
      params: [id, JSON.stringify(kept)],
    })
    await this.#db.write(questions.map((question) => adding(question)))
  }

  /** Resolves once none of them is there; rejects with DATABASE_FAILED. */
  async remove(ids: readonly string[]): Promise<void> {
    await this.#db.write(ids.map((id): Statement => ({ sql: 'DELETE FROM quiz_prepared WHERE id = ?', params: [id] })))
  }
}
