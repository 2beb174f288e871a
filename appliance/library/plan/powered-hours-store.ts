import type { Database } from '#appliance/storage/database.ts'
import { LibraryNotes } from '../notes.ts'
import type { HourSeen } from './powered-hours.ts'

interface Row {
  hour: number
  seen_on: number
  seen_off: number
}

const PUT = `INSERT INTO library_hours (hour, seen_on, seen_off) VALUES (?, ?, ?)
  ON CONFLICT (hour) DO UPDATE SET seen_on = excluded.seen_on, seen_off = excluded.seen_off`
const NOTE = `INSERT INTO library_notes (name, value) VALUES ('seen-on', ?)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`

/** The table of the powered hours, and when the box was last seen on. */
export class PoweredHoursStore {
  readonly #db: Pick<Database, 'read' | 'readOne' | 'write'>

  constructor(db: Pick<Database, 'read' | 'readOne' | 'write'>) {
    this.#db = db
  }

  all(): HourSeen[] {
    return this.#db.read<Row>('SELECT * FROM library_hours').map((row) => ({ hour: row.hour, on: row.seen_on, off: row.seen_off }))
  }

  /** Epoch milliseconds at which the box was last seen on. */
  lastSeen(): number | undefined {
    const at = new LibraryNotes(this.#db).read('seen-on')
    return typeof at === 'number' ? at : undefined
  }

  /** Resolves once both are on the disk; rejects with DATABASE_FAILED. */
  async put(seen: readonly HourSeen[], lastSeen: number): Promise<void> {
    const rows = seen.map(({ hour, on, off }) => ({ sql: PUT, params: [hour, on, off] }))
    await this.#db.write([...rows, { sql: NOTE, params: [JSON.stringify(Math.round(lastSeen))] }])
  }
}
