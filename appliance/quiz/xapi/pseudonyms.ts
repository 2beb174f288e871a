import { createHmac, randomBytes } from 'node:crypto'
import type { QuizAnswer } from '#appliance/contract/quiz.ts'
import type { Database } from '#appliance/storage/database.ts'

const KEY = 'quiz-pseudonyms'

/**
 * What pupils are called where their answers leave the box: an HMAC under a secret that stays on it. A plain hash of `seat 12` would be
 * undone by trying all seats. A pupil of the roster has one name for good, and a seat one in each class, for other children sit there in the next;
 * where nobody has said which class that is, one in each lesson.
 */
export class Pseudonyms {
  readonly #db: Pick<Database, 'readOne' | 'write'>
  #secret: Promise<Buffer> | undefined

  constructor(db: Pick<Database, 'readOne' | 'write'>) {
    this.#db = db
  }

  /** `group`: who is taught, else the lesson. Rejects with DATABASE_FAILED. */
  async nameOf({ pupil, seat, nickname, group: team, device }: Partial<QuizAnswer>, group: string | number | undefined): Promise<string> {
    const who = pupil === undefined ? ['of', group, seat, nickname, team, device] : ['pupil', pupil]
    return createHmac('sha256', await this.#key())
      .update(JSON.stringify(who.map((word) => word ?? null)))
      .digest('hex')
      .slice(0, 32)
  }

  #key(): Promise<Buffer> {
    this.#secret ??= this.#found().catch((thrown: unknown) => {
      this.#secret = undefined
      throw thrown
    })
    return this.#secret
  }

  async #found(): Promise<Buffer> {
    const row = this.#db.readOne<{ value: string }>('SELECT value FROM facts_kv WHERE key = ?', KEY)
    if (row !== undefined) return Buffer.from(JSON.parse(row.value) as string, 'base64')
    const fresh = randomBytes(32)
    await this.#db.write([
      { sql: 'INSERT INTO facts_kv (key, value) VALUES (?, ?)', params: [KEY, JSON.stringify(fresh.toString('base64'))] },
    ])
    return fresh
  }
}
