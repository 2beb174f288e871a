import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '#appliance/storage/database.ts'
import { syncFolder, writeFileAtomic } from '#appliance/storage/disk.ts'
import { MOST_CALENDAR_BYTES } from './calendar-text.ts'

/** What is known of a calendar, beside its bytes. */
export interface CalendarRow {
  readonly id: string
  readonly kind: 'url' | 'file' | 'upload'
  readonly label: string
  readonly etag: string | undefined
  /** Epoch milliseconds of the copy in use, and of the look since which none was well. */
  readonly fetchedAt: number | undefined
  readonly failingSince: number | undefined
}

interface Columns {
  readonly id: string
  readonly kind: CalendarRow['kind']
  readonly label: string
  readonly etag: string | null
  readonly fetched_at: number | null
  readonly failing_since: number | null
}

const SAVE = `INSERT INTO timetable_calendars (id, kind, label, etag, fetched_at, failing_since) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET label = excluded.label, etag = excluded.etag, fetched_at = excluded.fetched_at,
  failing_since = excluded.failing_since`

/** The last good copy of each calendar, there also with the uplink down: its bytes in a folder, all else in a table. */
export class CalendarShelf {
  readonly #folder: string
  readonly #db: Pick<Database, 'read' | 'write'>

  constructor(folder: string, db: Pick<Database, 'read' | 'write'>) {
    this.#folder = folder
    this.#db = db
  }

  /** Throws DATABASE_FAILED. */
  rows(): readonly CalendarRow[] {
    const rows = this.#db.read<Columns>('SELECT id, kind, label, etag, fetched_at, failing_since FROM timetable_calendars ORDER BY rowid')
    return rows.map(({ id, kind, label, etag, fetched_at, failing_since }) => ({
      ...{ id, kind, label },
      ...{ etag: etag ?? undefined, fetchedAt: fetched_at ?? undefined, failingSince: failing_since ?? undefined },
    }))
  }

  /** Undefined where there is no copy, or one that cannot be read. */
  async bytes(id: string): Promise<Buffer | undefined> {
    try {
      const path = this.#path(id)
      return (await stat(path)).size > MOST_CALENDAR_BYTES ? undefined : await readFile(path)
    } catch {
      // It is fetched again.
      return undefined
    }
  }

  /** The bytes first: of a copy that is newer than its row, the worst is that it is fetched once more. Rejects where the disk does. */
  async keep(row: CalendarRow, bytes: Buffer): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o750 })
    await writeFileAtomic(this.#path(row.id), bytes, { mode: 0o640 })
    await this.note(row)
  }

  /** Rejects with DATABASE_FAILED. */
  async note({ id, kind, label, etag, fetchedAt, failingSince }: CalendarRow): Promise<void> {
    await this.#db.write([{ sql: SAVE, params: [id, kind, label, etag ?? null, fetchedAt ?? null, failingSince ?? null] }])
  }

  /** Rejects with DATABASE_FAILED. */
  async remove(id: string): Promise<void> {
    await this.#db.write([{ sql: 'DELETE FROM timetable_calendars WHERE id = ?', params: [id] }])
    await rm(this.#path(id), { force: true })
  }

  /** Takes away the copies of calendars that no row knows, and halves that a power cut left. */
  async tidy(): Promise<void> {
    const known = new Set(this.rows().map(({ id }) => `${id}.ics`))
    const names = await readdir(this.#folder).catch(() => [])
    const left = names.filter((name) => !known.has(name) && /\.(ics|tmp)$/u.test(name))
    for (const name of left) await rm(join(this.#folder, name), { force: true })
    if (left.length > 0) await syncFolder(this.#folder)
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.ics`)
  }
}
