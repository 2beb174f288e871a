/** One answer to a ping: all in milliseconds, `sent` and `received` by this device's clock, `box` by the box's. */
export interface Ping {
  sent: number
  received: number
  box: number
}

/** Milliseconds to add to this device's clock; the quickest of the pings is the least wrong (RFC 5905, clock filter). */
export function offsetOf(pings: readonly Ping[]): number {
  let best: Ping | undefined
  for (const ping of pings) {
    if (best === undefined || ping.received - ping.sent < best.received - best.sent) best = ping
  }
  return best === undefined ? 0 : Math.round(best.box - (best.sent + best.received) / 2)
}
