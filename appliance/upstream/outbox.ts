import type { Database, Statement } from '#appliance/storage/database.ts'

/** Something that is to be sent up. */
export interface Letter {
  /** The same whenever the same thing is written: whoever gets it twice knows it again. */
  readonly id: string
  readonly body: string
}

/** A letter that waits, with its place in the order in which they came about. */
export interface WaitingLetter extends Letter {
  readonly position: number
}

export interface OutboxCounts {
  readonly waiting: number
  /** Set aside, because whoever got them does not want them; the newest of `refused`. */
  readonly aside: number
  readonly sent: number
  /** The oldest, where there was no room for more. */
  readonly dropped: number
  readonly refused: number
}

export interface OutboxOptions {
  readonly db: Pick<Database, 'read' | 'readOne' | 'write'>
  /** To whom it goes; each has a box of its own. */
  readonly stream: string
  /** More than so many are not kept: the oldest go first. */
  readonly most: number
}

/** Of those that nobody wants, enough to see what they have in common. */
const MOST_ASIDE = 50

const PUT = 'INSERT OR IGNORE INTO outbox (stream, id, body) VALUES (?, ?, ?)'
const COUNT = (what: 'sent' | 'dropped' | 'refused'): string =>
  `INSERT INTO outbox_counts (stream, ${what}) VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET ${what} = ${what} + excluded.${what}`
const COUNT_SURPLUS = `INSERT INTO outbox_counts (stream, dropped) SELECT ?, max(0, count(*) - ?) FROM outbox WHERE stream = ?
  ON CONFLICT (stream) DO UPDATE SET dropped = dropped + excluded.dropped`
const DROP_SURPLUS = `DELETE FROM outbox WHERE position IN
  (SELECT position FROM outbox WHERE stream = ? ORDER BY position DESC LIMIT -1 OFFSET ?)`
const DROP_ASIDE = `DELETE FROM outbox WHERE position IN
  (SELECT position FROM outbox WHERE stream = ? AND refused IS NOT NULL ORDER BY position DESC LIMIT -1 OFFSET ?)`

/**
 * What is to be sent up, on the disk until somebody has it: at least once, in the order in which it came about. It is bounded, and what it had
 * to let go of is counted. Reading throws DATABASE_FAILED; writing rejects with it, and resolves once it is on the disk.
 */
export class Outbox {
  readonly #options: OutboxOptions

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** What writes letters down: statements for the commit of whatever they tell of, so that neither is there without the other. */
  appending(letters: readonly Letter[]): Statement[] {
    const { stream, most } = this.#options
    if (letters.length === 0) return []
    return [
      ...letters.map(({ id, body }): Statement => ({ sql: PUT, params: [stream, id, body] })),
      { sql: COUNT_SURPLUS, params: [stream, most, stream] },
      { sql: DROP_SURPLUS, params: [stream, most] },
    ]
  }

  async append(letters: readonly Letter[]): Promise<void> {
    await this.#options.db.write(this.appending(letters))
  }

  /** Those that wait, the oldest first; at least one, and no more bytes than that. */
  next({ letters, bytes }: { readonly letters: number; readonly bytes: number }): WaitingLetter[] {
    const sql = 'SELECT position, id, body FROM outbox WHERE stream = ? AND refused IS NULL ORDER BY position LIMIT ?'
    const waiting = this.#options.db.read<WaitingLetter>(sql, this.#options.stream, letters)
    let [size, fit] = [0, 0]
    for (const { body } of waiting) {
      size += Buffer.byteLength(body)
      if (size > bytes && fit > 0) break
      fit += 1
    }
    return waiting.slice(0, fit)
  }

  /** They have arrived. */
  async took(letters: readonly WaitingLetter[]): Promise<void> {
    const gone = letters.map(({ position }): Statement => ({ sql: 'DELETE FROM outbox WHERE position = ?', params: [position] }))
    await this.#options.db.write([...gone, { sql: COUNT('sent'), params: [this.#options.stream, letters.length] }])
  }

  /** It is set aside, and keeps none behind it. */
  async refuse({ position }: WaitingLetter, why: string): Promise<void> {
    const { db, stream } = this.#options
    await db.write([
      { sql: 'UPDATE outbox SET refused = ? WHERE position = ?', params: [why, position] },
      { sql: COUNT('refused'), params: [stream, 1] },
      { sql: DROP_ASIDE, params: [stream, MOST_ASIDE] },
    ])
  }

  /** They are sent to somebody else now, who may want what was set aside. */
  async offerAgain(): Promise<void> {
    await this.#options.db.write([{ sql: 'UPDATE outbox SET refused = NULL WHERE stream = ?', params: [this.#options.stream] }])
  }

  /** Nobody is to have anything. */
  async clear(): Promise<void> {
    const params = [this.#options.stream]
    await this.#options.db.write([
      { sql: 'DELETE FROM outbox WHERE stream = ?', params },
      { sql: 'DELETE FROM outbox_counts WHERE stream = ?', params },
    ])
  }

  get counts(): OutboxCounts {
    const { db, stream } = this.#options
    const held = 'SELECT count(*) - count(refused) AS waiting, count(refused) AS aside FROM outbox WHERE stream = ?'
    const kept = db.readOne<Pick<OutboxCounts, 'waiting' | 'aside'>>(held, stream)
    const past = db.readOne<Omit<OutboxCounts, 'waiting' | 'aside'>>(
      'SELECT sent, dropped, refused FROM outbox_counts WHERE stream = ?',
      stream,
    )
    return { waiting: 0, aside: 0, sent: 0, dropped: 0, refused: 0, ...kept, ...past }
  }
}
