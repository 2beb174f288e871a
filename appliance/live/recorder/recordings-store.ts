import Value from 'typebox/value'
import { ByLanguage } from '#appliance/contract/catalogue.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { Statement } from '#appliance/storage/sqlite.ts'
import type { ClassAbout } from './class-about.ts'
import type { Cut } from './cut.ts'

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
  /** What it is of, and whether it may be kept. */
  readonly about: ClassAbout
  /** What of it is shown; absent: all. */
  readonly cut?: Cut | undefined
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
  may_keep: number
  class: string | null
  subject: string | null
  title: string | null
  planned_start: number | null
  planned_end: number | null
  cut_from: number | null
  cut_to: number | null
}

const PUT = `INSERT INTO recordings (id, channel, started_at, ended_at, ages_from, kept, repaired, duration, bytes,
  may_keep, class, subject, title, planned_start, planned_end, cut_from, cut_to)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, ended_at = excluded.ended_at,
  ages_from = excluded.ages_from, kept = excluded.kept, repaired = excluded.repaired, duration = excluded.duration, bytes = excluded.bytes,
  may_keep = excluded.may_keep, class = excluded.class, subject = excluded.subject, title = excluded.title,
  planned_start = excluded.planned_start, planned_end = excluded.planned_end, cut_from = excluded.cut_from, cut_to = excluded.cut_to`

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
    const { id, channel, startedAt, endedAt, agesFrom, kept, repaired, duration, bytes, about, cut } = entry
    const values = [Math.round(startedAt), dateOrNull(endedAt), dateOrNull(agesFrom), Number(kept), Number(repaired)]
    const shown = [dateOrNull(cut?.from), dateOrNull(cut?.to)]
    await this.#write({ sql: PUT, params: [id, channel, ...values, Math.round(duration), bytes, ...valuesOf(about), ...shown] })
  }

  /** Resolves once it is off the disk, with all that was noted of it; rejects with DATABASE_FAILED. */
  async remove(id: string): Promise<void> {
    await this.#write(
      ...[
        'DELETE FROM recordings WHERE id = ?',
        'DELETE FROM recording_bookmarks WHERE recording = ?',
        'DELETE FROM recording_exports WHERE recording = ?',
      ].map((sql) => ({ sql, params: [id] })),
    )
  }

  async #write(...statements: Statement[]): Promise<void> {
    await this.#db.write(statements)
  }
}

function valuesOf({ mayKeep, class: name, subject, title, plannedStart, plannedEnd }: ClassAbout): (string | number | null)[] {
  const words = [name ?? null, subject ?? null, title === undefined ? null : JSON.stringify(title)]
  return [Number(mayKeep), ...words, dateOrNull(plannedStart), dateOrNull(plannedEnd)]
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
    about: aboutOf(row),
    ...(row.cut_from === null || row.cut_to === null ? {} : { cut: { from: row.cut_from, to: row.cut_to } }),
  }
}

function aboutOf(row: Row): ClassAbout {
  return {
    mayKeep: row.may_keep === 1,
    class: row.class ?? undefined,
    subject: row.subject ?? undefined,
    title: titleOf(row.title),
    plannedStart: row.planned_start ?? undefined,
    plannedEnd: row.planned_end ?? undefined,
  }
}

/** A title that cannot be read is none: it takes no recording along. */
function titleOf(json: string | null): ByLanguage | undefined {
  if (json === null) return undefined
  try {
    const title: unknown = JSON.parse(json)
    return Value.Check(ByLanguage, title) ? title : undefined
  } catch {
    return undefined
  }
}
