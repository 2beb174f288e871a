import type { ClassSummary, Pupil, PupilFields } from '#appliance/contract/roster.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { Statement } from '#appliance/storage/sqlite.ts'

type Db = Pick<Database, 'read' | 'readOne' | 'write' | 'forgetOrder'>

interface PupilRow {
  id: string
  class_id: string
  number: string
  name: string | null
  seat: string | null
  seat_row: number | null
  seat_column: number | null
  group_name: string | null
  clicker: string | null
}

/** A pupil with the class. */
export interface PupilOfClass {
  readonly classId: string
  readonly pupil: Pupil
}

/** What is to be written of a class. */
export interface ClassChange {
  readonly id: string
  /** Only of a class that is new. */
  readonly name?: string | undefined
  readonly put: readonly Pupil[]
}

const SUMMARY = `SELECT c.id, c.name, c.revision, count(p.id) AS pupils, count(p.clicker) AS paired
  FROM roster_classes c LEFT JOIN roster_pupils p ON p.class_id = c.id`
const PUT_PUPIL = `INSERT INTO roster_pupils (id, class_id, number, name, seat, seat_row, seat_column, group_name, clicker)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET number = excluded.number, name = excluded.name, seat = excluded.seat, seat_row = excluded.seat_row,
  seat_column = excluded.seat_column, group_name = excluded.group_name, clicker = excluded.clicker`
const BY_NUMBER = 'ORDER BY length(number), number'

/** The tables of classes and pupils. All that reads throws DATABASE_FAILED, all that writes rejects with it and resolves once it is on the disk. */
export class RosterStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  classes(): ClassSummary[] {
    return this.#db.read<ClassSummary>(`${SUMMARY} GROUP BY c.id ORDER BY length(c.name), c.name`)
  }

  pupils(classId: string): Pupil[] {
    return this.#db.read<PupilRow>(`SELECT * FROM roster_pupils WHERE class_id = ? ${BY_NUMBER}`, classId).map(pupilOf)
  }

  pupil(id: string): PupilOfClass | undefined {
    const row = this.#db.readOne<PupilRow>('SELECT * FROM roster_pupils WHERE id = ?', id)
    return row === undefined ? undefined : { classId: row.class_id, pupil: pupilOf(row) }
  }

  async change(changes: readonly ClassChange[]): Promise<void> {
    await this.#db.write(changes.flatMap(statementsOf))
  }

  async rename(classId: string, name: string): Promise<void> {
    await this.#db.write([{ sql: 'UPDATE roster_classes SET name = ?, revision = revision + 1 WHERE id = ?', params: [name, classId] }])
  }

  /** Nothing by which this pupil could be known is left, neither in the tables nor in the log that a power cut would leave behind. */
  async forgetPupil({ classId, pupil }: PupilOfClass): Promise<void> {
    await this.#db.write([
      ...forget('pupil', pupil.id),
      { sql: 'DELETE FROM roster_pupils WHERE id = ?', params: [pupil.id] },
      grow(classId),
    ])
    await this.#db.forgetOrder()
  }

  /** As `forgetPupil`, of all pupils of the class. */
  async forgetClass(classId: string): Promise<void> {
    const ofClass = 'SELECT id FROM roster_pupils WHERE class_id = ?'
    const ofLessons = 'SELECT id FROM roster_lessons WHERE class_id = ?'
    const params = [classId]
    await this.#db.write([
      ...['roster_attendance', 'roster_loans'].map((table): Statement => ({
        sql: `DELETE FROM ${table} WHERE pupil IN (${ofClass})`,
        params,
      })),
      { sql: `DELETE FROM roster_points WHERE lesson IN (${ofLessons})`, params },
      ...['roster_turns', 'roster_lessons', 'roster_pupils'].map((table): Statement => ({
        sql: `DELETE FROM ${table} WHERE class_id = ?`,
        params,
      })),
      { sql: 'DELETE FROM roster_classes WHERE id = ?', params },
    ])
    await this.#db.forgetOrder()
  }
}

function statementsOf({ id, name, put }: ClassChange): Statement[] {
  return [
    ...(name === undefined
      ? [grow(id)]
      : [{ sql: 'INSERT INTO roster_classes (id, name, revision) VALUES (?, ?, 1)', params: [id, name] }]),
    // Two pupils may exchange their clickers or numbers: what is unique is laid down before it is taken up.
    ...put.map((pupil): Statement => ({
      sql: `UPDATE roster_pupils SET clicker = NULL, number = '#' || id WHERE id = ?`,
      params: [pupil.id],
    })),
    ...put.map((pupil): Statement => ({ sql: PUT_PUPIL, params: [pupil.id, id, ...valuesOf(pupil)] })),
  ]
}

function grow(classId: string): Statement {
  return { sql: 'UPDATE roster_classes SET revision = revision + 1 WHERE id = ?', params: [classId] }
}

function forget(column: string, value: string): Statement[] {
  const tables = ['roster_attendance', 'roster_loans', 'roster_turns']
  return tables.map((table) => ({ sql: `DELETE FROM ${table} WHERE ${column} = ?`, params: [value] }))
}

function valuesOf({ number, name, seat, row, column, group, clicker }: PupilFields): (string | number | null)[] {
  return [number, name ?? null, seat ?? null, row ?? null, column ?? null, group ?? null, clicker ?? null]
}

function pupilOf(row: PupilRow): Pupil {
  const { id, number, name, seat, seat_row: place, seat_column: column, group_name: group, clicker } = row
  return {
    ...{ id, number },
    ...(name === null ? {} : { name }),
    ...(seat === null ? {} : { seat }),
    ...(place === null ? {} : { row: place }),
    ...(column === null ? {} : { column }),
    ...(group === null ? {} : { group }),
    ...(clicker === null ? {} : { clicker }),
  }
}
