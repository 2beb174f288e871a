import { aTurn } from '#appliance/base/in-turns.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { QuizAnswer, QuizResult, QuizResultDetail } from '#appliance/contract/quiz.ts'
import type { Database, SqlValue } from '#appliance/storage/database.ts'
import { isRight } from './answers.ts'
import type { PollStore, SavedPoll } from './poll-store.ts'
import type { WrongAnswers } from './ports.ts'
import { roundsOf } from './quiz-view.ts'
import { whoIs } from './voter.ts'

interface Row {
  position: number
  value: string
  kept_at: number
}

interface AnswerRow {
  round: number
  who: string
  value: string
}

export interface ResultsQuery {
  /** Only those that were kept before it, and from it on; epoch milliseconds. */
  readonly before?: number | undefined
  readonly from?: number | undefined
  /** Of one class, by the name that it has on the disk, or of none; of one lesson of the timetable; or of those who are taught. */
  readonly class?: number | 'none' | undefined
  readonly lessonKey?: string | undefined
  readonly group?: string | undefined
}

type Db = Pick<Database, 'read' | 'readOne' | 'write'>

const SELECT = 'SELECT rowid AS position, value, kept_at FROM quiz_polls WHERE kept_at IS NOT NULL'
/** Where nobody vouched for the date, that of the first moment after it for which somebody did. */
const KEPT = 'CASE dated WHEN 1 THEN kept_at ELSE coalesce(ages_from, kept_at) END'
/** The hours of a lesson are told as the box had them then, also once it has learnt better. */
const WITHIN = `((${KEPT} >= ? AND ${KEPT} < ?) OR (kept_at >= ? AND kept_at < ?))`
/** As many as suggestions look at. */
const MOST_WRONG = 100
/** So many are looked at before everything else has its turn. */
const AT_ONCE = 25

/** Questions that were asked and kept. What it tells of a class is counts; answers with their pupils stay until they are dropped. */
export class Results {
  readonly #db: Db
  readonly #store: PollStore
  #wrong: readonly WrongAnswers[] = []

  constructor(db: Db, store: PollStore) {
    this.#db = db
    this.#store = store
  }

  /** Reads what suggestions ask for; answers the newest of all. Throws DATABASE_FAILED. */
  read(): QuizResult | undefined {
    const newest = this.#rows(`${SELECT} ORDER BY rowid DESC LIMIT ?`, MOST_WRONG)
    this.#wrong = newest.flatMap((one) => wrongIn(resultOf(one)))
    return newest[0] === undefined ? undefined : resultOf(newest[0])
  }

  /** One more was kept. */
  add(poll: SavedPoll): void {
    this.#wrong = [...wrongIn(resultOf(poll)), ...this.#wrong].slice(0, MOST_WRONG)
  }

  /** What classes got wrong, the newest first: of each question the last vote counts. */
  wrongAnswers(): readonly WrongAnswers[] {
    return this.#wrong
  }

  /** The newest first. Throws DATABASE_FAILED. */
  list({ limit, ...query }: ResultsQuery & { readonly limit: number }): QuizResult[] {
    const { where, params } = wanted(query)
    return this.#rows(`${SELECT} AND ${where} ORDER BY rowid DESC LIMIT ?`, ...params, limit).map(resultOf)
  }

  /** All of them, in the order in which they were asked, however many there are. Throws DATABASE_FAILED. */
  async *each(query: ResultsQuery): AsyncGenerator<QuizResult> {
    const { where, params } = wanted(query)
    for (let after = 0; ;) {
      const sql = `${SELECT} AND ${where} AND rowid > ? ORDER BY rowid LIMIT ?`
      const rows = this.#db.read<Row>(sql, ...params, after, AT_ONCE)
      for (const row of rows) yield* this.#pollOf(row).map(resultOf)
      if (rows.length < AT_ONCE) return
      after = rows.at(-1)?.position ?? after
      await aTurn()
    }
  }

  /** One with who answered what. Throws QUIZ_RESULT_UNKNOWN and DATABASE_FAILED. */
  get(id: string): QuizResultDetail {
    const [poll] = this.#rows(`${SELECT} AND id = ?`, id)
    if (poll === undefined) throw new BoxError('QUIZ_RESULT_UNKNOWN', `no question ${id} was kept`)
    const result = resultOf(poll)
    return { ...result, answers: this.answersOf(result) }
  }

  /** Who answered what, in nobody's order; none of an anonymous question, and once they are not kept any longer. Throws DATABASE_FAILED. */
  answersOf({ id, question }: Pick<QuizResult, 'id' | 'question'>): QuizAnswer[] {
    const sql = 'SELECT round, who, value FROM quiz_answers WHERE poll = ? ORDER BY round, who'
    return this.#db.read<AnswerRow>(sql, id).map((row) => answerOf(row, question))
  }

