import type { GridEntry } from '#appliance/contract/timetable.ts'
import { nameOf } from '../planned-lesson.ts'
import type { WeekGrid } from '../week-grid.ts'

/**
 * What a file says of the week, with what staff have added by hand and no wall timetable says: where the same lesson stands in the same place
 * of the grid, it keeps its far teacher, what it shows, and whether it starts by the bell. What the file does say goes before.
 */
export function withKeptDetails(entries: readonly GridEntry[], grid: WeekGrid): GridEntry[] {
  return entries.map((entry) => {
    const same = grid.cell(entry.weekday, entry.period).entries.filter((known) => nameOf(known) === nameOf(entry))
    return { ...(same.find(({ weeks }) => weeks === entry.weeks) ?? same[0]), ...entry }
  })
}
