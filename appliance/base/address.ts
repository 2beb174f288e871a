import { BlockList, isIP } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'

/** Of the machine itself, and of no network but the cable that it is on (RFC 3927, RFC 4291). */
const OWN = new BlockList()
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  OWN.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['::1', 128],
  ['::', 128],
  ['fe80::', 10],
] as const)
  OWN.addSubnet(network, bits, 'ipv6')

/** Networks of containers, of machines inside this one and of tunnels: no phone in the room is in any of them. */
const INSIDE = /^(docker|br-[0-9a-f]{12}$|veth|virbr|tun|wg|tailscale)/u

/** Whether a network of this name leads nowhere out of the machine, or through a tunnel. */
export function isInnerNetwork(name: string): boolean {
  return INSIDE.test(name)
}

/** The addresses on which others in the room reach this machine, best first: IPv4 as the system orders them, then IPv6. */
export function reachableAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): { address: string; family: 'IPv4' | 'IPv6' }[] {
  const all = Object.entries(interfaces).flatMap(([name, infos]) => (isInnerNetwork(name) ? [] : (infos ?? [])))
  const reachable = all.filter((info) => !info.internal && !/^(169\.254\.|fe80:)/iu.test(info.address))
  return (['IPv4', 'IPv6'] as const).flatMap((family) =>
    reachable.filter((info) => info.family === family).map(({ address }) => ({ address, family })),
  )
}

/** An address as people know it: an IPv4 one that came over an IPv6 socket is IPv4. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/u, '')
}

/** Whether an address is this very machine's own. */
export function isLoopbackAddress(address: string): boolean {
  const plain = plainAddress(address)
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}

/** Whether a host of a URL, as `URL` writes it, is one that means another machine for each that reads it: itself, or its own cable. */
export function isOwnHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/gu, '').replace(/\.$/u, '')
  return host === 'localhost' || host.endsWith('.localhost') || isNear(host)
}

/** Whether it is an IP address on the loopback, link-local or none. */
export function isNear(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && OWN.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/**
 * What counts as one device where devices are counted: an IPv4 address, or the /64 of an IPv6 one, in which a device may give itself
 * as many addresses as it likes (RFC 8981). A whole room counts as one by IPv6; the pages name the box's IPv4 addresses first.
 */
export function neighbourhoodOf(address: string): string {
  const plain = plainAddress(address)
  if (isIP(plain) !== 6 || isLoopbackAddress(plain)) return plain
  const [front = '', back] = plain.toLowerCase().replace(/%.*$/u, '').split('::')
  const groups = groupsOf(front)
  const missing = back === undefined ? 0 : 8 - groups.length - groupsOf(back).length
  const all = [...groups, ...Array<string>(missing).fill('0'), ...groupsOf(back ?? '')]
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}

// An IPv4 address at the end stands for two groups; it never reaches the first four.
function groupsOf(text: string): string[] {
  const groups = text === '' ? [] : text.split(':')
  return groups.at(-1)?.includes('.') === true ? [...groups.slice(0, -1), '0', '0'] : groups
}
