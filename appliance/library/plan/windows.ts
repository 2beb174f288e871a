import { days, minutes } from '#appliance/base/duration.ts'
import type { FetchWindow } from '#appliance/config/schema.ts'
import type { SchoolTime } from './school-time.ts'

export interface WindowRules {
  /** Where several hold, the first counts. */
  readonly windows: readonly FetchWindow[]
  /** Where none holds. */
  readonly share: number
}

const MINUTES = 10_080
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Which part of the line background fetching may use, by the school's clock; made anew when the settings or the zone change. */
export class ShareWeek {
  readonly #school: SchoolTime
  readonly #shares: Float64Array
  /** For each minute of the week, in how many minutes another share begins; 0: never. */
  readonly #until: Int32Array

  constructor(rules: WindowRules, school: SchoolTime) {
    this.#school = school
    this.#shares = sharesOf(rules)
    this.#until = changesOf(this.#shares)
  }

  /** 0 to 1. */
  at(instant: number): number {
    return this.#shares[this.#school.weekMinuteOf(instant)] ?? 0
  }

  /** When another share begins; undefined where it never does. */
  nextChange(instant: number): number | undefined {
    const share = this.at(instant)
    const limit = instant + days(9)
    for (let from = instant; from < limit;) {
      const next = this.#changeOrClockSet(from, limit)
      if (this.at(next) !== share) return next
      from = next
    }
    return undefined
  }

  #changeOrClockSet(from: number, limit: number): number {
    const until = this.#until[this.#school.weekMinuteOf(from)] ?? 0
    const minute = Math.floor(from / minutes(1)) * minutes(1)
    const change = until === 0 ? limit : minute + minutes(until)
    return this.#school.offsetChange(from, change) ?? change
  }
}

function sharesOf({ windows, share }: WindowRules): Float64Array {
  const shares = new Float64Array(MINUTES).fill(share)
  for (const window of windows.toReversed()) {
    for (const day of window.days) {
      const begin = DAYS.indexOf(day) * 1440 + minuteOf(window.from)
      for (let minute = begin; minute < begin + lengthOf(window); minute += 1) shares[minute % MINUTES] = window.share
    }
  }
  return shares
}

/** One that ends no later than it begins ends on the next day. */
function lengthOf({ from, to }: FetchWindow): number {
  const length = minuteOf(to) - minuteOf(from)
  return length > 0 ? length : length + 1440
}

function minuteOf(time: string): number {
  const [hour = '0', minute = '0'] = time.split(':')
  return Number(hour) * 60 + Number(minute)
}

function changesOf(shares: Float64Array): Int32Array {
  const until = new Int32Array(MINUTES)
  if (shares.every((share) => share === shares[0])) return until
  // Twice around, so that what follows Sunday night is known when Sunday night is looked at.
  for (let minute = 2 * MINUTES - 1; minute >= 0; minute -= 1) {
    const [here, next] = [minute % MINUTES, (minute + 1) % MINUTES]
    until[here] = shares[here] === shares[next] ? (until[next] ?? 0) + 1 : 1
  }
  return until
}
