import { days } from '#appliance/base/duration.ts'
import type { RunSheet, RunSheetsView, SheetSummary } from '#appliance/contract/run-sheet.ts'
import { summaryOf } from './sheet-store.ts'
import type { Deletion, StoredSheet } from './sheet-store.ts'

interface Deleted {
  readonly summary: SheetSummary
  readonly deletion: Deletion
}

/** What is to be done with deleted sheets. */
interface Tidying {
  /** Their thirty days are over, or there are too many of them. */
  readonly over: readonly string[]
  /** Deleted by a date that nobody vouched for: they count from the first sure date on. */
  readonly undated: readonly string[]
}

const KEPT_FOR = days(30)
const MOST_DELETED = 200

/** All sheets as lists show them, in memory; it decides and writes nothing. */
export class SheetIndex {
  #sheets = new Map<string, SheetSummary>()
  #deleted = new Map<string, Deleted>()

  get size(): number {
    return this.#sheets.size
  }

  read(stored: readonly StoredSheet[]): void {
    this.#sheets = new Map()
    this.#deleted = new Map()
    for (const { summary, deletion } of stored) {
      if (deletion === undefined) this.#sheets.set(summary.id, summary)
      else this.#deleted.set(summary.id, { summary, deletion })
    }
  }

  has(id: string): boolean {
    return this.#sheets.has(id)
  }

  isDeleted(id: string): boolean {
    return this.#deleted.has(id)
  }

  summary(id: string): SheetSummary | undefined {
    return this.#sheets.get(id)
  }

  forLesson(key: string): string | undefined {
    for (const { id, lesson } of this.#sheets.values()) if (lesson?.key === key) return id
    return undefined
  }

  assigned(): readonly SheetSummary[] {
    return [...this.#sheets.values()].filter(({ lesson }) => lesson !== undefined)
  }

  put(sheet: RunSheet): void {
    this.#deleted.delete(sheet.id)
    this.#sheets.set(sheet.id, summaryOf(sheet))
  }

  markDeleted(id: string, deletion: Deletion): void {
    const summary = this.#sheets.get(id)
    if (summary === undefined) return
    this.#sheets.delete(id)
    this.#deleted.set(id, { summary, deletion })
  }

  /** `date`: epoch milliseconds; undefined where nobody vouches for it: then nothing has been kept for long enough. */
  tidy(date: number | undefined): Tidying {
    const all = [...this.#deleted.entries()].sort(([, one], [, other]) => other.deletion.at - one.deletion.at)
    const isOver = ({ deletion }: Deleted): boolean => date !== undefined && deletion.dated && date - deletion.at > KEPT_FOR
    const over = all.filter(([, one], place) => place >= MOST_DELETED || isOver(one)).map(([id]) => id)
    const undated = date === undefined ? [] : all.filter(([id, one]) => !one.deletion.dated && !over.includes(id)).map(([id]) => id)
    return { over, undated }
  }

  /** What `tidy` asked for is on the disk. */
  tidied({ over, undated, date }: Tidying & { readonly date: number | undefined }): void {
    for (const id of over) this.#deleted.delete(id)
    for (const id of undated) {
      const one = this.#deleted.get(id)
      if (one !== undefined && date !== undefined) this.#deleted.set(id, { ...one, deletion: { at: date, dated: true } })
    }
  }

  /** The newest change first. */
  view(): RunSheetsView {
    const deleted = [...this.#deleted.values()].map(({ summary, deletion }) => ({ ...summary, deletedAt: Math.round(deletion.at) }))
    return {
      sheets: [...this.#sheets.values()].sort((one, other) => other.changedAt - one.changedAt || (one.id < other.id ? -1 : 1)),
      deleted: deleted.sort((one, other) => other.deletedAt - one.deletedAt || (one.id < other.id ? -1 : 1)),
    }
  }
}
