/** Where playback stands; seconds. */
export interface Standing {
  /** How far the picture is behind the line of a perfectly punctual stream. */
  behind: number
  /** How much media is there to play. */
  ahead: number
  /** How far behind the picture is wanted. */
  target: number
  /** The source comes over the uplink and not from this room. */
  pulled: boolean
}

interface Manner {
  /** No correction within this distance of the target: a rate that changes all the time is heard. */
  calm: number
  gain: number
  fastest: number
  slowest: number
  /** Never hurry with less than this to play. */
  reserve: number
  /** Further behind than this beyond the target, a leap is kinder than a long chase. */
  leap: number
}

const IN_THE_ROOM: Manner = { calm: 0.04, gain: 0.6, fastest: 1.25, slowest: 0.9, reserve: 0.12, leap: 0.9 }
const PULLED: Manner = { calm: 0.35, gain: 0.06, fastest: 1.1, slowest: 0.9, reserve: 1, leap: 8 }
const STEP = 0.02

/** The playback rate that brings the picture to its target distance from live without a jump. */
export function rateFor(standing: Standing): number {
  const manner = standing.pulled ? PULLED : IN_THE_ROOM
  const error = standing.behind - standing.target
  if (Math.abs(error) <= manner.calm) return 1
  if (error > 0 && standing.ahead < manner.reserve) return 1
  const wished = 1 + error * manner.gain
  return stepped(Math.min(manner.fastest, Math.max(manner.slowest, wished)))
}

/** How many seconds to leap forward at once; 0 where chasing will do. Never leaps into what has not arrived. */
export function leapFor(standing: Standing): number {
  const manner = standing.pulled ? PULLED : IN_THE_ROOM
  const excess = standing.behind - standing.target
  if (excess < manner.leap) return 0
  const possible = standing.ahead - Math.max(manner.reserve, Math.min(standing.target, standing.ahead / 2))
  return Math.max(0, Math.min(excess, possible))
}

function stepped(rate: number): number {
  return Math.round(Math.round(rate / STEP) * STEP * 100) / 100
}