  /** All who are taught and were asked, as they are called. Throws DATABASE_FAILED. */
  groups(): string[] {
    const sql = `SELECT DISTINCT json_extract(value, '$.state.about.group') AS name FROM quiz_polls WHERE kept_at IS NOT NULL`
    return this.#db
      .read<{ name: string | null }>(sql)
      .flatMap(({ name }) => name ?? [])
      .sort((one, other) => one.length - other.length || (one < other ? -1 : 1))
  }

  /**
   * Who answered what before then is not kept any longer; how many did is. `now`: a date of which the box is sure; answers that were kept when
   * it was not grow old from it. Epoch milliseconds. Rejects with DATABASE_FAILED.
   */
  async forgetNames(before: number, now: number): Promise<void> {
    const old = 'poll IN (SELECT id FROM quiz_polls WHERE kept_at IS NOT NULL AND ages_from < ?)'
    const sure = Math.round(now)
    await this.#db.write([
      // A clock that was ahead when it was believed makes nothing last for ever.
      {
        sql: 'UPDATE quiz_polls SET ages_from = ? WHERE kept_at IS NOT NULL AND (ages_from IS NULL OR ages_from > ?)',
        params: [sure, sure],
      },
      { sql: `DELETE FROM quiz_answers WHERE ${old}`, params: [before] },
      { sql: `DELETE FROM quiz_answered WHERE ${old}`, params: [before] },
    ])
  }

  /** Nothing is left of a pupil but that one more has answered. Rejects with DATABASE_FAILED. */
  async forgetPupil(pupil: string): Promise<void> {
    const params = [`p:${pupil}`]
    await this.#db.write([
      { sql: 'DELETE FROM quiz_answers WHERE who = ?', params },
      { sql: 'DELETE FROM quiz_answered WHERE who = ?', params },
    ])
  }

  #rows(sql: string, ...params: SqlValue[]): SavedPoll[] {
    return this.#db.read<Row>(sql, ...params).flatMap((row) => this.#pollOf(row))
  }

  /** Empty where it cannot be understood any more. */
  #pollOf({ value, kept_at: keptAt }: Row): SavedPoll[] {
    const poll = this.#store.read(value)
    return poll === undefined ? [] : [{ ...poll, savedAt: keptAt }]
  }
}

function wanted({ before, from, class: given, lessonKey, group }: ResultsQuery): { where: string; params: SqlValue[] } {
  const conditions: [string, SqlValue | undefined][] = [
    [given === 'none' ? `json_extract(value, '$.class') IS ?` : `json_extract(value, '$.class') = ?`, given === 'none' ? null : given],
    [`json_extract(value, '$.state.about.lessonKey') = ?`, lessonKey],
    [`json_extract(value, '$.state.about.group') = ?`, group],
  ]
  const asked = conditions.flatMap(([sql, value]): [string, SqlValue][] => (value === undefined ? [] : [[sql, value]]))
  const hours = [from ?? 0, before ?? Number.MAX_SAFE_INTEGER]
  return { where: [WITHIN, ...asked.map(([sql]) => sql)].join(' AND '), params: [...hours, ...hours, ...asked.map(([, value]) => value)] }
}

/** A question that was kept, as others see it. Pure. */
export function resultOf({ state, savedAt, dated, class: group }: SavedPoll): QuizResult {
  const { id, question, identity, about, expected } = state
  const { lessonKey: key, subject, title, group: name } = about
  const lesson = {
    ...(key === undefined ? {} : { key }),
    ...(subject === undefined ? {} : { subject }),
    ...(title === undefined ? {} : { title }),
    ...(name === undefined ? {} : { group: name }),
  }
  return {
    ...{ id, keptAt: Math.round(savedAt), dated, question, identity, rounds: roundsOf(state, undefined) },
    ...(group === undefined ? {} : { class: group }),
    ...(Object.keys(lesson).length === 0 ? {} : { lesson }),
    ...(expected === undefined ? {} : { expected }),
  }
}

function wrongIn({ question, rounds, keptAt }: QuizResult): WrongAnswers[] {
  const { wrong, right } = rounds.at(-1)?.tally ?? {}
  if (question.topic === undefined || wrong === undefined || right === undefined || wrong === 0) return []
  return [{ topic: question.topic, keywords: question.keywords ?? [], wrong, answered: wrong + right, at: keptAt }]
}

function answerOf({ round, who, value }: AnswerRow, question: QuizResult['question']): QuizAnswer {
  const right = isRight(question, value)
  return { round, value, ...whoIs(who), ...(right === undefined ? {} : { right }) }
}
