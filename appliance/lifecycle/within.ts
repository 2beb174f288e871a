import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/**
 * Waits for `job`, but no longer than `limit`; answers whether it came to its end in time.
 * Rejects where the job does so in time; what it does later is the caller's to catch.
 */
export async function within(clock: Clock, limit: Milliseconds, job: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<false>()
  const timer = clock.after(limit, () => late.resolve(false))
  try {
    return await Promise.race([job.then(() => true), late.promise])
  } finally {
    timer.cancel()
  }
}
