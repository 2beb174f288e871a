import Type from 'typebox'
import type { Static } from 'typebox'
import Value from 'typebox/value'
import { RunSheet, SheetLesson, Step } from '#appliance/contract/run-sheet.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { RunState } from './run-state.ts'

const Span = Type.Number({ minimum: 0 })
const SavedState = Type.Object({
  ...{ sheetId: Type.String(), title: RunSheet.properties.title, revision: Type.Integer(), lesson: Type.Optional(SheetLesson) },
  steps: Type.Array(Type.Object({ step: Step, plannedMs: Span, extraMs: Type.Number(), spentMs: Span, begun: Type.Boolean() }), {
    minItems: 1,
  }),
  at: Type.Integer({ minimum: 0 }),
  phase: Type.Enum(['running', 'tutoring', 'held', 'finished']),
  page: Type.Optional(Type.Integer()),
  ...{ pausedMs: Span, heldMs: Span, missedMs: Span },
})

/**
 * `savedAt`: epoch milliseconds by the box's clock. `dated`: whether somebody vouched for it. `class`: the name of the class in which the sheet
 * is run; absent where none had begun.
 */
const SavedRun = Type.Object({ state: SavedState, savedAt: Type.Number(), dated: Type.Boolean(), class: Type.Optional(Type.Number()) })

export interface SavedRun extends Omit<Static<typeof SavedRun>, 'state'> {
  readonly state: RunState
}

const PUT = 'INSERT INTO run_sheet_run (one, value) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET value = excluded.value'

/** The one row in which a run outlives a power cut. */
export class RunStore {
  readonly #db: Pick<Database, 'readOne' | 'write'>

  constructor(db: Pick<Database, 'readOne' | 'write'>) {
    this.#db = db
  }

  /** The run as it was last saved; undefined where there is none, or it cannot be understood any more. Throws DATABASE_FAILED. */
  find(): SavedRun | undefined {
    const row = this.#db.readOne<{ value: string }>('SELECT value FROM run_sheet_run')
    if (row === undefined) return undefined
    const saved: unknown = JSON.parse(row.value)
    if (!Value.Check(SavedRun, saved) || saved.state.at >= saved.state.steps.length) return undefined
    return { ...saved, state: { ...saved.state, lesson: saved.state.lesson } }
  }

  /** Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  async save(run: SavedRun): Promise<void> {
    await this.#db.write([{ sql: PUT, params: [JSON.stringify(run)] }])
  }

  /** Resolves once no run would be taken up; rejects with DATABASE_FAILED. */
  async clear(): Promise<void> {
    await this.#db.write([{ sql: 'DELETE FROM run_sheet_run' }])
  }
}
