import { createHash } from 'node:crypto'
import type { GridCell, GridEntry } from '#appliance/contract/timetable.ts'
import { invalid } from './refusals.ts'

/** More is no week: 7 days of 21 periods, twice. */
export const MOST_ENTRIES = 294

/** The school's week as staff keep it: never changed, replaced whole. */
export class WeekGrid {
  readonly entries: readonly GridEntry[]
  readonly #cells: ReadonlyMap<string, readonly GridEntry[]>

  /** `entries` as `checkedEntries` answers them. */
  constructor(entries: readonly GridEntry[]) {
    this.entries = entries.toSorted(byPlace)
    this.#cells = Map.groupBy(this.entries, ({ weekday, period }) => `${weekday}-${period}`)
  }

  /** The lessons of a weekday in an odd or an even week, by period. */
  on(weekday: number, weeks: 'odd' | 'even'): readonly GridEntry[] {
    return this.entries.filter((entry) => entry.weekday === weekday && (entry.weeks === 'every' || entry.weeks === weeks))
  }

  cell(weekday: number, period: number): GridCell {
    const entries = [...(this.#cells.get(`${weekday}-${period}`) ?? [])]
    return { weekday, period, entries, revision: revisionOf(entries) }
  }

  /** The cells in which something stands. */
  cells(): GridCell[] {
    return [...this.#cells.values()].flatMap(([first]) => (first === undefined ? [] : [this.cell(first.weekday, first.period)]))
  }

  /** This grid with other lessons in one place. */
  with({ weekday, period, entries }: Pick<GridCell, 'weekday' | 'period' | 'entries'>): WeekGrid {
    const others = this.entries.filter((entry) => entry.weekday !== weekday || entry.period !== period)
    return new WeekGrid([...others, ...entries])
  }
}

/** Stands for what is in a place: the same content has the same one, also after a restart. */
export function revisionOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 16)
}

/** Throws TIMETABLE_INVALID where two lessons want one place, or one says nothing. */
export function checkedEntries(entries: readonly GridEntry[]): readonly GridEntry[] {
  if (entries.length > MOST_ENTRIES) throw invalid(`a week of ${entries.length} lessons is no week; at most ${MOST_ENTRIES}`)
  const taken = new Set<string>()
  for (const { weekday, period, weeks, subject, title } of entries) {
    const place = `weekday ${weekday}, period ${period}`
    if (subject === undefined && title === undefined) throw invalid(`the lesson of ${place} has neither subject nor title`)
    for (const half of weeks === 'every' ? ['odd', 'even'] : [weeks]) {
      const slot = `${weekday}-${period}-${half}`
      if (taken.has(slot)) throw invalid(`${place} has two lessons in ${half} weeks`)
      taken.add(slot)
    }
  }
  return entries
}

function byPlace(one: GridEntry, other: GridEntry): number {
  return one.weekday - other.weekday || one.period - other.period || (one.weeks < other.weeks ? 1 : -1)
}
