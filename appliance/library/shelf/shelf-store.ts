import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { EvictionView } from '#appliance/contract/library.ts'
import type { Database } from '#appliance/storage/database.ts'

interface EvictionRow {
  at: number
  sha256: string
  title: string
  bytes: number
  because: string
}

const USE = 'INSERT INTO library_uses (sha256, used_at) VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE SET used_at = excluded.used_at'
const EVICT = 'INSERT INTO library_evictions (at, sha256, title, bytes, because) VALUES (?, ?, ?, ?, ?)'
const MOST_EVICTIONS = 500
const FORGET = `DELETE FROM library_evictions WHERE rowid NOT IN
  (SELECT rowid FROM library_evictions ORDER BY rowid DESC LIMIT ${MOST_EVICTIONS})`
const REASONS: readonly string[] = ['rights', 'orphan', 'room', 'asked', 'damaged'] satisfies EvictionView['because'][]

/** The tables of the shelf: what was used when, what stays, and what has gone. */
export class ShelfStore {
  readonly #db: Pick<Database, 'read' | 'write'>

  constructor(db: Pick<Database, 'read' | 'write'>) {
    this.#db = db
  }

  uses(): Map<string, number> {
    const rows = this.#db.read<{ sha256: string; used_at: number }>('SELECT * FROM library_uses')
    return new Map(rows.map((row) => [row.sha256, row.used_at]))
  }

  /** Resolves once they are on the disk; rejects with DATABASE_FAILED, as all of these do. */
  async putUses(uses: ReadonlyMap<string, number>): Promise<void> {
    if (uses.size > 0) await this.#db.write([...uses].map(([sha256, at]) => ({ sql: USE, params: [sha256, Math.round(at)] })))
  }

  /** The one that was pinned first first. */
  pins(): string[] {
    return this.#db.read<{ item_id: string }>('SELECT item_id FROM library_pins ORDER BY pinned_at, item_id').map((row) => row.item_id)
  }

  async pin(itemId: string, at: number): Promise<void> {
    await this.#db.write([
      { sql: 'INSERT OR IGNORE INTO library_pins (item_id, pinned_at) VALUES (?, ?)', params: [itemId, Math.round(at)] },
    ])
  }

  async unpin(itemId: string): Promise<void> {
    await this.#db.write([{ sql: 'DELETE FROM library_pins WHERE item_id = ?', params: [itemId] }])
  }

  /** The newest first. */
  evictions(most: number): EvictionView[] {
    const rows = this.#db.read<EvictionRow>('SELECT * FROM library_evictions ORDER BY rowid DESC LIMIT ?', most)
    return rows.flatMap(({ at, sha256, title, bytes, because }) =>
      isReason(because) ? [{ at, sha256, title: JSON.parse(title) as ByLanguage, bytes, because }] : [],
    )
  }

  /** What has gone is not used any more. */
  async noteEvictions(gone: readonly EvictionView[]): Promise<void> {
    const rows = gone.flatMap(({ at, sha256, title, bytes, because }) => [
      { sql: EVICT, params: [Math.round(at), sha256, JSON.stringify(title), bytes, because] },
      { sql: 'DELETE FROM library_uses WHERE sha256 = ?', params: [sha256] },
    ])
    await this.#db.write([...rows, { sql: FORGET }])
  }
}

function isReason(because: string): because is EvictionView['because'] {
  return REASONS.includes(because)
}
