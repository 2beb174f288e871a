import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { Database, Statement } from '#appliance/storage/database.ts'
import { ByLanguage } from '#appliance/contract/catalogue.ts'
import { QuizForm, QuizIdentity, QuizQuestion, QuizStrays } from '#appliance/contract/quiz.ts'
import type { QuizIdentity as Identity } from '#appliance/contract/quiz.ts'
import type { PollState } from './poll-state.ts'
import type { RoundOnDisk } from './round-book.ts'

const Counts = Type.Record(Type.String(), Type.Integer())
const About = Type.Object({
  lessonKey: Type.Optional(Type.String()),
  subject: Type.Optional(Type.String()),
  title: Type.Optional(ByLanguage),
  group: Type.Optional(Type.String()),
  topic: Type.Optional(Type.String()),
  keywords: Type.Optional(Type.Array(Type.String())),
})
const ToAsk = Type.Object({
  question: QuizQuestion,
  topic: Type.Optional(Type.String()),
  keywords: Type.Optional(Type.Array(Type.String())),
})
const SavedState = Type.Object({
  ...{ id: Type.String(), question: QuizQuestion, identity: QuizIdentity, form: QuizForm },
  phones: Type.Optional(Type.Boolean()),
  phase: Type.Enum(['prepared', 'open', 'closed', 'shown', 'revealed']),
  rounds: Type.Array(Type.Object({ round: Type.Integer(), strays: QuizStrays, hands: Counts, counts: Counts }), { minItems: 1 }),
  leftMs: Type.Optional(Type.Number()),
  forMs: Type.Optional(Type.Number()),
  about: About,
  expected: Type.Optional(Type.Integer()),
  set: Type.Optional(Type.Object({ at: Type.Integer(), of: Type.Integer(), rest: Type.Array(ToAsk) })),
})
/** `class`: the name of the class in which it is asked; absent where none had begun. */
const SavedPoll = Type.Object({ state: SavedState, savedAt: Type.Number(), dated: Type.Boolean(), class: Type.Optional(Type.Number()) })

export interface SavedPoll {
  readonly state: PollState
  /** Epoch milliseconds by the box's clock, and whether somebody vouched for it. */
  readonly savedAt: number
  readonly dated: boolean
  readonly class?: number | undefined
}

/** Where an answer is kept: the question, its round, and whether it may be known whose it is. */
export interface RoundPlace {
  readonly poll: string
  readonly round: number
  readonly identity: Identity
}

/** How a question is kept. */
export interface Keeping {
  /** What is on in its stead. */
  readonly next?: SavedPoll | undefined
  /** Whether its date is not merely the word of a person: its answers grow old from it. */
  readonly dateSure: boolean
  /** What others write in the same commit. */
  readonly alongside: readonly Statement[]
}

/** Answers that are to be stored; without a value, one that was taken back. `counts`: how many will give each of those that change. */
export interface AnswersToStore {
  readonly answers: readonly { readonly who: string; readonly value: string | undefined }[]
  readonly counts: ReadonlyMap<string, number>
}

const PUT = `INSERT INTO quiz_polls (id, value, kept_at, dated, ages_from) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET value = excluded.value, kept_at = excluded.kept_at, dated = excluded.dated, ages_from = excluded.ages_from`
const PUT_ANSWER = `INSERT INTO quiz_answers (poll, round, who, value) VALUES (?, ?, ?, ?)
  ON CONFLICT (poll, round, who) DO UPDATE SET value = excluded.value`
const PUT_ANSWERED = 'INSERT OR IGNORE INTO quiz_answered (poll, round, who) VALUES (?, ?, ?)'
// The number itself and not what is added to it: a write of which nobody knows whether it came about is done once more.
const PUT_COUNT = `INSERT INTO quiz_counts (poll, round, value, count) VALUES (?, ?, ?, ?)
  ON CONFLICT (poll, round, value) DO UPDATE SET count = excluded.count`
const NO_COUNT = 'DELETE FROM quiz_counts WHERE poll = ? AND round = ? AND value = ?'
const MOST_KEPT = 4000
// In the order in which they were asked: a box that does not know the date may have kept the newest in 1970.
const FORGET_OLDEST = `DELETE FROM quiz_polls WHERE id IN
  (SELECT id FROM quiz_polls WHERE kept_at IS NOT NULL ORDER BY rowid DESC LIMIT -1 OFFSET ?)`

type Db = Pick<Database, 'read' | 'readOne' | 'write' | 'forgetOrder'>

