import { BoxError } from '#appliance/base/errors.ts'
import type { QuizAnswer, QuizResult, QuizResultDetail } from '#appliance/contract/quiz.ts'
import type { Database } from '#appliance/storage/database.ts'
import { isRight } from './answers.ts'
import type { PollStore, SavedPoll } from './poll-store.ts'
import type { WrongAnswers } from './ports.ts'
import { roundsOf } from './quiz-view.ts'
import { whoIs } from './voter.ts'

interface Row {
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
  /** Of one class, by the name that it has on the disk; or of one lesson of the timetable. */
  readonly class?: number | undefined
  readonly lessonKey?: string | undefined
  readonly limit: number
}

type Db = Pick<Database, 'read' | 'readOne' | 'write'>

const SELECT = 'SELECT value, kept_at FROM quiz_polls WHERE kept_at IS NOT NULL'
/** As many as suggestions look at. */
const MOST_WRONG = 100

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
    const newest = this.#rows(`${SELECT} ORDER BY kept_at DESC LIMIT ?`, MOST_WRONG)
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
  list({ before = Number.MAX_SAFE_INTEGER, from = 0, class: group, lessonKey, limit }: ResultsQuery): QuizResult[] {
    const about = `(? IS NULL OR json_extract(value, '$.class') = ?) AND (? IS NULL OR json_extract(value, '$.state.about.lessonKey') = ?)`
    const sql = `${SELECT} AND kept_at < ? AND kept_at >= ? AND ${about} ORDER BY kept_at DESC, id LIMIT ?`
    const [one, key] = [group ?? null, lessonKey ?? null]
    return this.#rows(sql, before, from, one, one, key, key, limit).map(resultOf)
  }

  /** One with who answered what. Throws QUIZ_RESULT_UNKNOWN and DATABASE_FAILED. */
  get(id: string): QuizResultDetail {
    const [poll] = this.#rows(`${SELECT} AND id = ?`, id)
    if (poll === undefined) throw new BoxError('QUIZ_RESULT_UNKNOWN', `no question ${id} was kept`)
    const rows = this.#db.read<AnswerRow>('SELECT round, who, value FROM quiz_answers WHERE poll = ? ORDER BY round, who', id)
    return { ...resultOf(poll), answers: rows.map((row) => answerOf(row, poll)) }
  }

  /** Who answered what before then (epoch milliseconds) is not kept any longer; how many did is. Rejects with DATABASE_FAILED. */
  async forgetNames(before: number): Promise<void> {
    const old = 'poll IN (SELECT id FROM quiz_polls WHERE kept_at < ?)'
    await this.#db.write([
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

  #rows(sql: string, ...params: (string | number | null)[]): SavedPoll[] {
    return this.#db.read<Row>(sql, ...params).flatMap(({ value, kept_at: keptAt }) => {
      const poll = this.#store.read(value)
      return poll === undefined ? [] : [{ ...poll, savedAt: keptAt }]
    })
  }
}

function resultOf({ state, savedAt, dated, class: group }: SavedPoll): QuizResult {
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

function answerOf({ round, who, value }: AnswerRow, { state }: SavedPoll): QuizAnswer {
  const right = isRight(state.question, value)
  return { round, value, ...whoIs(who), ...(right === undefined ? {} : { right }) }
}
