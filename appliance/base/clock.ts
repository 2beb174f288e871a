import type { Milliseconds } from './duration.ts'

/** A pending call; `cancel` is safe at any time and any number of times. */
export interface Timer {
  cancel(): void
}

/**
 * Time as a dependency. The only way that the house reads the time or waits.
 * Timers never keep the process alive by themselves.
 */
export interface Clock {
  /** Wall time, milliseconds since 1970 UTC. It may jump: use it for dates, never for measuring. */
  now(): number
  /** Milliseconds from an arbitrary start, never backwards, blind to clock steps. For measuring and for time-outs. */
  monotonic(): Milliseconds
  after(delay: Milliseconds, run: () => void): Timer
  every(period: Milliseconds, run: () => void): Timer
  /** Resolves after `delay`, or at once when `signal` aborts; it never rejects: look at the signal. */
  sleep(delay: Milliseconds, signal?: AbortSignal): Promise<void>
}

/** The machine's own clock. */
export class RealClock implements Clock {
  now(): number {
    return Date.now()
  }

  monotonic(): Milliseconds {
    return performance.now()
  }

  after(delay: Milliseconds, run: () => void): Timer {
    const handle = setTimeout(run, delay).unref()
    return { cancel: () => clearTimeout(handle) }
  }

  every(period: Milliseconds, run: () => void): Timer {
    const handle = setInterval(run, period).unref()
    return { cancel: () => clearInterval(handle) }
  }

  sleep(delay: Milliseconds, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delay, signal)
  }
}

/** The shared body of `Clock.sleep`: one timer, one abort listener, both removed whichever comes first. */
export function sleepOn(clock: Clock, delay: Milliseconds, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const done = (): void => {
      timer.cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.after(delay, done)
    signal?.addEventListener('abort', done, { once: true })
  })
}
