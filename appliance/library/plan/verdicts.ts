import { minutes } from '#appliance/base/duration.ts'
import type { LessonForecast } from '#appliance/contract/library.ts'

/** What has been told of a lesson. */
export interface Told {
  readonly key: string
  readonly startsAt: number
  readonly ready: boolean
  readonly late: boolean
}

export type Telling = { readonly ready: LessonForecast } | { readonly late: LessonForecast }

/** A verdict is told once it has held for so long: a line that coughs is no news. */
const HELD_FOR = minutes(5)
/** A lesson that was late is so until it has looked well for so long. */
const WELL_FOR = minutes(30)
const MOST_KEPT = 2000

/** Decides when a forecast is news: ready once a lesson, late once a change. It reads no clock. */
export class Verdicts {
  #told = new Map<string, Told>()
  /** Since when each lesson's verdict is another than what was told. */
  readonly #since = new Map<string, number>()

  /** What an earlier run has told. */
  recall(told: readonly Told[]): void {
    this.#told = new Map(told.map((one) => [one.key, one]))
  }

  get told(): readonly Told[] {
    return [...this.#told.values()]
  }

  /** `warnBy`: from when on there is no waiting, epoch milliseconds. Answers what is to be told now. */
  look(forecasts: readonly LessonForecast[], now: number, warnBy: (startsAt: number) => number): Telling[] {
    this.#forgetPast(now)
    return forecasts.flatMap((forecast) => this.#lookAt(forecast, now, warnBy(forecast.startsAt)) ?? [])
  }

  #lookAt(forecast: LessonForecast, now: number, warnBy: number): Telling | undefined {
    const told = this.#told.get(forecast.key) ?? { key: forecast.key, startsAt: forecast.startsAt, ready: false, late: false }
    if (forecast.state === 'ready') {
      this.#since.delete(forecast.key)
      if (told.ready && !told.late) return undefined
      this.#note({ ...told, ready: true, late: false })
      return told.ready || forecast.bytes === 0 ? undefined : { ready: forecast }
    }
    const late = forecast.state === 'late'
    if (forecast.state === 'unknown' || late === told.late) return void this.#since.delete(forecast.key)
    const since = this.#since.get(forecast.key) ?? now
    this.#since.set(forecast.key, since)
    // By the hour of the warning there is no waiting for a better moment.
    const isTime = now >= warnBy - HELD_FOR && now <= warnBy
    const held = late ? isTime || now - since >= HELD_FOR : now - since >= WELL_FOR
    if (!held) return undefined
    this.#since.delete(forecast.key)
    this.#note({ ...told, late })
    return late ? { late: forecast } : undefined
  }

  #note(told: Told): void {
    if (this.#told.size < MOST_KEPT || this.#told.has(told.key)) this.#told.set(told.key, told)
  }

  #forgetPast(now: number): void {
    for (const { key, startsAt } of this.#told.values()) {
      if (startsAt < now - minutes(1440)) this.#told.delete(key)
    }
    for (const key of this.#since.keys()) if (!this.#told.has(key) && this.#since.size > MOST_KEPT) this.#since.delete(key)
  }
}
