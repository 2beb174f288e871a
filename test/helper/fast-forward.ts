import type { ManualClock } from '#appliance/base/manual-clock.ts'

/**
 * Lets time pass on a standing clock, 20 ms at a time with room for sockets between, until `holds`.
 * Returns the milliseconds that passed on that clock.
 */
export async function fastForward(clock: ManualClock, holds: () => boolean): Promise<number> {
  const begun = clock.monotonic()
  while (!holds()) {
    clock.advance(20)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return clock.monotonic() - begun
}