/** The tables of questions and answers. */
export class PollStore {
  readonly #db: Db
  #shape: { Check(value: unknown): boolean } | undefined

  constructor(db: Db) {
    this.#db = db
  }

  /** The question that is on; undefined where none is, or it cannot be understood any more. Throws DATABASE_FAILED. */
  current(): SavedPoll | undefined {
    const row = this.#db.readOne<{ value: string }>('SELECT value FROM quiz_polls WHERE kept_at IS NULL')
    return row === undefined ? undefined : this.read(row.value)
  }

  /** Undefined where it cannot be understood any more. */
  read(value: string): SavedPoll | undefined {
    const saved: unknown = JSON.parse(value)
    this.#shape ??= Compile(SavedPoll)
    return this.#shape.Check(saved) ? (saved as SavedPoll) : undefined
  }

  /** What is on the disk of a round. Throws DATABASE_FAILED. */
  round({ poll, round }: Pick<RoundPlace, 'poll' | 'round'>): RoundOnDisk {
    const at = [poll, round]
    return {
      answers: this.#db.read('SELECT who, value FROM quiz_answers WHERE poll = ? AND round = ?', ...at),
      answered: this.#db.read<{ who: string }>('SELECT who FROM quiz_answered WHERE poll = ? AND round = ?', ...at).map(({ who }) => who),
      counts: this.#db.read('SELECT value, count FROM quiz_counts WHERE poll = ? AND round = ?', ...at),
    }
  }

  /** Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  async save(poll: SavedPoll): Promise<void> {
    await this.#db.write([putting(poll)])
  }

  /** It is not on any more; nothing takes its place, or `next` does. Resolves once that is on the disk; rejects with DATABASE_FAILED. */
  async keep(poll: SavedPoll, { next, dateSure, alongside }: Keeping): Promise<void> {
    const over = [
      keeping(poll, dateSure),
      // Nobody can answer any more: who has in an anonymous question is nothing to anybody.
      { sql: 'DELETE FROM quiz_answered WHERE poll = ?', params: [poll.state.id] },
      { sql: FORGET_OLDEST, params: [MOST_KEPT] },
      ...alongside,
    ]
    await this.#db.write(next === undefined ? over : [...over, putting(next)])
  }

  /** Resolves once nothing of it is left, and `next` is on where there is one; rejects with DATABASE_FAILED. */
  async discard(poll: string, next?: SavedPoll): Promise<void> {
    const gone = { sql: 'DELETE FROM quiz_polls WHERE id = ?', params: [poll] }
    await this.#db.write(next === undefined ? [gone] : [gone, putting(next)])
  }

  /** From then on nothing on the disk tells which answers came together with whom. Rejects with DATABASE_FAILED. */
  forgetOrder(): Promise<void> {
    return this.#db.forgetOrder()
  }

  /** Resolves once all are on the disk; rejects with DATABASE_FAILED, and then none is. */
  async storeAnswers({ poll, round, identity }: RoundPlace, { answers, counts }: AnswersToStore): Promise<void> {
    const at = { poll, round }
    const table = identity === 'anonymous' ? 'quiz_answered' : 'quiz_answers'
    const statements = answers.map(({ who, value }): Statement => {
      if (value === undefined) return { sql: `DELETE FROM ${table} WHERE poll = ? AND round = ? AND who = ?`, params: [poll, round, who] }
      if (identity === 'anonymous') return { sql: PUT_ANSWERED, params: [poll, round, who] }
      return { sql: PUT_ANSWER, params: [poll, round, who, value] }
    })
    if (identity === 'anonymous') statements.push(...counting(at, counts))
    await this.#db.write(statements)
  }
}

function putting(poll: SavedPoll): Statement {
  return { sql: PUT, params: [poll.state.id, JSON.stringify(poll), null, Number(poll.dated), null] }
}

function keeping(poll: SavedPoll, dateSure: boolean): Statement {
  const at = Math.round(poll.savedAt)
  return { sql: PUT, params: [poll.state.id, JSON.stringify(poll), at, Number(poll.dated), poll.dated && dateSure ? at : null] }
}

function counting({ poll, round }: { poll: string; round: number }, counts: ReadonlyMap<string, number>): Statement[] {
  return [...counts].map(([value, count]) =>
    count === 0 ? { sql: NO_COUNT, params: [poll, round, value] } : { sql: PUT_COUNT, params: [poll, round, value, count] },
  )
}
