import type { Database } from '#appliance/storage/database.ts'

const PUT = 'INSERT INTO library_notes (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'

/** Single words of the library that outlive a power cut. What was written by an older version may have another shape: look before use. */
export class LibraryNotes {
  readonly #db: Pick<Database, 'readOne' | 'write'>

  constructor(db: Pick<Database, 'readOne' | 'write'>) {
    this.#db = db
  }

  /** undefined where nothing was noted, or what was cannot be read. */
  read(name: string): unknown {
    const row = this.#db.readOne<{ value: string }>('SELECT value FROM library_notes WHERE name = ?', name)
    if (row === undefined) return undefined
    try {
      return JSON.parse(row.value)
    } catch {
      // A note that cannot be read is as good as none.
      return undefined
    }
  }

  /** Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  async write(name: string, value: unknown): Promise<void> {
    await this.#db.write([{ sql: PUT, params: [name, JSON.stringify(value)] }])
  }
}
