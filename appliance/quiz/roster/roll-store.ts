import type { Attendance, AttendanceMark, GroupPoints } from '#appliance/contract/roster.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { Statement } from '#appliance/storage/sqlite.ts'
import type { Arrival } from './arrivals.ts'

type Db = Pick<Database, 'read' | 'readOne' | 'write'>

/** A lesson in which the roster is used. */
export interface RollLesson {
  readonly id: number
  readonly classId: string
  readonly by: 'tap' | 'timetable' | 'room'
  /** Names the class that is given; undefined until it has begun. */
  readonly classNow: number | undefined
  /** Epoch milliseconds by the box's clock; `dated`: somebody vouched for that. */
  readonly begunAt: number
  readonly dated: boolean
}

export interface Loan {
  readonly clicker: string
  readonly pupil: string
}

interface LessonRow {
  id: number
  class_id: string
  chosen_by: RollLesson['by']
  class_now: number | null
  begun_at: number
  dated: number
}

const DAYS_SAID = 'roster-days-said'
const COLUMNS = 'id, class_id, chosen_by, class_now, begun_at, dated'
const MARK = `INSERT INTO roster_attendance (lesson, pupil, state, marked_by, phone) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (lesson, pupil) DO UPDATE SET state = excluded.state, marked_by = excluded.marked_by, phone = coalesce(excluded.phone, phone)`

/** The tables of what becomes of a class in its lessons. Reading throws DATABASE_FAILED; writing rejects with it, and resolves once it is on the disk. */
export class RollStore {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** The lesson that has not ended. */
  current(): RollLesson | undefined {
    const row = this.#db.readOne<LessonRow>(`SELECT ${COLUMNS} FROM roster_lessons WHERE ended = 0 ORDER BY id DESC`)
    return row === undefined ? undefined : lessonOf(row)
  }

  /** The lesson of a class that was given, by the name of that class; where several were in the room, the last one's. */
  of(classNow: number): RollLesson | undefined {
    const row = this.#db.readOne<LessonRow>(`SELECT ${COLUMNS} FROM roster_lessons WHERE class_now = ? ORDER BY id DESC`, classNow)
    return row === undefined ? undefined : lessonOf(row)
  }

  /** Ends whatever lesson there was, gives what was lent in it back, and begins this one. */
  async begin({ classId, by, classNow, begunAt, dated }: Omit<RollLesson, 'id'>): Promise<RollLesson> {
    const sql = `INSERT INTO roster_lessons (class_id, chosen_by, class_now, begun_at, dated) VALUES (?, ?, ?, ?, ?) RETURNING ${COLUMNS}`
    const params = [classId, by, classNow ?? null, Math.round(begunAt), Number(dated)]
    const results = await this.#db.write([...END, { sql, params }])
    return lessonOf(results.at(-1)?.rows[0] as LessonRow)
  }

  /** The class that the lesson waited for has begun. */
  async adopt(id: number, classNow: number): Promise<void> {
    await this.#db.write([{ sql: 'UPDATE roster_lessons SET class_now = ? WHERE id = ?', params: [classNow, id] }])
  }

  async end(): Promise<void> {
    await this.#db.write(END)
  }

  marks(lesson: number): AttendanceMark[] {
    const sql = 'SELECT pupil, state AS "is", marked_by AS "by" FROM roster_attendance WHERE lesson = ?'
    return this.#db.read<AttendanceMark>(sql, lesson)
  }

