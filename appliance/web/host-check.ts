import { isIP } from 'node:net'
import { isLoopbackAddress } from '#appliance/base/address.ts'

/**
 * The name in a `Host` header or an origin, without its port and brackets, in lower case; undefined where there is none.
 * RFC 9112 section 3.2: the header is host and optional port.
 */
export function hostNameOf(hostHeader: string | undefined): string | undefined {
  if (hostHeader === undefined || !/^[a-z0-9.:[\]_-]+$/iu.test(hostHeader)) return undefined
  const url = URL.parse(`http://${hostHeader}`)
  if (url === null || url.pathname !== '/') return undefined
  return url.hostname.replace(/^\[(.*)\]$/u, '$1').toLowerCase()
}

/**
 * Whether the pages may be opened under this name. A page elsewhere that lets its own name point to the box (DNS rebinding) comes with
 * that name; addresses and names of this network cannot be pointed anywhere by strangers.
 */
export function isOurName(name: string, known: readonly string[]): boolean {
  if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.local')) return true
  return known.some((own) => own.toLowerCase() === name)
}

/** Whether a name or address is this very machine's own. */
export function isLoopback(nameOrAddress: string | undefined): boolean {
  if (nameOrAddress === undefined) return false
  return nameOrAddress === 'localhost' || isLoopbackAddress(nameOrAddress)
}
