import type { Database, Statement } from '#appliance/storage/database.ts'
import type { KnownScreen, Voucher } from './known-screen.ts'

interface Row {
  token_hash: Uint8Array
  id: string
  letters: string
  name: string
  admitted_at: number
  admitted_by: Voucher
}

const MAIN = 'screens.main'

/** The admitted screens, and which of them was chosen to speak; strangers are never written. */
export class ScreensStore {
  readonly #db: Pick<Database, 'read' | 'readOne' | 'write'>

  constructor(db: Pick<Database, 'read' | 'readOne' | 'write'>) {
    this.#db = db
  }

  all(): KnownScreen[] {
    return this.#db.read<Row>('SELECT * FROM screens ORDER BY admitted_at').map((row) => ({
      id: row.id,
      tokenHash: Buffer.from(row.token_hash),
      letters: row.letters,
      name: row.name,
      admission: { at: row.admitted_at, by: row.admitted_by },
      address: '',
      tabs: 0,
      report: undefined,
      lastSeen: row.admitted_at,
    }))
  }

  findMain(): string | undefined {
    const row = this.#db.readOne<{ value: string }>('SELECT value FROM facts_kv WHERE key = ?', MAIN)
    return row === undefined ? undefined : String(JSON.parse(row.value))
  }

  /** Writes an admitted screen, and takes `replaced` away in the same breath. */
  async save(screen: KnownScreen, replaced: readonly string[] = []): Promise<void> {
    await this.#db.write([...replaced.map(removal), insertion(screen)])
  }

  async remove(id: string): Promise<void> {
    await this.#db.write([removal(id)])
  }

  async saveMain(id: string): Promise<void> {
    const sql = 'INSERT INTO facts_kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
    await this.#db.write([{ sql, params: [MAIN, JSON.stringify(id)] }])
  }
}

const removal = (id: string): Statement => ({ sql: 'DELETE FROM screens WHERE id = ?', params: [id] })

function insertion({ tokenHash, id, letters, name, admission }: KnownScreen): Statement {
  return {
    sql: `INSERT OR REPLACE INTO screens (token_hash, id, letters, name, admitted_at, admitted_by) VALUES (?, ?, ?, ?, ?, ?)`,
    params: [tokenHash, id, letters, name, admission?.at ?? 0, admission?.by ?? 'holder'],
  }
}
