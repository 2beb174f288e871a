const FIRST = 300
const MOST = 5_000

/** Milliseconds before the try of this number (0 = the first again); `random` in [0, 1) spreads a school's screens apart. */
export function backOff(attempt: number, random: number): number {
  const whole = Math.min(MOST, FIRST * 2 ** Math.min(attempt, 10))
  return Math.round(whole * (0.5 + random / 2))
}
