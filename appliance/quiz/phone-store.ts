import type { Database, Statement } from '#appliance/storage/database.ts'

/** A pupil's phone or tablet in the room. */
export interface Phone {
  /** Of the secret that it keeps, the hash. */
  readonly id: string
  readonly seat?: string | undefined
  readonly nickname?: string | undefined
  /** Epoch milliseconds by the box's clock. */
  readonly joinedAt: number
}

interface Row {
  id: string
  seat: string | null
  nickname: string | null
  joined_at: number
}

/** The table of the phones that have joined. */
export class PhoneStore {
  readonly #db: Pick<Database, 'read' | 'write'>

  constructor(db: Pick<Database, 'read' | 'write'>) {
    this.#db = db
  }

  /** Throws DATABASE_FAILED. */
  all(): Phone[] {
    return this.#db.read<Row>('SELECT id, seat, nickname, joined_at FROM quiz_phones').map(({ id, seat, nickname, joined_at }) => ({
      ...{ id, joinedAt: joined_at },
      ...(seat === null ? {} : { seat }),
      ...(nickname === null ? {} : { nickname }),
    }))
  }

  /** Puts one in, and takes others out. Resolves once that is on the disk; rejects with DATABASE_FAILED. */
  async change({ put, remove = [] }: { put?: Phone; remove?: readonly string[] }): Promise<void> {
    const removing = remove.map((id): Statement => ({ sql: 'DELETE FROM quiz_phones WHERE id = ?', params: [id] }))
    const sql = `INSERT INTO quiz_phones (id, seat, nickname, joined_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET seat = excluded.seat, nickname = excluded.nickname, joined_at = excluded.joined_at`
    const putting = put === undefined ? [] : [{ sql, params: [put.id, put.seat ?? null, put.nickname ?? null, put.joinedAt] }]
    if (removing.length + putting.length > 0) await this.#db.write([...removing, ...putting])
  }
}
