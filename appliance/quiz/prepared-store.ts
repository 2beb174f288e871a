import Type from 'typebox'
import type { Static, TSchema } from 'typebox'
import Value from 'typebox/value'
import { QuestionSet, QuestionSource } from '#appliance/contract/prepared.ts'
import { QuizQuestion } from '#appliance/contract/quiz.ts'
import type { PreparedQuestion } from '#appliance/contract/prepared.ts'
import type { Database, Statement } from '#appliance/storage/database.ts'
import { withAbout } from './question.ts'

/** What is changed at once; what is left out stays. */
export interface PreparedChange {
  readonly removed?: readonly string[]
  readonly added?: readonly PreparedQuestion[]
  readonly changed?: PreparedQuestion
  /** All ids, in the order that is to be. */
  readonly order?: readonly string[]
  /** All sets, in their order. */
  readonly sets?: readonly QuestionSet[]
}

const KeptQuestion = Type.Object({
  question: QuizQuestion,
  source: QuestionSource,
  /** Of older rows: what the quiz is about from which the question is. */
  topic: Type.Optional(Type.String()),
  keywords: Type.Optional(Type.Array(Type.String())),
})
const { id: _id, ...ofSet } = QuestionSet.properties
const KeptSet = Type.Object(ofSet)

/** The tables of the questions that are kept to be asked, and of their sets. */
export class PreparedStore {
  readonly #db: Pick<Database, 'read' | 'write'>

  constructor(db: Pick<Database, 'read' | 'write'>) {
    this.#db = db
  }

  /** In their order; what cannot be understood any more is left out. Throws DATABASE_FAILED. */
  questions(): PreparedQuestion[] {
    return this.#rows('quiz_prepared', KeptQuestion).map(({ id, source, ...ask }) => ({ id, question: withAbout(ask), source }))
  }

  /** As `questions`. */
  sets(): QuestionSet[] {
    return this.#rows('quiz_sets', KeptSet)
  }

  /** Resolves once all of it is on the disk; rejects with DATABASE_FAILED, and then none of it is. */
  async save({ removed = [], added = [], changed, order = [], sets }: PreparedChange): Promise<void> {
    await this.#db.write([
      ...removed.map((id): Statement => ({ sql: 'DELETE FROM quiz_prepared WHERE id = ?', params: [id] })),
      ...added.map((one) => inserting('quiz_prepared', one)),
      ...(changed === undefined ? [] : [changing(changed)]),
      // Each in its turn goes behind all others.
      ...order.map((id): Statement => ({ sql: TO_THE_END, params: [id] })),
      ...(sets === undefined ? [] : [{ sql: 'DELETE FROM quiz_sets', params: [] }, ...sets.map((set) => inserting('quiz_sets', set))]),
    ])
  }

  #rows<T extends TSchema>(table: Table, schema: T): (Static<T> & { id: string })[] {
    return this.#db.read<{ id: string; value: string }>(`SELECT id, value FROM ${table} ORDER BY position`).flatMap(({ id, value }) => {
      const kept: unknown = JSON.parse(value)
      return Value.Check(schema, kept) ? [{ id, ...(kept as object) } as Static<T> & { id: string }] : []
    })
  }
}

type Table = 'quiz_prepared' | 'quiz_sets'

const TO_THE_END = 'UPDATE quiz_prepared SET position = (SELECT MAX(position) FROM quiz_prepared) + 1 WHERE id = ?'

function inserting(table: Table, { id, ...kept }: PreparedQuestion | QuestionSet): Statement {
  return { sql: `INSERT INTO ${table} (id, value) VALUES (?, ?)`, params: [id, JSON.stringify(kept)] }
}

function changing({ id, ...kept }: PreparedQuestion): Statement {
  return { sql: 'UPDATE quiz_prepared SET value = ? WHERE id = ?', params: [JSON.stringify(kept), id] }
}
