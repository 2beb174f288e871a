import type { Clock } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { PoweredHours } from './powered-hours.ts'
import type { HourSeen } from './powered-hours.ts'
import type { SchoolTime } from './school-time.ts'

export interface DiaryStore {
  all(): HourSeen[]
  lastSeen(): number | undefined
  put(seen: readonly HourSeen[], lastSeen: number): Promise<void>
}

export interface PowerDiaryOptions {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly store: DiaryStore
  /** Nothing is learnt by a date that nobody vouches for. */
  readonly dateKnown: () => boolean
}

/** More than so far apart, somebody has set the clock between two notes. */
const STEP = minutes(1)

/** Writes down each minute that the box is on, and what that teaches: what lies between two runs, it was off. */
export class PowerDiary {
  readonly #options: PowerDiaryOptions
  #hours = new PoweredHours()
  #begun: Milliseconds = 0
  #lastSeen: number | undefined
  #noted: { readonly wall: number; readonly monotonic: Milliseconds } | undefined
  #first = true

  constructor(options: PowerDiaryOptions) {
    this.#options = options
  }

  get hours(): PoweredHours {
    return this.#hours
  }

  /** Reads what earlier runs have learnt. Throws DATABASE_FAILED. */
  open(): void {
    const { clock, store } = this.#options
    this.#hours = new PoweredHours(store.all())
    this.#lastSeen = store.lastSeen()
    this.#begun = clock.monotonic()
    this.#noted = undefined
    this.#first = true
  }

  /** To be called each minute. Rejects with DATABASE_FAILED; then it is known until the power goes. */
  async note(school: SchoolTime): Promise<void> {
    const { clock, store, dateKnown } = this.#options
    const now = { wall: clock.now(), monotonic: clock.monotonic() }
    const before = this.#noted
    this.#noted = dateKnown() ? now : undefined
    if (this.#noted === undefined) return
    const seen = before === undefined ? this.#firstNote(school, now) : this.#nextNote(school, before, now)
    await store.put(seen, now.wall)
  }

  #firstNote(school: SchoolTime, now: { wall: number; monotonic: Milliseconds }): HourSeen[] {
    // A date that was lost and found again says nothing about the time between.
    if (!this.#first) return []
    this.#first = false
    const begun = now.wall - (now.monotonic - this.#begun)
    const gap = this.#lastSeen === undefined ? [] : this.#hours.noteGap(school, this.#lastSeen, begun)
    return [...gap, ...this.#hours.noteOn(school, begun, now.wall)]
  }

  #nextNote(
    school: SchoolTime,
    before: { wall: number; monotonic: Milliseconds },
    now: { wall: number; monotonic: Milliseconds },
  ): HourSeen[] {
    const step = now.wall - before.wall - (now.monotonic - before.monotonic)
    return Math.abs(step) > STEP ? [] : this.#hours.noteOn(school, before.wall, now.wall)
  }
}
