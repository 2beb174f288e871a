import type { Database } from '#appliance/storage/database.ts'

/** When an item was last shown, epoch milliseconds. */
export interface Showing {
  readonly itemId: string
  readonly at: number
  /** Whether somebody vouched for that date. */
  readonly dated: boolean
}

const PUT = `INSERT INTO shown_items (item_id, shown_at, dated) VALUES (?, ?, ?)
  ON CONFLICT (item_id) DO UPDATE SET shown_at = excluded.shown_at, dated = excluded.dated`

/** The table of what a class was shown. */
export class ShownStore {
  readonly #db: Pick<Database, 'read' | 'write'>

  constructor(db: Pick<Database, 'read' | 'write'>) {
    this.#db = db
  }

  /** Throws DATABASE_FAILED. */
  all(): readonly Showing[] {
    const rows = this.#db.read<{ item_id: string; shown_at: number; dated: number }>('SELECT item_id, shown_at, dated FROM shown_items')
    return rows.map(({ item_id: itemId, shown_at: at, dated }) => ({ itemId, at, dated: dated === 1 }))
  }

  /** Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  async put(showings: readonly Showing[]): Promise<void> {
    await this.#db.write(showings.map(({ itemId, at, dated }) => ({ sql: PUT, params: [itemId, Math.round(at), Number(dated)] })))
  }

  /** Resolves once nothing of them is left; rejects with DATABASE_FAILED. */
  async forget(itemIds: readonly string[]): Promise<void> {
    await this.#db.write(itemIds.map((itemId) => ({ sql: 'DELETE FROM shown_items WHERE item_id = ?', params: [itemId] })))
  }
}
