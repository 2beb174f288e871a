import type { GridCell, GridEntry, TimetablePlan, Weeks } from '#appliance/contract/timetable.ts'

/** What a tap puts into a place. Without a subject it takes out what is there. */
export interface Brush {
  readonly subject: string | undefined
  readonly weeks: Weeks
}

type PlanGrid = Pick<TimetablePlan, 'bells' | 'grid' | 'revisions'>

/** Periods of the school's bells, and those in which something stands all the same. */
export function periodsOf({ bells, grid }: PlanGrid): number[] {
  const rung = bells.seasons.flatMap(({ periods }) => periods.map(({ period }) => period))
  return [...new Set([...rung, ...grid.map(({ period }) => period)])].sort((one, other) => one - other)
}

/** Monday to Friday, and each day of the weekend that is asked for or has a lesson. */
export function weekdaysOf({ grid }: PlanGrid, withWeekend: boolean): number[] {
  const used = new Set(grid.map(({ weekday }) => weekday))
  return [1, 2, 3, 4, 5, 6, 7].filter((weekday) => weekday < 6 || withWeekend || used.has(weekday))
}

export function cellAt({ grid, revisions }: PlanGrid, weekday: number, period: number): GridCell {
  const known = grid.find((cell) => cell.weekday === weekday && cell.period === period)
  return known ?? { weekday, period, entries: [], revision: revisions.emptyCell }
}

/**
 * A place after a tap. A lesson of odd weeks leaves that of even weeks alone, and the other way round; where both have become the same, it is
 * one lesson of every week.
 */
export function painted(cell: GridCell, { subject, weeks }: Brush): GridCell {
  const { weekday, period } = cell
  const rest = weeks === 'every' ? [] : cell.entries.flatMap((entry) => withoutHalf(entry, weeks))
  if (subject === undefined) return { ...cell, entries: rest }
  const same = cell.entries.filter((entry) => entry.subject === subject)
  const known = same.find((entry) => entry.weeks === weeks) ?? same[0]
  return { ...cell, entries: joined([...rest, { ...known, weekday, period, weeks, subject }]) }
}

function joined(entries: readonly GridEntry[]): GridEntry[] {
  const [one, other] = entries.map((entry): GridEntry => ({ ...entry, weeks: 'every' }))
  return one !== undefined && other !== undefined && isSame(one, other) ? [one] : [...entries]
}

function isSame(one: GridEntry, other: GridEntry): boolean {
  const inOrder = (entry: GridEntry): string => JSON.stringify(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
  return inOrder(one) === inOrder(other)
}

/** Subjects of the grid, those that stand there most first, and then the usual ones. */
export function subjectsOf({ grid }: PlanGrid, usual: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const { subject } of grid.flatMap(({ entries }) => entries))
    if (subject !== undefined) counts.set(subject, (counts.get(subject) ?? 0) + 1)
  const own = [...counts].sort(([, one], [, other]) => other - one).map(([subject]) => subject)
  return [...new Set([...own, ...usual])]
}

function withoutHalf(entry: GridEntry, half: 'odd' | 'even'): GridEntry[] {
  if (entry.weeks === half) return []
  return entry.weeks === 'every' ? [{ ...entry, weeks: half === 'odd' ? 'even' : 'odd' }] : [entry]
}
