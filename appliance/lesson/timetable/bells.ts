import type { BellPeriod, BellSeason, Bells } from '#appliance/contract/timetable.ts'
import { invalid } from './refusals.ts'
import { dateOf, minuteOf } from './school-day.ts'

/** A period on a certain day, minutes since midnight. */
export interface BellTime {
  readonly period: number
  /** Where the bells have one. */
  readonly name?: string | undefined
  readonly from: number
  readonly to: number
}

/** When the bells ring: morning, afternoon and evening are no more than their order, and a school far in the west has later ones. */
export class BellTimes {
  readonly #bells: Bells
  readonly #times = new Map<BellSeason, readonly BellTime[]>()

  /** `bells` as `checkedBells` answers them. */
  constructor(bells: Bells) {
    this.#bells = bells
  }

  /** The periods of a day, the earliest first. */
  on(day: number): readonly BellTime[] {
    const season = this.#seasonOf(dateOf(day).slice(5))
    const known = this.#times.get(season)
    if (known !== undefined) return known
    const times = season.periods.map(({ period, name, from, to }) => ({ period, name, from: minuteOf(from), to: minuteOf(to) }))
    this.#times.set(season, times)
    return times
  }

  /** Undefined where the day has no such period. */
  find(day: number, period: number): BellTime | undefined {
    return this.on(day).find((one) => one.period === period)
  }

  /** The period that a lesson falls on: the one that most of it, or most of which, lies within. Minutes since midnight. */
  periodOf(day: number, lesson: { readonly from: number; readonly to: number }): number | undefined {
    for (const { period, from, to } of this.on(day)) {
      const shared = Math.min(to, lesson.to) - Math.max(from, lesson.from)
      if (shared * 2 > Math.min(to - from, lesson.to - lesson.from)) return period
    }
    return undefined
  }

  #seasonOf(monthDay: string): BellSeason {
    const [usual = EMPTY, ...others] = this.#bells.seasons
    return others.find(({ from = '', to = '' }) => isWithin(monthDay, from, to)) ?? usual
  }
}

const EMPTY: BellSeason = { periods: [] }

function isWithin(monthDay: string, from: string, to: string): boolean {
  return from <= to ? monthDay >= from && monthDay <= to : monthDay >= from || monthDay <= to
}

/**
 * The bells with each season's periods in order. Throws TIMETABLE_INVALID naming what cannot be: a period twice, one that ends before it
 * begins or runs into the next, a season but the first without its days, or two on one day.
 */
export function checkedBells({ seasons }: Bells): Bells {
  const [usual, ...others] = seasons.map(checkedSeason)
  if (usual === undefined) throw invalid('a school has at least one table of bells')
  if (usual.from !== undefined || usual.to !== undefined)
    throw invalid('the first table of bells holds where no other does: it has no days of its own')
  for (const [index, season] of others.entries()) {
    const { from, to } = season
    if (from === undefined || to === undefined) throw invalid(`${nameOf(season, index + 1)} needs a first and a last day`)
    const clash = others.slice(0, index).find((other) => sharesDay(season, other))
    if (clash !== undefined) throw invalid(`${nameOf(season, index + 1)} and another table of bells hold on the same days`)
  }
  return { seasons: [usual, ...others] }
}

function checkedSeason(season: BellSeason, index: number): BellSeason {
  const periods = season.periods.toSorted((one, other) => minuteOf(one.from) - minuteOf(other.from))
  const seen = new Set<number>()
  for (const [at, one] of periods.entries()) {
    const previous = periods[at - 1]
    if (minuteOf(one.to) <= minuteOf(one.from)) throw invalid(`${nameOf(season, index)}: ${periodName(one)} ends before it begins`)
    if (seen.has(one.period)) throw invalid(`${nameOf(season, index)}: period ${one.period} is there twice`)
    if (previous !== undefined && minuteOf(previous.to) > minuteOf(one.from))
      throw invalid(`${nameOf(season, index)}: ${periodName(previous)} runs into ${periodName(one)}`)
    seen.add(one.period)
  }
  return { ...season, periods }
}

function sharesDay(one: BellSeason, other: BellSeason): boolean {
  const within = (day: string | undefined, { from = '', to = '' }: BellSeason): boolean => day !== undefined && isWithin(day, from, to)
  return within(one.from, other) || within(one.to, other) || within(other.from, one)
}

function nameOf({ name }: BellSeason, index: number): string {
  return `the table of bells ${name ?? index + 1}`
}

function periodName({ period, from, to }: BellPeriod): string {
  return `period ${period} (${from} to ${to})`
}