  async mark(lesson: number, marks: readonly Arrival[]): Promise<void> {
    await this.#db.write(
      marks.map(({ pupil, is, by, phone }): Statement => ({ sql: MARK, params: [lesson, pupil, is, by, phone ?? null] })),
    )
  }

  /** Phones that have said that somebody is here, with whom. */
  phones(lesson: number): Map<string, string> {
    const sql = 'SELECT phone, pupil FROM roster_attendance WHERE lesson = ? AND phone IS NOT NULL'
    return new Map(this.#db.read<{ phone: string; pupil: string }>(sql, lesson).map(({ phone, pupil }) => [phone, pupil]))
  }

  async unmark(lesson: number, pupil: string): Promise<void> {
    await this.#db.write([{ sql: 'DELETE FROM roster_attendance WHERE lesson = ? AND pupil = ?', params: [lesson, pupil] }])
  }

  loans(): Loan[] {
    return this.#db.read<Loan>('SELECT clicker, pupil FROM roster_loans')
  }

  /** What this pupil had is given back. */
  async lend(lesson: number, { clicker, pupil }: Loan): Promise<void> {
    const sql = 'INSERT INTO roster_loans (clicker, lesson, pupil) VALUES (?, ?, ?)'
    await this.#db.write([giveBack(pupil), { sql, params: [clicker, lesson, pupil] }])
  }

  async giveBack(pupil: string): Promise<void> {
    await this.#db.write([giveBack(pupil)])
  }

  /** Whose turn it was, the last one last. */
  turns(classId: string): string[] {
    const rows = this.#db.read<{ pupil: string }>('SELECT pupil FROM roster_turns WHERE class_id = ? ORDER BY position', classId)
    return rows.map(({ pupil }) => pupil)
  }

  /** `anew`: everybody has had one. */
  async turn(classId: string, { pupil, anew }: { readonly pupil: string; readonly anew: boolean }): Promise<void> {
    await this.#db.write([
      ...(anew ? [{ sql: 'DELETE FROM roster_turns WHERE class_id = ?', params: [classId] }] : []),
      { sql: 'INSERT INTO roster_turns (class_id, pupil) VALUES (?, ?)', params: [classId, pupil] },
    ])
  }

  async takeTurnBack(pupil: string): Promise<void> {
    await this.#db.write([{ sql: 'DELETE FROM roster_turns WHERE pupil = ?', params: [pupil] }])
  }

  /** By group, the most first. */
  points(lesson: number): { group: string; points: number }[] {
    const sql = `SELECT group_name AS "group", sum(points) AS points FROM roster_points WHERE lesson = ?
      GROUP BY group_name ORDER BY sum(points) DESC, group_name`
    return this.#db.read<{ group: string; points: number }>(sql, lesson)
  }

  async addPoints(lesson: number, { group, points }: { readonly group: string; readonly points: number }): Promise<void> {
    await this.#db.write([
      { sql: 'INSERT INTO roster_points (lesson, group_name, points) VALUES (?, ?, ?)', params: [lesson, group, points] },
    ])
  }

  /** Takes back what was given or taken last; with `these`, the last that was as they are. */
  async undoPoints(lesson: number, these: GroupPoints | undefined): Promise<void> {
    const sql = `DELETE FROM roster_points WHERE id = (SELECT max(id) FROM roster_points
      WHERE lesson = ? AND group_name = coalesce(?, group_name) AND points = coalesce(?, points))`
    await this.#db.write([{ sql, params: [lesson, these?.group ?? null, these?.points ?? null] }])
  }

  /** Lessons of which it is still kept who was there; those that have ended alone. */
  named(): RollLesson[] {
    const sql = `SELECT ${COLUMNS} FROM roster_lessons WHERE ended = 1 AND counts IS NULL`
    return this.#db.read<LessonRow>(sql).map(lessonOf)
  }

  /** From now on it is known how many were there, and not who. */
  async countOnly(lessons: readonly number[]): Promise<void> {
    await this.#db.write(
      lessons.flatMap((id): Statement[] => [
        { sql: 'UPDATE roster_lessons SET counts = ? WHERE id = ?', params: [JSON.stringify(countsOf(this.marks(id))), id] },
        { sql: 'DELETE FROM roster_attendance WHERE lesson = ?', params: [id] },
      ]),
    )
  }

  /** Days of which a person has said that they are today, counted from 1970, in the order in which that was said. */
  daysSaid(): readonly number[] {
    const row = this.#db.readOne<{ value: string }>('SELECT value FROM facts_kv WHERE key = ?', DAYS_SAID)
    return row === undefined ? [] : (JSON.parse(row.value) as number[])
  }

  async saveDaysSaid(days: readonly number[]): Promise<void> {
    const sql = 'INSERT INTO facts_kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
    await this.#db.write([{ sql, params: [DAYS_SAID, JSON.stringify(days)] }])
  }

  /** What began by a date that nobody vouched for began not long before this one. */
  async dateUndated(at: number): Promise<void> {
    const sure = Math.round(at)
    await this.#db.write([
      { sql: 'UPDATE roster_lessons SET begun_at = ?, dated = 1 WHERE dated = 0', params: [sure] },
      // What somebody has mistyped lasts no longer than anything else.
      { sql: 'UPDATE roster_lessons SET begun_at = ? WHERE ended = 1 AND begun_at > ?', params: [sure, sure] },
    ])
  }
}

const END: Statement[] = [{ sql: 'UPDATE roster_lessons SET ended = 1 WHERE ended = 0' }, { sql: 'DELETE FROM roster_loans' }]

function giveBack(pupil: string): Statement {
  return { sql: 'DELETE FROM roster_loans WHERE pupil = ?', params: [pupil] }
}

export function countsOf(marks: readonly AttendanceMark[]): Record<Attendance, number> {
  const count = (wanted: Attendance): number => marks.filter(({ is }) => is === wanted).length
  return { present: count('present'), absent: count('absent'), late: count('late'), excused: count('excused') }
}

function lessonOf({ id, class_id: classId, chosen_by: by, class_now: classNow, begun_at: begunAt, dated }: LessonRow): RollLesson {
  return { id, classId, by, classNow: classNow ?? undefined, begunAt, dated: dated === 1 }
}
