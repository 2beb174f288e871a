/** Where this page itself was opened: the part of `location` that matters. */
export interface Opened {
  hostname: string
  origin: string
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/u

/**
 * The address a phone should type: the one that brought this screen to the box is known to work in this room, unless it leads no
 * further than the machine itself; then the best that the box knows of, undefined where it knows none.
 */
export function addressToShow(opened: Opened, known: readonly string[]): string | undefined {
  return LOOPBACK.test(opened.hostname) ? known[0] : opened.origin
}

/** Phones add `http://` by themselves; what has to be typed should be short. */
export function bare(address: string): string {
  return address.replace(/^http:\/\//, '').replace(/\/$/, '')
}
