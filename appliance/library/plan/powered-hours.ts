import { days, hours, minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { SchoolTime } from './school-time.ts'

/** What was seen of one hour of the week, in hours, the older the less. */
export interface HourSeen {
  /** 0 = Monday, 0 to 1 o'clock. */
  readonly hour: number
  readonly on: number
  readonly off: number
}

const HOURS = 168
/** How much of what was known of an hour of the week is left a week later: half is gone in two and a half. */
const KEPT = 0.75
/** Longer without power is a holiday or a repair, not the evening's main switch. */
const LONGEST_NIGHT = days(4)
/** Shorter without power is a restart. */
const RESTART = minutes(5)
/** Where nothing was seen: hours of the day in which a school has power. */
const DAY = { from: 7, to: 18 }

/** When the box has power, learnt from when it had. It does not read a clock. */
export class PoweredHours {
  readonly #on = new Float64Array(HOURS)
  readonly #off = new Float64Array(HOURS)

  constructor(seen: readonly HourSeen[] = []) {
    for (const { hour, on, off } of seen) {
      this.#on[hour] = on
      this.#off[hour] = off
    }
  }

  /** It was on all that time. Answers the hours of which something new is known. */
  noteOn(school: SchoolTime, from: number, to: number): HourSeen[] {
    return this.#note(school, { from, to }, this.#on)
  }

  /** It was not seen all that time. Answers the hours of which something new is known. */
  noteGap(school: SchoolTime, from: number, to: number): HourSeen[] {
    const gap = to - from
    if (gap <= 0 || gap > LONGEST_NIGHT) return []
    return this.#note(school, { from, to }, gap <= RESTART ? this.#on : this.#off)
  }

  /** The part of an hour of the week for which power is to be expected, 0 to 1. */
  share(hour: number): number {
    const [on, off] = [this.#on[hour] ?? 0, this.#off[hour] ?? 0]
    // What a whole hour has taught needs no guess any more.
    const guessed = Math.max(0, 1 - on - off)
    const guess = hour % 24 >= DAY.from && hour % 24 < DAY.to ? guessed : 0
    return (on + guess) / (on + off + guessed)
  }

  /** The part of the week for which power is to be expected, 0 to 1. */
  get weekShare(): number {
    let sum = 0
    for (let hour = 0; hour < HOURS; hour += 1) sum += this.share(hour)
    return sum / HOURS
  }

  shareAt(school: SchoolTime, at: number): number {
    return this.share(school.weekHourOf(at))
  }

  /** When the main switch is likely to go next; `at` itself in an hour that is usually dark, undefined where power never ends. */
  likelySwitchOff(school: SchoolTime, at: number): number | undefined {
    if (this.shareAt(school, at) < 0.5) return at
    for (let hour = at; hour < at + days(8); hour = school.nextHour(hour)) {
      const next = this.shareAt(school, school.nextHour(hour))
      if (next < 0.5) return Math.max(at, this.#lastLight(school, hour, next))
    }
    return undefined
  }

  /** The switch goes in the hour of which only a part has power: the last bright one, or the first dark one. */
  #lastLight(school: SchoolTime, bright: number, darkShare: number): number {
    const end = school.nextHour(bright)
    const share = this.shareAt(school, bright)
    return Math.round(share < 0.95 ? end - hours(1 - share) : end + hours(darkShare))
  }

  #note(school: SchoolTime, { from, to }: { from: number; to: number }, seen: Float64Array): HourSeen[] {
    const touched = new Set<number>()
    // More than a week teaches no more than the week.
    for (let at = Math.max(from, to - days(7)); at < to;) {
      const end = Math.min(to, school.nextHour(at))
      const hour = school.weekHourOf(at)
      this.#add(hour, end - at, seen)
      touched.add(hour)
      at = end
    }
    return [...touched].map((hour) => ({ hour, on: this.#on[hour] ?? 0, off: this.#off[hour] ?? 0 }))
  }

  #add(hour: number, span: Milliseconds, seen: Float64Array): void {
    const part = span / hours(1)
    const fade = KEPT ** part
    this.#on[hour] = (this.#on[hour] ?? 0) * fade
    this.#off[hour] = (this.#off[hour] ?? 0) * fade
    seen[hour] = (seen[hour] ?? 0) + part
  }
}
