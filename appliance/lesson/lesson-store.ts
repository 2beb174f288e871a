import Type from 'typebox'
import type { Static } from 'typebox'
import Value from 'typebox/value'
import { LessonView } from '#appliance/contract/lesson.ts'
import type { Database } from '#appliance/storage/database.ts'

const KEY = 'lesson'

/** What is kept of a lesson: all that the pages see, and whether somebody vouched for the date by which it began. */
const SavedLesson = Type.Object({ ...LessonView.properties, dated: Type.Optional(Type.Boolean()) })
export type SavedLesson = Static<typeof SavedLesson>

/** The one row in which the lesson outlives a power cut. */
export class LessonStore {
  readonly #db: Pick<Database, 'readOne' | 'write'>

  constructor(db: Pick<Database, 'readOne' | 'write'>) {
    this.#db = db
  }

  /** The lesson as it was last saved; undefined where there was none, or where it cannot be understood any more. */
  find(): SavedLesson | undefined {
    const row = this.#db.readOne<{ value: string }>('SELECT value FROM facts_kv WHERE key = ?', KEY)
    if (row === undefined) return undefined
    const saved: unknown = JSON.parse(row.value)
    return Value.Check(SavedLesson, saved) ? saved : undefined
  }

  /** Resolves once the lesson is on the disk. */
  async save(lesson: SavedLesson): Promise<void> {
    const sql = 'INSERT INTO facts_kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
    await this.#db.write([{ sql, params: [KEY, JSON.stringify(lesson)] }])
  }
}
