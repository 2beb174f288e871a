import { sleepOn } from './clock.ts'
import type { Clock, Timer } from './clock.ts'
import type { Milliseconds } from './duration.ts'

interface Pending {
  due: Milliseconds
  run: () => void
  period: Milliseconds | undefined
}

/** The simulated twin of `RealClock`: time stands still until a test moves it. */
export class ManualClock implements Clock {
  #wall: number
  #elapsed: Milliseconds = 0
  readonly #pending = new Set<Pending>()

  constructor(wall: number = Date.UTC(2026, 8, 1, 0, 0, 0)) {
    this.#wall = wall
  }

  now(): number {
    return this.#wall
  }

  monotonic(): Milliseconds {
    return this.#elapsed
  }

  after(delay: Milliseconds, run: () => void): Timer {
    return this.#plan({ due: this.#elapsed + Math.max(0, delay), run, period: undefined })
  }

  every(period: Milliseconds, run: () => void): Timer {
    return this.#plan({ due: this.#elapsed + period, run, period })
  }

  sleep(delay: Milliseconds, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delay, signal)
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#pending.size
  }

  /** Moves both clocks forward, running every timer that falls due, in order, at its own instant. */
  advance(by: Milliseconds): void {
    const end = this.#elapsed + by
    for (let next = this.#nextBefore(end); next !== undefined; next = this.#nextBefore(end)) {
      this.#moveTo(next.due)
      if (next.period === undefined) this.#pending.delete(next)
      else next.due += next.period
      next.run()
    }
    this.#moveTo(end)
  }

  /** Steps the wall clock alone, as NTP or a flat battery does; timers do not notice. */
  stepWall(to: number): void {
    this.#wall = to
  }

  #plan(pending: Pending): Timer {
    this.#pending.add(pending)
    return { cancel: () => void this.#pending.delete(pending) }
  }

  #nextBefore(end: Milliseconds): Pending | undefined {
    let next: Pending | undefined
    for (const pending of this.#pending) {
      if (pending.due <= end && (next === undefined || pending.due < next.due)) next = pending
    }
    return next
  }

  #moveTo(elapsed: Milliseconds): void {
    this.#wall += elapsed - this.#elapsed
    this.#elapsed = elapsed
  }
}
