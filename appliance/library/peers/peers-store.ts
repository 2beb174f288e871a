import type { Database } from '#appliance/storage/database.ts'

/** Boxes are remembered for two terms: they may be switched off over the holidays. */
const MOST_REMEMBERED = 64

export interface RememberedPeer {
  readonly boxId: string
  readonly address: string
  /** Epoch milliseconds. */
  readonly seenAt: number
}

interface Row {
  box_id: string
  address: string
  seen_at: number
}

/** The boxes that have answered once, so that a school whose network swallows multicast finds itself again after a power cut. */
export class PeersStore {
  readonly #db: Pick<Database, 'read' | 'write'>

  constructor(db: Pick<Database, 'read' | 'write'>) {
    this.#db = db
  }

  all(): RememberedPeer[] {
    return this.#db
      .read<Row>('SELECT box_id, address, seen_at FROM library_peers ORDER BY seen_at DESC')
      .map(({ box_id, address, seen_at }) => ({ boxId: box_id, address, seenAt: seen_at }))
  }

  /** Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  async remember({ boxId, address, seenAt }: RememberedPeer): Promise<void> {
    await this.#db.write([
      {
        sql: `INSERT INTO library_peers (box_id, address, seen_at) VALUES (?, ?, ?)
              ON CONFLICT (box_id) DO UPDATE SET address = excluded.address, seen_at = excluded.seen_at`,
        params: [boxId, address, Math.round(seenAt)],
      },
      {
        sql: 'DELETE FROM library_peers WHERE box_id NOT IN (SELECT box_id FROM library_peers ORDER BY seen_at DESC LIMIT ?)',
        params: [MOST_REMEMBERED],
      },
    ])
  }
}
