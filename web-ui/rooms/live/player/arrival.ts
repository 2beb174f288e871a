/*
 * How evenly a stream's media arrives. Pure; all times in seconds. An arrival's lateness is the wall time at which media was here
 * minus the media time it reached: a perfect stream has always the same, a jittery one spreads. The least lateness seen
 * is the line on which the newest media would be if nothing were ever late.
 */
interface Bucket {
  second: number
  least: number
  most: number
}

export type Arrivals = readonly Bucket[]

export const NO_ARRIVALS: Arrivals = []

const SPREAD_OVER = 60
const EDGE_OVER = 20

export function arrived(arrivals: Arrivals, at: number, mediaEnd: number): Arrivals {
  const lateness = at - mediaEnd
  const second = Math.floor(at)
  const last = arrivals[arrivals.length - 1]
  if (last?.second === second) {
    const grown = { second, least: Math.min(last.least, lateness), most: Math.max(last.most, lateness) }
    return [...arrivals.slice(0, -1), grown]
  }
  return [...arrivals.filter((bucket) => second - bucket.second < SPREAD_OVER), { second, least: lateness, most: lateness }]
}

/** Seconds between the earliest and the latest arrival of the last minute. */
export function spreadOf(arrivals: Arrivals): number {
  if (arrivals.length === 0) return 0
  return Math.max(...arrivals.map((bucket) => bucket.most)) - Math.min(...arrivals.map((bucket) => bucket.least))
}

/** The media time that would be here at `at` if nothing were late; undefined before the first arrival. */
export function edgeAt(arrivals: Arrivals, at: number): number | undefined {
  const recent = arrivals.filter((bucket) => at - bucket.second < EDGE_OVER)
  const known = recent.length > 0 ? recent : arrivals.slice(-1)
  if (known.length === 0) return undefined
  return at - Math.min(...known.map((bucket) => bucket.least))
}
