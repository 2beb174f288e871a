import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

const FIRST: Milliseconds = seconds(5)
const LONGEST: Milliseconds = minutes(15)

/**
 * How long nothing is tried after so many failures in a row. `random`, 0 to 1: the boxes of a county come back to their power at the same moment,
 * and are not to come to the same server at the same one. Pure.
 */
export function waitAfter(failures: number, random: number): Milliseconds {
  const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(20, Math.max(0, failures - 1)))
  return whole / 2 + (whole / 2) * random
}
