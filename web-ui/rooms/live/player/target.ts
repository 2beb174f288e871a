/** What is known about the way here; seconds. */
export interface Way {
  pulled: boolean
  /** The largest spread of arrivals that anybody measured over the last minute. */
  spread: number
  /** Grows with each stall, wanes by itself. */
  caution: number
}

const ROOM = { least: 0.2, most: 1.2, margin: 0.1, perSecond: 1 }
const UPLINK = { least: 2.5, most: 14, margin: 0.8, perSecond: 1.1 }

/** Seconds behind a punctual stream at which the picture is safe from this way's jitter. A frozen picture is worse than a late one. */
export function targetFor(way: Way): number {
  const kind = way.pulled ? UPLINK : ROOM
  return Math.min(kind.most, Math.max(kind.least, way.spread * kind.perSecond + kind.margin) + way.caution)
}

/** A silence of so many seconds is more than any reserve bridges: the source was away, and not late. */
export function awayAfter(pulled: boolean): number {
  return (pulled ? UPLINK : ROOM).most + 0.3
}

/** Caution after one more stall. */
export function afterStall(way: Way): number {
  return Math.min(way.pulled ? 4 : 0.6, way.caution + (way.pulled ? 0.8 : 0.1))
}

const HALF_LIFE = 90

/** Caution after `seconds` without a stall. */
export function wane(caution: number, seconds: number): number {
  const left = caution * 0.5 ** (seconds / HALF_LIFE)
  return left < 0.01 ? 0 : left
}
