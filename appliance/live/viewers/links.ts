import { readdir, readFile } from 'node:fs/promises'
import { BlockList, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { NetworkInterfaceInfo } from 'node:os'
import { join } from 'node:path'

/** One way into the box. */
export interface Link {
  name: string
  /** A radio: the box's own Wi-Fi, or its place in another one. */
  wireless: boolean
  /** As it was agreed with the other end of the cable; undefined where the machine does not tell. */
  bitsPerSecond: number | undefined
  /** Whether an address lies in its network. */
  holds(address: string): boolean
}

const MEGABIT = 1_000_000

/** The box's links that are up, loopback left out. `folder` is the kernel's view of them (sysfs, class/net). */
export async function readLinks(folder = '/sys/class/net'): Promise<Link[]> {
  const found = Object.entries(networkInterfaces()).map(([name, addresses = []]) => ({ name, addresses }))
  const outward = found.filter(({ addresses }) => addresses.some(({ internal }) => !internal))
  return Promise.all(outward.map((one) => readLink(folder, one)))
}

async function readLink(folder: string, { name, addresses }: { name: string; addresses: NetworkInterfaceInfo[] }): Promise<Link> {
  const networks = new BlockList()
  for (const { address, cidr, family } of addresses) {
    const bits = Number(cidr?.split('/')[1] ?? NaN)
    if (!Number.isNaN(bits)) networks.addSubnet(address, bits, family === 'IPv6' ? 'ipv6' : 'ipv4')
  }
  const speed = Number(await textOf(join(folder, name, 'speed')))
  return {
    name,
    wireless: await isWireless(join(folder, name)),
    // -1 says that nobody knows.
    bitsPerSecond: speed > 0 ? speed * MEGABIT : undefined,
    holds: (address) => networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
  }
}

async function textOf(path: string): Promise<string> {
  // A radio and a virtual link have no speed to read.
  return readFile(path, 'utf8').catch(() => '')
}

async function isWireless(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => [])
  return names.includes('wireless') || names.includes('phy80211')
}
