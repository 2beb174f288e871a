import type { Database } from '#appliance/storage/database.ts'
import type { Statement } from '#appliance/storage/sqlite.ts'

/** What the files of a recording cannot say, and its figures, so that an old one need not be read to be listed. */
export interface Entry {
  readonly id: string
  readonly channel: string
  /** Epoch milliseconds by the box's clock. */
  readonly startedAt: number
  /** Absent until the end of the class was told, or found. */
  readonly endedAt: number | undefined
  /** Epoch milliseconds from which its age counts; absent until it has ended and somebody vouches for the date. */
  readonly agesFrom?: number | undefined
  /** Somebody wants it kept. */
  readonly kept: boolean
  /** Its end was cut off. */
  readonly repaired: boolean
  /** Milliseconds of media; true once it has ended. */
  readonly duration: number
  readonly bytes: number
}

interface Row {
  id: string
  channel: string
  started_at: number
  ended_at: number | null
  ages_from: number | null
  kept: number
  repaired: number
  duration: number
  bytes: number
}

const PUT = `INSERT INTO recordings (id, channel, started_at, ended_at, ages_from, kept, repaired, duration, bytes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, ended_at = excluded.ended_at,
  ages_from = excluded.ages_from, kept = excluded.kept, repaired = excluded.repaired, duration = excluded.duration, bytes = excluded.bytes`

/** The table of the recordings. Whether there are media, and which, only their files say. */
export class RecordingsStore {
  readonly #db: Pick<Database, 'read' | 'write'>

  constructor(db: Pick<Database, 'read' | 'write'>) {
    this.#db = db
  }

  all(): Entry[] {
    return this.#db.read<Row>('SELECT * FROM recordings ORDER BY started_at').map(entryOf)
  }

  /** Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  async put(entry: Entry): Promise<void> {
    const { id, channel, startedAt, endedAt, agesFrom, kept, repaired, duration, bytes } = entry
    const values = [Math.round(startedAt), dateOrNull(endedAt), dateOrNull(agesFrom), Number(kept), Number(repaired)]
    await this.#write({ sql: PUT, params: [id, channel, ...values, Math.round(duration), bytes] })
  }

  /** Resolves once it is off the disk; rejects with DATABASE_FAILED. */
  async remove(id: string): Promise<void> {
    await this.#write({ sql: 'DELETE FROM recordings WHERE id = ?', params: [id] })
  }

  async #write(statement: Statement): Promise<void> {
    await this.#db.write([statement])
  }
}

function dateOrNull(date: number | undefined): number | null {
  return date === undefined ? null : Math.round(date)
}

function entryOf(row: Row): Entry {
  return {
    id: row.id,
    channel: row.channel,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    agesFrom: row.ages_from ?? undefined,
    kept: row.kept === 1,
    repaired: row.repaired === 1,
    duration: row.duration,
    bytes: row.bytes,
  }
}
