import Type from 'typebox'
import type { TSchema, Static } from 'typebox'
import Value from 'typebox/value'
import type { Log } from '#appliance/base/log.ts'
import { Bells, GridEntry, NamedLesson, Term, TimetableChange } from '#appliance/contract/timetable.ts'
import type { GridCell } from '#appliance/contract/timetable.ts'
import type { Database, Statement } from '#appliance/storage/database.ts'
import type { KeptChange } from './day-changes.ts'

/** All that staff keep. */
export interface KeptPlan {
  readonly bells: Bells | undefined
  readonly term: Term | undefined
  readonly entries: readonly GridEntry[]
  readonly changes: readonly KeptChange[]
}

const KeptValue = Type.Object({
  change: TimetableChange,
  saw: Type.Array(Type.String()),
  lessons: Type.Optional(Type.Array(NamedLesson)),
})
const NOTE = 'INSERT INTO timetable_notes (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
const ENTRY = 'INSERT INTO timetable_grid (weekday, period, weeks, value) VALUES (?, ?, ?, ?)'

/** The tables of the plan. What an older version wrote in another shape is left out and logged, row by row. */
export class TimetableStore {
  readonly #db: Pick<Database, 'read' | 'readOne' | 'write'>
  readonly #log: Log

  constructor(db: Pick<Database, 'read' | 'readOne' | 'write'>, log: Log) {
    this.#db = db
    this.#log = log
  }

  /** Throws DATABASE_FAILED. */
  read(): KeptPlan {
    const notes = new Map(
      this.#db.read<{ name: string; value: string }>('SELECT name, value FROM timetable_notes').map(({ name, value }) => [name, value]),
    )
    const entries = this.#db.read<{ value: string }>('SELECT value FROM timetable_grid ORDER BY weekday, period, weeks')
    const changes = this.#db.read<{ id: string; at: number; value: string }>(
      'SELECT id, at, value FROM timetable_changes ORDER BY position',
    )
    return {
      bells: this.#parsed(Bells, notes.get('bells')),
      term: this.#parsed(Term, notes.get('term')),
      entries: entries.map(({ value }) => this.#parsed(GridEntry, value)).filter((entry) => entry !== undefined),
      changes: changes.flatMap(({ id, at, value }) => {
        const kept = this.#parsed(KeptValue, value)
        return kept === undefined ? [] : [{ id, at, ...kept }]
      }),
    }
  }

  // Each of these resolves once it is on the disk, and rejects with DATABASE_FAILED.

  async saveBells(bells: Bells): Promise<void> {
    await this.#db.write([{ sql: NOTE, params: ['bells', JSON.stringify(bells)] }])
  }

  async saveTerm(term: Term): Promise<void> {
    await this.#db.write([{ sql: NOTE, params: ['term', JSON.stringify(term)] }])
  }

  async saveCell({ weekday, period, entries }: Pick<GridCell, 'weekday' | 'period' | 'entries'>): Promise<void> {
    const clear = { sql: 'DELETE FROM timetable_grid WHERE weekday = ? AND period = ?', params: [weekday, period] }
    await this.#db.write([clear, ...entries.map(inserted)])
  }

  async replaceGrid(entries: readonly GridEntry[]): Promise<void> {
    await this.#db.write([{ sql: 'DELETE FROM timetable_grid', params: [] }, ...entries.map(inserted)])
  }

  /** `gone`: ids of old ones that go at the same time. */
  async addChange({ id, at, ...value }: KeptChange, gone: readonly string[]): Promise<void> {
    const sql = 'INSERT INTO timetable_changes (id, at, value) VALUES (?, ?, ?)'
    await this.#db.write([...gone.map(deleted), { sql, params: [id, at, JSON.stringify(value)] }])
  }

  async removeChange(id: string): Promise<void> {
    await this.#db.write([deleted(id)])
  }

  #parsed<S extends TSchema>(schema: S, text: string | undefined): Static<S> | undefined {
    if (text === undefined) return undefined
    const value: unknown = JSON.parse(text)
    if (Value.Check(schema, value)) return value
    this.#log.warn({ text: text.slice(0, 200) }, 'part of the timetable cannot be understood any more')
    return undefined
  }
}

function inserted(entry: GridEntry): Statement {
  return { sql: ENTRY, params: [entry.weekday, entry.period, entry.weeks, JSON.stringify(entry)] }
}

function deleted(id: string): Statement {
  return { sql: 'DELETE FROM timetable_changes WHERE id = ?', params: [id] }
}
