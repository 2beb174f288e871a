import { Compile } from 'typebox/compile'
import { RunSheet, SheetSummary } from '#appliance/contract/run-sheet.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { Statement } from '#appliance/storage/sqlite.ts'
import { plannedMinutes } from './edit-sheet.ts'

/** When a sheet was deleted. */
export interface Deletion {
  /** Epoch milliseconds by the box's clock. */
  readonly at: number
  /** Whether somebody vouched for that date. */
  readonly dated: boolean
}

export interface StoredSheet {
  readonly summary: SheetSummary
  readonly deletion: Deletion | undefined
}

interface Shapes {
  readonly sheet: { Check(value: unknown): boolean }
  readonly summary: { Check(value: unknown): boolean }
}

interface Row {
  summary: string
  deleted_at: number | null
  deleted_dated: number
}

const PUT = `INSERT INTO run_sheets (id, revision, summary, body, lesson_key) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, summary = excluded.summary, body = excluded.body,
  lesson_key = excluded.lesson_key, deleted_at = NULL, deleted_dated = 0`
const DELETE = 'UPDATE run_sheets SET deleted_at = ?, deleted_dated = ? WHERE id = ?'

/** The table of the run sheets. Bodies are read when somebody opens one: a small box need not hold two hundred of them. */
export class SheetStore {
  readonly #db: Pick<Database, 'read' | 'readOne' | 'write'>
  #shapes: Shapes | undefined

  constructor(db: Pick<Database, 'read' | 'readOne' | 'write'>) {
    this.#db = db
  }

  /** What lists show of all sheets, deleted ones with them; what cannot be understood any more is left out. Throws DATABASE_FAILED. */
  all(): StoredSheet[] {
    return this.#db.read<Row>('SELECT summary, deleted_at, deleted_dated FROM run_sheets ORDER BY id').flatMap((row) => {
      const summary: unknown = JSON.parse(row.summary)
      if (!this.#checks.summary.Check(summary)) return []
      return [
        {
          summary: summary as SheetSummary,
          deletion: row.deleted_at === null ? undefined : { at: row.deleted_at, dated: row.deleted_dated === 1 },
        },
      ]
    })
  }

  /** A whole sheet, deleted or not; undefined where there is none, or it cannot be understood any more. Throws DATABASE_FAILED. */
  find(id: string): RunSheet | undefined {
    const row = this.#db.readOne<{ body: string }>('SELECT body FROM run_sheets WHERE id = ?', id)
    if (row === undefined) return undefined
    const body: unknown = JSON.parse(row.body)
    return this.#checks.sheet.Check(body) ? (body as RunSheet) : undefined
  }

  /** Resolves once it is on the disk, and not deleted any more; rejects with DATABASE_FAILED. */
  async put(sheet: RunSheet): Promise<void> {
    const values = [sheet.id, sheet.revision, JSON.stringify(summaryOf(sheet)), JSON.stringify(sheet), sheet.lesson?.key ?? null]
    await this.#db.write([{ sql: PUT, params: values }])
  }

  /** Resolves once all are marked as deleted; rejects with DATABASE_FAILED. */
  async markDeleted(ids: readonly string[], { at, dated }: Deletion): Promise<void> {
    await this.#db.write(ids.map((id): Statement => ({ sql: DELETE, params: [Math.round(at), Number(dated), id] })))
  }

  /** Resolves once nothing of them is left; rejects with DATABASE_FAILED. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.#db.write(ids.map((id): Statement => ({ sql: 'DELETE FROM run_sheets WHERE id = ?', params: [id] })))
  }

  /** Compiled when first used: a box without run sheets has nothing of it. */
  get #checks(): Shapes {
    const shapes = this.#shapes ?? { sheet: Compile(RunSheet), summary: Compile(SheetSummary) }
    this.#shapes = shapes
    return shapes
  }
}

export function summaryOf(sheet: RunSheet): SheetSummary {
  const { id, revision, title, subject, grade, textbook, class: group, lesson, steps, changedBy, changedAt } = sheet
  return {
    ...{ id, revision, title, steps: steps.length, plannedMinutes: plannedMinutes(steps), changedBy, changedAt },
    ...(subject === undefined ? {} : { subject }),
    ...(grade === undefined ? {} : { grade }),
    ...(textbook === undefined ? {} : { textbook }),
    ...(group === undefined ? {} : { class: group }),
    ...(lesson === undefined ? {} : { lesson }),
  }
}
