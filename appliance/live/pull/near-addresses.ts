import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isNear } from '#appliance/base/address.ts'
import { BoxError } from '#appliance/base/errors.ts'

/** Whether the host of an address is the box itself or on its own cable, written as it is; a name is judged when it is looked up. */
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
