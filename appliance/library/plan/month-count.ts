import { leftOf } from './data-cap.ts'
import type { DataCap } from './data-cap.ts'
import type { TrafficStore } from './traffic-store.ts'

export interface MonthCountParts {
  readonly traffic: Pick<TrafficStore, 'add' | 'bytes' | 'lastMonth' | 'turnTo'>
  /** Bytes that came over the uplink since the start of the box. */
  readonly fetched: () => number
  /** Of a month; 0: as many as it likes. */
  readonly capBytes: () => number
  /** By the clock, such as 2026-11. */
  readonly monthNow: () => string
  readonly dateKnown: () => boolean
}

/** What has come over the uplink this month, and what may still come. */
export class MonthCount {
  readonly #parts: MonthCountParts
  #counted = 0

  constructor(parts: MonthCountParts) {
    this.#parts = parts
  }

  /** From now on it counts. */
  begin(): void {
    this.#counted = this.#parts.fetched()
  }

  /** Takes down what has come since this was asked last. */
  count(): void {
    const { traffic, fetched } = this.#parts
    const all = fetched()
    traffic.add(Math.max(0, all - this.#counted))
    this.#counted = all
  }

  /** Without a date what comes counts for the month that was counted last. */
  turn(): void {
    const { traffic, dateKnown, monthNow } = this.#parts
    const last = dateKnown() ? '' : traffic.lastMonth()
    traffic.turnTo(last === '' ? monthNow() : last)
  }

  get cap(): DataCap {
    return { monthBytes: this.#parts.traffic.bytes, capBytes: this.#parts.capBytes() }
  }

  /** Infinity without a cap. */
  get left(): number {
    return leftOf(this.cap)
  }

  /** Of a month in which nothing has come yet; Infinity without a cap. */
  get ofMonth(): number {
    return leftOf({ ...this.cap, monthBytes: 0 })
  }
}
