import type { Milliseconds } from '#appliance/base/duration.ts'

/** Half of a class has answered after a third of the time that the class takes; few are quick, some are very late. */
const MEDIAN = 1 / 3
const SPREAD = 0.55

/** How long a pupil thinks (log-normal, cut off at what the class takes). `random`: from 0 to below 1. */
export function reactionTime(random: () => number, within: Milliseconds): Milliseconds {
  // Box and Muller's way from two even numbers to a normal one.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.min(within, within * MEDIAN * Math.exp(SPREAD * normal))
}
