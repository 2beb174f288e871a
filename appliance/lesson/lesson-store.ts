import Type from 'typebox'
import type { Static } from 'typebox'
import Value from 'typebox/value'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import { LessonPhase, LessonReason, LessonReport, LessonSpans, PlannedClass } from '#appliance/contract/lesson.ts'
import { Tutoring } from '#appliance/contract/run-sheet.ts'
import type { Database } from '#appliance/storage/database.ts'

const KEY = 'class'

const Span = Type.Number()

/** A class that is being given. */
const SavedClass = Type.Object({
  channel: Type.String(),
  phase: LessonPhase,
  sample: Type.Boolean(),
  begunBy: Type.Enum(['tap', 'bell']),
  /** By the clock as it was set then; absent where an earlier make of the box began it. */
  begunAt: Type.Optional(Type.Integer()),
  /** Absent where the library has not said yet what is taught. */
  kind: Type.Optional(Type.Enum(['film', 'live'])),
  planned: Type.Optional(PlannedClass),
  /** How old the class is when the bell of its end rings. */
  bellAge: Type.Optional(Span),
  /** How far the lesson was when the class began; below 0 where it began before the bell. */
  intoMs: Span,
  /** How much of what is taught was held: a film waits, the far teacher does not. */
  heldMs: Span,
  /** How much of the local pack was played. */
  packMs: Span,
  /** By how much the picture comes late, where the source tells. */
  latencyMs: Span,
  pause: Type.Optional(Type.Object({ live: Tutoring, since: Type.Number(), behindMs: Span })),
  prefers: Type.Optional(Type.Enum(['live', 'recording', 'pack'])),
  because: Type.Object({ reason: LessonReason, at: Type.Number() }),
  spans: LessonSpans,
  switches: Type.Integer(),
  /** The last time that the room saw nothing for long. */
  missed: Type.Optional(Type.Object({ since: Type.Number(), ms: Span })),
  ...{ elapsedMs: Span, startedAt: Type.Integer(), savedAt: Type.Number(), dated: Type.Boolean() },
})
export type SavedClass = Static<typeof SavedClass>

/** What is kept of the lesson. `report`: of the class that was given last. */
const SavedLesson = Type.Object({
  black: Type.Boolean(),
  running: Type.Optional(SavedClass),
  report: Type.Optional(LessonReport),
  /** Keys of the lessons that were given last: they are not prepared again. */
  given: Type.Optional(Type.Array(Type.String())),
})
export type SavedLesson = Static<typeof SavedLesson>

/** The one row in which the lesson outlives a power cut. */
export class LessonStore {
  readonly #db: Pick<Database, 'readOne' | 'write'>
  readonly #classOnDisk = new View<number | undefined>(undefined)

  constructor(db: Pick<Database, 'readOne' | 'write'>) {
    this.#db = db
  }

  /** The class that is given: its `begunAt`, which names it. It changes once that is on the disk; undefined while none is given. */
  get classOnDisk(): Watchable<number | undefined> {
    return this.#classOnDisk
  }

  /** The lesson as it was last saved; undefined where there was none, or where it cannot be understood any more. */
  find(): SavedLesson | undefined {
    const row = this.#db.readOne<{ value: string }>('SELECT value FROM facts_kv WHERE key = ?', KEY)
    if (row === undefined) return undefined
    const saved: unknown = JSON.parse(row.value)
    if (!Value.Check(SavedLesson, saved)) return undefined
    this.#classOnDisk.set(nameOf(saved.running))
    return saved
  }

  /** Resolves once the lesson is on the disk. */
  async save(lesson: SavedLesson): Promise<void> {
    const sql = 'INSERT INTO facts_kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
    await this.#db.write([{ sql, params: [KEY, JSON.stringify(lesson)] }])
    this.#classOnDisk.set(nameOf(lesson.running))
  }
}

function nameOf(running: SavedClass | undefined): number | undefined {
  return running?.begunAt ?? running?.startedAt
}
