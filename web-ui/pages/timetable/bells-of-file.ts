import type { BellPeriod, BellSeason, Bells, GridEntry, TimetablePlan } from '#appliance/contract/timetable.ts'

type PlanBells = Pick<TimetablePlan, 'bells' | 'bellsSet'>

/**
 * The school's bells by the times that its own table has. Periods that it does not time keep theirs where they fit in between. Seasons that
 * nobody has set go, since they are none of this school's; those that somebody has set stay.
 */
export function bellsOfFile(times: readonly BellPeriod[], { bells, bellsSet }: PlanBells): Bells {
  const [usual, ...seasons] = bells.seasons
  const kept = (usual?.periods ?? []).filter((one) => times.every((timed) => fits(one, timed)))
  const season: BellSeason = { ...usual, periods: [...times, ...kept].sort((one, other) => (one.from < other.from ? -1 : 1)) }
  return { seasons: bellsSet ? [season, ...seasons] : [season] }
}

/** Whether the bells are already as the table has them. */
export function ringAlready(times: readonly BellPeriod[], { bells, bellsSet }: PlanBells): boolean {
  const periods = bells.seasons[0]?.periods ?? []
  return (
    bellsSet &&
    times.every((timed) => periods.some(({ period, from, to }) => period === timed.period && from === timed.from && to === timed.to))
  )
}

/** Periods in which the table has lessons, and which no bell of the school knows: those lessons come on no day. */
export function withoutBell(entries: readonly GridEntry[], { bells }: PlanBells): number[] {
  const rung = new Set(bells.seasons[0]?.periods.map(({ period }) => period))
  return [...new Set(entries.map(({ period }) => period))].filter((period) => !rung.has(period)).sort((one, other) => one - other)
}

function fits(one: BellPeriod, timed: BellPeriod): boolean {
  return one.period < timed.period ? one.to <= timed.from : one.period > timed.period && one.from >= timed.to
}
