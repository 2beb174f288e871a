import { lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { BoxError } from '#appliance/base/errors.ts'

/** The box itself, and what is only there for machines that found no address. */
const NEAR = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  NEAR.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['::', 127],
  ['fe80::', 10],
] as const)
  NEAR.addSubnet(network, bits, 'ipv6')

/** Whether an IP address is on the loopback, link-local or none. */
export function isNear(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && NEAR.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Whether the host of an address is such a one, written as it is; a name is judged when it is looked up. */
export function isNearHost({ hostname }: URL): boolean {
  return isNear(hostname.replace(/^\[|\]$/g, ''))
}

export function refusedAsNear(): BoxError {
  return new BoxError('UPSTREAM_FAILED', 'it leads to the box itself, which is not on whitelist')
}

/** Looks a name up as the system does, and refuses one that leads near. */
export const lookupFar: LookupFunction = (hostname, options, done) => {
  lookup(hostname, options, (err, address, family) => {
    const found = typeof address === 'string' ? [address] : (address ?? []).map((each) => each.address)
    if (err === null && found.some(isNear)) done(refusedAsNear(), '', 0)
    else done(err, address, family)
  })
}
